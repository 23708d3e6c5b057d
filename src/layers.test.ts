// Who may import whom, where each third-party package lives, and which calls would let the real world leak into a run.
// TypeScript's project references guard most edges; they let an edge through when a referenced layer references its
// end (cli to sim, through suite), and they see neither packages nor calls. These tables close both gaps.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';

const FOLDERS = ['src', 'sim', 'properties', 'reports', 'bench'];

/** Each layer, a folder or one of the public faces, and the layers it may import besides itself. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'src/core': [],
  'src/engine': ['src/core'],
  'src/client': [],
  'src/targets': ['src/core', 'src/client'],
  sim: ['src/core'],
  properties: ['src/core'],
  reports: ['src/core'],
  'src/suite': ['src/core', 'src/engine', 'sim', 'properties'],
  'src/install': ['src/core'],
  'src/cli': ['src/core', 'src/suite', 'src/install', 'src/targets', 'reports'],
  'src/index.ts': ['src/core', 'src/suite'],
  'src/vitest.ts': ['src/core', 'src/suite', 'src/cli'],
  'src/regression.ts': ['src/core', 'src/suite', 'src/cli'],
  bench: [
    'src/core',
    'src/engine',
    'src/client',
    'src/targets',
    'sim',
    'properties',
    'reports',
    'src/suite',
    'src/install',
    'src/cli',
    'src/index.ts',
    'src/vitest.ts',
    'src/regression.ts',
  ],
};

/** Each package, and the path prefixes it may be imported from. Benches and tests import what they need. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  'fast-check': ['properties/'],
  memfs: ['sim/'],
  '@sinonjs/fake-timers': ['sim/realm/clock'],
  ws: ['src/client/', 'sim/'],
  'vscode-jsonrpc': ['src/targets/'],
  '@modelcontextprotocol/sdk': ['src/targets/'],
  '@modelcontextprotocol/client': ['src/targets/'],
  '@agentclientprotocol/sdk': ['src/targets/'],
  'json-rpc-2.0': ['src/targets/'],
  jiti: ['src/suite/load-target'],
  zod: ['src/cli/', 'src/suite/', 'src/install/'],
  yaml: ['src/cli/', 'src/suite/'],
  commander: ['src/cli/'],
  '@streamparser/json': ['src/cli/import/'],
  '@clack/prompts': ['src/cli/init/ask-choice'],
  'env-paths': ['src/install/'],
  'nano-spawn': ['src/install/'],
  'proper-lockfile': ['src/install/'],
  semver: ['src/install/'],
  'import-meta-resolve': ['src/install/find-installed'],
  'fastest-levenshtein': ['src/cli/', 'src/suite/'],
  picocolors: ['src/cli/', 'reports/'],
  'fast-xml-builder': ['reports/junit-report'],
  vitest: ['src/vitest.ts'],
  'node:fs': ['src/cli/', 'src/install/', 'src/suite/wire/', 'src/targets/codex/', 'sim/wire/'],
  'shell-quote': ['src/cli/'],
};

/** A run must follow from its seed alone: these calls are banned in the layers below, except in the simulated clock. */
const BANNED_CALLS: Readonly<Record<string, string>> = {
  'Date.now': 'take the time from the run’s clock',
  'new Date': 'take the time from the run’s clock',
  'Math.random': 'draw from the run’s seeded source',
};
const SEEDED_LAYERS = ['src/core', 'src/engine', 'src/targets', 'sim', 'properties', 'reports'];
const CLOCK = 'sim/realm/clock';

interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function* nodesIn(value: unknown): Generator<AstNode> {
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) yield value;
  for (const child of Object.values(value)) yield* nodesIn(child);
}

/** The module a node imports, when it names one: static, type-only, dynamic, re-exported or required. */
function specifierOf(node: AstNode): string | undefined {
  const isRequire = node.type === 'CallExpression' && nameOf(node.callee) === 'require';
  const source = isRequire
    ? (node.arguments as readonly unknown[])[0]
    : node.type === 'TSExternalModuleReference'
      ? node.expression
      : node.source;
  return isNode(source) && typeof source.value === 'string' ? source.value : undefined;
}

/** The last name of an expression: `Date` for `Date` and for `globalThis.Date`. */
function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Identifier') return String(node.name);
  if (node.type === 'Literal') return String(node.value);
  return node.type === 'MemberExpression' ? nameOf(node.property) : undefined;
}

function callOf(node: AstNode): string | undefined {
  if (node.type === 'NewExpression') return `new ${nameOf(node.callee)}`;
  if (node.type === 'MemberExpression') return `${nameOf(node.object)}.${nameOf(node.property)}`;
  return undefined;
}

