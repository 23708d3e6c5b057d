// What the documents show and point at is there: links, commands, the adapter, the output of the quick start.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Folders that are made, not written. */
const MADE = new Set(['node_modules', 'dist', 'coverage', '.git', 'tailrace-replays']);

function documentsIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return MADE.has(entry.name) ? [] : documentsIn(file);
    return entry.name.endsWith('.md') ? [file] : [];
  });
}

/** The heading's anchor, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** The links of a document that lead nowhere. Code is not searched. */
function brokenLinks(file: string, text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '``');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [to = '', anchor] = link.split('#');
    const target = to === '' ? file : path.posix.join(path.posix.dirname(file), to);
    if (!existsSync(path.join(root, target))) return true;
    if (anchor === undefined) return false;
    if (statSync(path.join(root, target)).isDirectory()) return true;
    const headings = [...read(target).matchAll(/^#+ (.*)$/gm)].map((match) => anchorOf(match[1] ?? ''));
    return !headings.includes(anchor);
  });
}

/** The code blocks of a document in one language. */
function blocksOf(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    (match) => match[1] ?? '',
  );
}

const documents = documentsIn('.');

describe('the documents', () => {
  it.each(documents)('%s links to what is there', (file) => {
    expect(brokenLinks(file, read(file))).toEqual([]);
  });

  it.each(documents)('%s names only commands that there are', (file) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
    const text = read(file);
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
    const commands = [...text.matchAll(/\bnpx tailrace (\w+)/g)].map((match) => match[1] ?? '');
    const known = ['run', 'replay', 'list', 'explain', 'init', 'reproduce', 'bisect', 'import'];
    expect(commands.filter((command) => !known.includes(command))).toEqual([]);
  });

  it.each([
    ['[a](missing.md)', ['missing.md']],
    ['[a](src/missing.ts#L1)', ['src/missing.ts#L1']],
    ['[a](README.md#no-such-heading)', ['README.md#no-such-heading']],
    ['[a](README.md#quick-start), [b](src), [c](https://example.com), `[d](missing.md)`', []],
  ])('would be refused with the links of %s: %j', (text, broken) => {
    expect(brokenLinks('ANY.md', text)).toEqual(broken);
  });
});

describe('the README', () => {
  const readme = read('README.md');
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tailrace-documents-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs Node with a script of the repository in a folder of its own. */
  function runNode(script: string, ...args: readonly string[]): SpawnSyncReturns<string> {
    const {
      CI: _ci,
      FORCE_COLOR: _color,
      GITHUB_ACTIONS: _actions,
      GITHUB_STEP_SUMMARY: _summary,
      ...env
    } = process.env;
    return spawnSync(process.execPath, [path.join(root, script), ...args], { cwd: folder, env, encoding: 'utf8' });
  }

  it('shows what npm start prints, with lines left out', () => {
    const { status, stdout } = runNode('dist/src/cli/quick-start.js');
    expect(status).toBe(0);
    const printed = stdout.split('\n');
    const [shown = ''] = blocksOf(readme, 'text');
    let at = 0;
    for (const line of shown.trimEnd().split('\n')) {
      if (line === '...') continue;
      at = printed.indexOf(line, at) + 1;
      expect(at, `npm start does not print, or not there: ${line}`).toBeGreaterThan(0);
    }
  });

  it('shows the adapter and the use as a library as they are in the example', () => {
    expect(blocksOf(readme, 'ts')).toContain(read('examples/minimal/tailrace.target.ts'));
    expect(blocksOf(readme, 'js')).toContain(read('examples/minimal/check.mjs'));
  });

  it('names every option of run, and every published client', () => {
    const help = runNode('bin/tailrace.js', 'run', '--help').stdout;
    const options = [...help.matchAll(/^ {2}(?:-h, )?(--[a-z-]+)/gm)].map((match) => match[1] ?? '');
    expect(options.length).toBeGreaterThan(10);
    const [, commands = ''] = readme.split('\n## Commands\n');
    expect(options.filter((option) => !commands.includes(`\`${option}`) && option !== '--help')).toEqual([]);
    const listed: unknown = JSON.parse(runNode('bin/tailrace.js', 'list', 'targets', '--json').stdout);
    const clients = (listed as { name: string; kind: string }[]).filter(({ kind }) => kind.startsWith('client '));
    expect(clients.length).toBeGreaterThan(5);
    const [, published = ''] = readme.split('\n## Check a published client\n');
    expect(clients.filter(({ name }) => !published.includes(`\`${name}\``))).toEqual([]);
  });

  it('shows an adapter that is conformant, found by itself in the folder of the command', () => {
    cpSync(path.join(root, 'examples/minimal'), folder, { recursive: true });
    const { status, stdout } = runNode('bin/tailrace.js', 'run', '--runs', '2000');
    expect(stdout).toContain('minimal: conformant');
    expect(status).toBe(0);
  });

  it('says rightly that the example breaks call-settles without the line that rejects the pending calls', () => {
    cpSync(path.join(root, 'examples/minimal'), folder, { recursive: true });
    const client = path.join(folder, 'client.ts');
    const rejects = /^.*call\.reject\(this\.#lost\).*\n/m;
    const text = readFileSync(client, 'utf8');
    expect(text).toMatch(rejects);
    writeFileSync(client, text.replace(rejects, ''));
    const { status, stdout } = runNode('bin/tailrace.js', 'run', '--runs', '500', '--property', 'call-settles');
    expect(stdout).toContain('call-settles is violated (proved)');
    expect(status).toBe(1);
  });

  it('shows a use as a library that works', () => {
    const { status, stdout } = runNode('examples/minimal/check.mjs');
    expect(stdout).toBe('conformant after 1000 schedules\n');
    expect(status).toBe(0);
  });

  it('shows examples that TypeScript accepts', () => {
    const { status, stdout } = runNode('node_modules/typescript/bin/tsc', '-p', path.join(root, 'examples'));
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});
