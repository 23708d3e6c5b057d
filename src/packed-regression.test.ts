// An emitted regression test as a stranger has it: in a project that holds nothing but the packed package, a runner of
// tests, and a published client in a version that shows the race; and then in the version in which it was mended.
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  COMMAND_MS_MAX,
  type Ended,
  INSTALL_MS_MAX,
  installInto,
  packInto,
  runIn,
} from './cli/testing/packed-project.js';

const CLIENT = '@agentclientprotocol/sdk';
const BAD = '0.18.0';
const GOOD = '0.18.1';

const RACE = `tailrace-race: 1
title: A prompt that is open when the agent ends stays open
source: https://github.com/agentclientprotocol/typescript-sdk/issues/102
summary: The agent's process ended while a prompt was open, and the prompt was never settled.
needs: [calls]
strands:
  app: [{ call: A }]
  connection: [{ eof: cut }]
order: ["A.written < cut"]
violates: { property: call-settles, of: A }
`;

const root = fileURLToPath(new URL('..', import.meta.url));

let project = '';
const at = (file: string): string => path.join(project, file);
const read = (file: string): string => readFileSync(at(file), 'utf8');

function run(command: string, ...args: readonly string[]): Promise<Ended> {
  return runIn(project, command, args, { env: { TAILRACE_CACHE: at('cache') } });
}

const RUNNERS = [
  ['vitest', 'prompt.test.ts', ['npx', 'vitest', 'run']],
  ['node-test', 'prompt.test.mjs', ['node', '--test']],
] as const;

beforeAll(async () => {
  project = mkdtempSync(path.join(tmpdir(), 'tailrace-regression-'));
  const tarball = await packInto(project);
  await run('npm', 'init', '-y');
  await run('npm', 'pkg', 'set', 'type=module');
  await installInto(project, `./${tarball}`, 'vitest@^4.0.0', `${CLIENT}@${BAD}`);
  for (const folder of ['vitest', 'node-test', 'again']) {
    mkdirSync(at(folder));
    writeFileSync(at(`${folder}/prompt.race.yaml`), RACE);
  }
}, INSTALL_MS_MAX + COMMAND_MS_MAX);

afterAll(() => rmSync(project, { recursive: true, force: true }), COMMAND_MS_MAX);

describe.each(RUNNERS)('a regression test for %s', (runner, file, [command, ...args]) => {
  const test = `${runner}/${file}`;
  const runTest = (): Promise<Ended> => run(command, ...args, test);

  it('is written by the installed command, the same twice', { timeout: 2 * COMMAND_MS_MAX }, async () => {
    for (const folder of [runner, 'again']) {
      const race = `${folder}/prompt.race.yaml`;
      const { exitCode, output } = await run(
        ...['npx', 'tailrace', 'reproduce', race, '--target', `${CLIENT}@${BAD}`, '--emit', runner],
      );
      expect(output).toContain(`  test          ${folder}/${file}: fails until the client is mended`);
      expect(exitCode, output).toBe(0);
    }
    expect(read(`again/${file}`)).toBe(read(test));
    rmSync(at(`again/${file}`));
  });

  it('fails on the version that shows the race, with words and diagram', { timeout: COMMAND_MS_MAX }, async () => {
    const { exitCode, output } = await runTest();
    expect(output).toContain('call-settles is violated (proved)');
    expect(output).toContain('happened      call A never settles (nothing is left to run: proved)');
    expect(output).toMatch(/^ *>> .*call A is still open/m);
    expect(output).toContain(`reproduced on ${CLIENT} ${BAD} in schedule 1`);
    // The place is in the test, nothing of ours.
    expect(output).toContain(`${file}:`);
    expect(output).not.toContain('node_modules/tailrace');
    expect(exitCode).toBe(1);
  });

  it('says what to install where the client is not there', { timeout: COMMAND_MS_MAX }, async () => {
    renameSync(at('node_modules/@agentclientprotocol'), at('away'));
    const { exitCode, output } = await runTest().finally(() =>
      renameSync(at('away'), at('node_modules/@agentclientprotocol')),
    );
    expect(output).toContain(`error[client-install]: ${CLIENT} is not installed for ${at(test)}`);
    expect(output).toContain(`npm install --save-dev ${CLIENT}`);
    expect(exitCode).toBe(1);
  });
});

describe('a regression test in TypeScript', () => {
  it('is what the documentation shows', () => {
    const seedless = (text: string): string => text.replaceAll(/seed: '\w+'/g, "seed: ''");
    const shown = readFileSync(path.join(root, 'docs/regression-tests.md'), 'utf8');
    const code = read('vitest/prompt.test.ts').replaceAll(/^\/\/.*\n/gm, '');
    expect(seedless(shown)).toContain(seedless(`\n\`\`\`js\n${code}\`\`\`\n`));
  });

  it('is accepted, strictly', { timeout: COMMAND_MS_MAX }, async () => {
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const strict = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck'];
    const good = await run(process.execPath, tsc, ...strict, 'vitest/prompt.test.ts');
    expect(good.output.trim()).toBe('');
    expect(good.exitCode).toBe(0);
    const edited = read('vitest/prompt.test.ts').replace("kind: 'eof'", "kind: 'eov'");
    writeFileSync(at('again/edited.test.ts'), edited);
    const bad = await run(process.execPath, tsc, ...strict, 'again/edited.test.ts');
    expect(bad.output).toMatch(/edited\.test\.ts\(\d+,\d+\): error TS\d+: .*eov/s);
    expect(bad.exitCode).not.toBe(0);
    rmSync(at('again/edited.test.ts'));
  });
});

// The last: it puts another version in the place of the one that the tests above run.
describe('after the upgrade of the client', () => {
  beforeAll(() => installInto(project, `${CLIENT}@${GOOD}`), INSTALL_MS_MAX);

  it.each(RUNNERS)('the regression test for %s passes', async (runner, file, [command, ...args]) => {
    const { exitCode, output } = await run(command, ...args, `${runner}/${file}`);
    expect(output).toMatch(/Tests\s+1 passed \(1\)|# pass 1\n# fail 0/);
    expect(exitCode, output).toBe(0);
  });
});
