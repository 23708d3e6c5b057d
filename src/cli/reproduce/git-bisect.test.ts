import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** The built command under a real `git bisect run`. `npm run build` comes first. */

const tailrace = fileURLToPath(new URL('../../../bin/tailrace.js', import.meta.url));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tailrace-git-bisect-'));
  mkdirSync(join(folder, 'repository'));
  writeFileSync(join(folder, 'a.race.yaml'), RACE);
});
afterEach(() => rmSync(folder, { recursive: true }));

const RACE = `tailrace-race: 1
title: A call that is pending at the end stays pending
needs: [calls]
strands:
  app: [{ call: A }]
  connection: [{ eof: cut }]
order: ["A.written < cut"]
violates: call-settles
`;

/** The adapter of a small client, which settles what is pending at the end, or does not. */
function adapter(settles: boolean): string {
  return `class Lost extends Error {}
export default {
  name: 'generated',
  dialect: 'json-rpc',
  capabilities: ['calls'],
  async connect(link) {
    const transport = link.messages();
    const pending = new Map();
    let lost = false;
    let closed = () => {};
    transport.onMessage(({ id, result }) => {
      pending.get(id)?.resolve(result);
      pending.delete(id);
    });
    transport.onClose(() => {
      lost = true;
      ${settles ? 'for (const call of pending.values()) call.reject(new Lost());' : ''}
      closed();
    });
    return {
      call: (method, params) =>
        new Promise((resolve, reject) => {
          if (lost) return reject(new Lost());
          const id = pending.size + 1;
          pending.set(id, { resolve, reject });
          transport.send({ jsonrpc: '2.0', id, method, params }).catch(() => reject(new Lost()));
        }),
      onClose: (listener) => {
        closed = listener;
      },
      classify: (error) => ({ kind: error instanceof Lost ? 'disconnected' : 'unknown' }),
    };
  },
};
`;
}

/** No settings of this machine, and nobody's name but these. */
const env = {
  PATH: process.env.PATH,
  HOME: devNull,
  LC_ALL: 'C',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_SYSTEM: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'author',
  GIT_AUTHOR_EMAIL: 'author@example.com',
  GIT_COMMITTER_NAME: 'author',
  GIT_COMMITTER_EMAIL: 'author@example.com',
};

function git(...args: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly said: string;
} {
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    cwd: join(folder, 'repository'),
    env,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return { status, stdout, said: `${stdout}${stderr}` };
}

/** A repository with one commit for each of these texts of the adapter; undefined: it is not there. */
function makeRepository(commits: readonly (string | undefined)[]): string[] {
  git('init', '--quiet', '--template=');
  return commits.map((text, index) => {
    const file = join(folder, 'repository', 'tailrace.target.mjs');
    rmSync(file, { force: true });
    if (text !== undefined) writeFileSync(file, `// ${index}\n${text}`);
    writeFileSync(join(folder, 'repository', 'number'), String(index));
    git('add', '--all');
    expect(git('commit', '--quiet', '--message', `Commit ${index}`).said).toBe('');
    return git('rev-parse', 'HEAD').stdout.trim();
  });
}

function bisect(commits: readonly string[], ...args: readonly string[]): ReturnType<typeof git> {
  git('bisect', 'start', commits.at(-1) ?? '', commits[0] ?? '');
  return git('bisect', 'run', process.execPath, tailrace, 'reproduce', '--bisect', '../a.race.yaml', ...args);
}

const [good, bad, unloadable] = [adapter(true), adapter(false), "import './gone.mjs';\n"];

describe('git bisect run tailrace reproduce --bisect', () => {
  it('finds the first bad commit, past those without an adapter and those that do not load', () => {
    const commits = makeRepository([undefined, undefined, good, unloadable, good, bad, bad]);
    const { status, said } = bisect(commits);
    expect(said).toContain(`${commits[5]} is the first bad commit`);
    expect(status).toBe(0);
    expect(git('rev-parse', 'refs/bisect/bad').stdout.trim()).toBe(commits[5]);
    expect(git('status', '--porcelain').stdout).toBe('');
  });

  it('names every commit that is left where those before the first bad one cannot be tried', () => {
    const commits = makeRepository([good, good, unloadable, undefined, bad]);
    const { said } = bisect(commits, '--target', './tailrace.target.mjs');
    expect(said).toContain("There are only 'skip'ped commits left to test.");
    const [, left = ''] = said.split('The first bad commit could be any of:');
    expect(commits.filter((commit) => left.includes(commit))).toEqual(commits.slice(2));
  });

  it.each([
    ['an option that there is not', ['--rnus', '5'], 'error[unknown-name]'],
    ['a target that there is not', ['--target', 'refrence'], 'error[unknown-name]'],
  ])('stops at once for %s, and calls no commit bad', (_what, args, message) => {
    const commits = makeRepository([good, good, good, bad]);
    const { status, said } = bisect(commits, ...args);
    expect(said).toContain(message);
    expect(said).not.toContain('is the first bad commit');
    expect(status).not.toBe(0);
    expect(git('rev-parse', 'refs/bisect/bad').stdout.trim()).toBe(commits.at(-1));
  });

  it('stops at once where the command is not built, or is broken', () => {
    const commits = makeRepository([good, good, good, bad]);
    const bin = join(folder, 'broken', 'bin');
    cpSync(tailrace, join(bin, 'tailrace.mjs'));
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, [join(bin, 'tailrace.mjs'), ...args]).status;
    expect([run('run'), run('reproduce', '--bisect')]).toEqual([2, 128]);
    mkdirSync(join(folder, 'broken/dist/src/cli'), { recursive: true });
    writeFileSync(join(folder, 'broken/dist/src/cli/main.js'), "import 'node:gone';\n");
    expect([run('run'), run('reproduce', '--bisect')]).toEqual([2, 128]);
    git('bisect', 'start', commits.at(-1) ?? '', commits[0] ?? '');
    const { said } = git('bisect', 'run', process.execPath, join(bin, 'tailrace.mjs'), 'reproduce', '--bisect', 'x');
    expect(said).not.toContain('is the first bad commit');
  });
});
