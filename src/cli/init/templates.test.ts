import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformWithOxc } from 'vite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FORMS } from './forms.js';

// What `init` writes, as its reader uses it: with the built command (`npm run build` comes first), and in a folder from
// which no tailrace can be imported.

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (name: string): string => readFileSync(join(root, 'templates', name), 'utf8');
const forms = FORMS.map(({ name }) => name);
const templates = forms.flatMap((form) => [`${form}.ts`, `${form}.mjs`]);

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-templates-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function node(...args: readonly string[]): SpawnSyncReturns<string> {
  const { CI: _ci, GITHUB_ACTIONS: _actions, GITHUB_STEP_SUMMARY: _summary, ...env } = process.env;
  return spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
}

function tailrace(...args: readonly string[]): SpawnSyncReturns<string> {
  return node(join(root, 'bin/tailrace.js'), ...args);
}

/** A template without its types, laid out anew, with the comments that are no types. */
async function withoutTypes(name: string): Promise<string> {
  const text = read(name).replace(/^ *\/\*\* @type .*\n/gm, '');
  const { code } = await transformWithOxc(text, name, { target: 'esnext' });
  return code;
}

/** What TypeScript has to say against it. */
function typeCheck(...args: readonly string[]): string {
  const { stdout, status } = node(join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', ...args);
  return status === 0 ? stdout : `${stdout}exit ${status}`;
}

describe('the templates', () => {
  it('are one for each form and language', () => {
    const files = readdirSync(join(root, 'templates')).filter((file) => file !== 'tsconfig.json');
    expect(files.sort()).toEqual([...templates].sort());
  });

  it('are in the package, and what checks them is not', () => {
    // npm is a script of Node's on every system, but found under one name only through the shell.
    const npm = spawnSync('npm pack --dry-run --json --ignore-scripts', { cwd: root, shell: true, encoding: 'utf8' });
    const [packed] = JSON.parse(npm.stdout) as [{ files: { path: string }[] }];
    const paths = packed.files.map(({ path }) => path).filter((path) => path.startsWith('templates/'));
    expect(paths.sort()).toEqual(templates.map((name) => `templates/${name}`).sort());
  });

  it('are accepted by TypeScript at its strictest, also without the types of Node', () => {
    expect(typeCheck('-p', join(root, 'templates'))).toBe('');
  });

  it('are accepted as JavaScript by an editor that checks it', () => {
    const files = forms.map((form) => join(root, 'templates', `${form}.mjs`));
    const lenient = ['--checkJs', '--strict', 'false', '--strictNullChecks', '--target', 'es2023'];
    const options = ['--ignoreConfig', '--allowJs', '--module', 'nodenext', '--skipLibCheck', ...lenient];
    expect(typeCheck(...options, ...files)).toBe('');
  });

  it.each(forms)('say the same in both languages: %s', async (form) => {
    const [typescript, javascript] = await Promise.all([withoutTypes(`${form}.ts`), withoutTypes(`${form}.mjs`)]);
    // A comment above an import goes with the types; everything from the target on is the same.
    const start = 'const target = {';
    expect(typescript).toContain(start);
    expect(javascript.slice(javascript.indexOf(start))).toBe(typescript.slice(typescript.indexOf(start)));
    const opening = (text: string): string => text.slice(0, text.indexOf('*/'));
    expect(opening(read(`${form}.mjs`))).toBe(opening(read(`${form}.ts`)));
  });

  it.each(forms)('differ from each other in what their form of the link needs alone: %s', (form) => {
    const own = /messages|stream|socket|transport/i;
    const about = (text: string): string[] => text.split('\n').filter((line) => !own.test(line));
    const members = ['call', 'notify', '#receive', '#refuse', '#take', '#fail', '#lose'];
    for (const member of members) {
      const body = (name: string): string | undefined =>
        new RegExp(`^  (?:async )?${member}\\([\\s\\S]*?^  \\}$`, 'm').exec(about(read(name)).join('\n'))?.[0];
      expect(body(`${form}.ts`)).toBeDefined();
      expect(body(`${form}.ts`)).toBe(body('messages.ts'));
    }
  });
});

describe.each(forms)('what init writes in the form %s', (form) => {
  it.each(['tailrace.target.ts', 'tailrace.target.mjs'])(
    'runs at once, and is conformant in all that applies: %s',
    (file) => {
      // What npm writes for a new project: a file that ends in .ts is no ES module there, unless jiti makes it one.
      writeFileSync(join(cwd, 'package.json'), '{ "name": "stranger", "type": "commonjs" }');
      expect(tailrace('init', '--form', form, '--file', file).status).toBe(0);
      const { status, stdout, stderr } = tailrace('run', '--runs', '1500', '--report', 'json=report.json');
      expect(stderr).toBe('');
      expect(stdout).toContain('stand-in: conformant');
      expect(status).toBe(0);
      const report = JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8')) as {
        properties: { id: string; level: string; status: string }[];
      };
      const open = report.properties.filter(({ status }) => !['passed', 'not-applicable'].includes(status));
      expect(open).toEqual([]);
    },
  );

  it('shows a violation without the line that it invites to delete', () => {
    tailrace('init', '--form', form);
    const file = join(cwd, 'tailrace.target.ts');
    const text = readFileSync(file, 'utf8');
    const invited = /(Delete the next line and run again.*\n).*\n/;
    expect(text).toMatch(invited);
    writeFileSync(file, text.replace(invited, '$1'));
    const { status, stdout } = tailrace('run', '--runs', '500', '--property', 'call-settles');
    expect(stdout).toContain('call-settles is violated (proved)');
    expect(status).toBe(1);
  });
});