function layerOf(file: string): string | undefined {
  return Object.keys(LAYERS).find((layer) => file === layer || file.startsWith(`${layer}/`));
}

function checkInternal(file: string, layer: string, specifier: string): string | undefined {
  const imported = path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts');
  const to = layerOf(imported);
  if (to === undefined) return `imports ${specifier}, which belongs to no layer.`;
  const allowed = LAYERS[layer] ?? [];
  if (to === layer || allowed.includes(to)) return undefined;
  const may = allowed.length === 0 ? 'nothing outside itself' : `only ${allowed.join(', ')}`;
  return `imports ${specifier}: ${layer} may import ${may}. Move what both need to src/core, or pass it in.`;
}

function checkPackage(file: string, layer: string, specifier: string): string | undefined {
  if (layer === 'bench') return undefined;
  const builtin = isBuiltin(specifier);
  if (layer === 'src/core') return `imports ${specifier}: core is plain data and contracts, and imports nothing.`;
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const homes = HOMES[name];
  if (homes === undefined) {
    return builtin ? undefined : `imports ${name}, a package without a home. Give it a row in HOMES (${FILE}).`;
  }
  if (homes.some((home) => file.startsWith(home))) return undefined;
  return `imports ${name}, whose home is ${homes.join(' and ')}. Call it there, behind a port.`;
}

/** Every broken rule of one source file, each as "path:line message". */
function checkSource(file: string, text: string): string[] {
  const layer = layerOf(file);
  if (layer === undefined) return [`${file}:1 belongs to no layer. Move it into one, or add the layer to LAYERS.`];
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) return [`${file}:1 does not parse: ${errors[0]?.message}`];
  const seeded = SEEDED_LAYERS.includes(layer) && !file.startsWith(CLOCK);
  const problems: string[] = [];
  for (const node of nodesIn(program)) {
    const line = text.slice(0, node.start).split('\n').length;
    const specifier = specifierOf(node);
    if (specifier !== undefined) {
      const check = specifier.startsWith('.') ? checkInternal : checkPackage;
      const problem = check(file, layer, specifier);
      if (problem !== undefined) problems.push(`${file}:${line} ${problem}`);
    }
    const call = callOf(node);
    const instead = call === undefined ? undefined : BANNED_CALLS[call];
    if (seeded && instead !== undefined) problems.push(`${file}:${line} uses ${call}: ${instead}.`);
  }
  return problems;
}

const FILE = 'src/layers.test.ts';
const root = fileURLToPath(new URL('..', import.meta.url));

function sourceFiles(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      path.posix.join(folder, name.replaceAll('\\', '/')),
    ),
  ).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
}

function isFace(layer: string): boolean {
  return layer.endsWith('.ts');
}

function projectOf(layer: string): string {
  return isFace(layer) ? `tsconfig.${path.posix.basename(layer, '.ts')}.json` : `${layer}/tsconfig.json`;
}

function referencesOf(project: string): string[] {
  const text = readFileSync(path.join(root, project), 'utf8');
  return [...text.matchAll(/"path": "([^"]+)"/g)]
    .map((match) => path.posix.join(path.posix.dirname(project), match[1] ?? ''))
    .map((reference) => reference.replace(/^tsconfig\.(\w+)\.json$/, 'src/$1.ts'))
    .sort();
}

test('every source file keeps to its layer, its packages and its seed', () => {
  expect(sourceFiles().flatMap((file) => checkSource(file, readFileSync(path.join(root, file), 'utf8')))).toEqual([]);
});

describe('the checker', () => {
  test.each([
    ['sim/a.ts', `import { x } from '../properties/x.js';`, 'sim may import only src/core'],
    ['src/cli/a.ts', `import type { x } from '../../sim/x.js';`, 'src/cli may import only'],
    ['src/client/a.ts', `export * from '../core/x.js';`, 'src/client may import nothing outside itself'],
    ['src/engine/a.ts', `const x = await import('../suite/x.js');`, 'src/engine may import only src/core'],
    ['properties/a.ts', `type X = import('../sim/x.js').X;`, 'properties may import only src/core'],
    ['src/index.ts', `export { x } from './engine/x.js';`, 'src/index.ts may import only src/core, src/suite'],
    ['src/index.ts', `export { x } from './cli/x.js';`, 'src/index.ts may import only src/core, src/suite'],
    [
      'src/vitest.ts',
      `import { x } from './targets/x.js';`,
      'src/vitest.ts may import only src/core, src/suite, src/cli',
    ],
    ['src/cli/a.ts', `import x from '../../package.json' with { type: 'json' };`, 'which belongs to no layer'],
    ['src/stray.ts', `export {};`, 'belongs to no layer'],
    ['src/core/a.ts', `import { z } from 'zod';`, 'core is plain data and contracts'],
    ['src/core/a.ts', `import path from 'node:path';`, 'core is plain data and contracts'],
    ['sim/link.ts', `import fc from 'fast-check';`, 'whose home is properties/'],
    ['sim/link.ts', `import timers from '@sinonjs/fake-timers';`, 'whose home is sim/realm/clock'],
    ['src/suite/a.ts', `import { vol } from 'memfs/lib/volume.js';`, 'whose home is sim/'],
    ['src/engine/a.ts', `import { WebSocket } from 'ws';`, 'whose home is src/client/ and sim/'],
    ['properties/a.ts', `import { readFile } from 'node:fs/promises';`, 'whose home is src/cli/ and src/install/'],
    ['src/cli/a.ts', `import _ from 'lodash';`, 'a package without a home'],
    ['src/cli/a.ts', `const fc = require('fast-check');`, 'whose home is properties/'],
    ['sim/executor.ts', `const at = Date.now();`, 'uses Date.now'],
    ['reports/html.ts', `const at = new globalThis.Date(0);`, 'uses new Date'],
    ['src/engine/a.ts', `[1].map(Math.random);`, 'uses Math.random'],
  ])('refuses, in %s: %s', (file, text, message) => {
    const problems = checkSource(file, `\n${text}\n`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
    expect(problems[0]).toMatch(/^[\w./-]+:[12] /);
  });

  test.each([
    ['sim/a.ts', `import { x } from '../src/core/x.js';`],
    ['sim/a.ts', `import { x } from './b.js';`],
    ['sim/realm/clock.ts', `import timers from '@sinonjs/fake-timers'; export const start = new Date(0);`],
    ['src/targets/a.ts', `import { x } from '../client/x.js'; import r from 'vscode-jsonrpc/node';`],
    ['src/cli/a.ts', `import { readFileSync } from 'node:fs'; export const now = Date.now();`],
    ['bench/a.ts', `import fc from 'fast-check'; import { x } from '../src/engine/x.js';`],
    ['src/engine/a.ts', `// Date.now() in words only\nexport const text = "import 'ws'; new Date()";`],
  ])('allows, in %s: %s', (file, text) => {
    expect(checkSource(file, text)).toEqual([]);
  });
});

describe('the layer projects', () => {
  test.each(Object.entries(LAYERS))('%s references what the table allows it', (layer, allowed) => {
    expect(referencesOf(projectOf(layer))).toEqual([...allowed].sort());
  });

  test('are all in tsconfig.layers.json', () => {
    expect(referencesOf('tsconfig.layers.json')).toEqual(Object.keys(LAYERS).sort());
  });

  test('fail the build on an import of a layer that no reference leads to', () => {
    const copy = mkdtempSync(path.join(tmpdir(), 'tailrace-layers-'));
    try {
      const layers = Object.keys(LAYERS).filter((layer) => !isFace(layer));
      for (const file of ['package.json', 'tsconfig.json', 'tsconfig.layer.json', 'tsconfig.layers.json']) {
        cpSync(path.join(root, file), path.join(copy, file));
      }
      for (const layer of Object.keys(LAYERS))
        cpSync(path.join(root, projectOf(layer)), path.join(copy, projectOf(layer)));
      symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
      for (const layer of layers) {
        writeFileSync(path.join(copy, layer, 'word.ts'), 'export const word = 1;\n');
        for (const other of layers) {
          const edge = `export * from '${path.posix.relative(layer, other).replace(/^(?!\.)/, './')}/word.js';\n`;
          writeFileSync(path.join(copy, layer, `to-${other.replace('/', '-')}.ts`), edge);
        }
      }
      const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
      const build = spawnSync(process.execPath, [tsc, '-b', 'tsconfig.layers.json'], { cwd: copy, encoding: 'utf8' });
      const refused = new Set([...build.stdout.matchAll(/^(\S+)\(.*error TS6307/gm)].map((match) => match[1]));
      const expected = layers.flatMap((layer) =>
        layers
          .filter((other) => !reachable(layer).has(other))
          .map((other) => `${layer}/to-${other.replace('/', '-')}.ts`),
      );
      expect(build.status).not.toBe(0);
      expect([...refused].sort()).toEqual(expected.sort());
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });
});

/** The layer and all that its references lead to: the edges that TypeScript lets through. */
function reachable(layer: string): Set<string> {
  return new Set([layer, ...(LAYERS[layer] ?? []).flatMap((next) => [...reachable(next)])]);
}
