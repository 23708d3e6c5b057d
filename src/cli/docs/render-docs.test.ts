import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../suite/catalogues.js';
import { GENERATED, table } from './markdown.js';
import { renderDocs } from './render-docs.js';
import { nameGaps } from './render-presets.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => (existsSync(`${root}${path}`) ? readFileSync(`${root}${path}`, 'utf8') : '');
const pages = [...(await renderDocs(read))];

describe('the generated documentation', () => {
  it.each(pages)('%s is what the code says now', (path, text) => {
    expect(read(path) === text, `${path} is stale: run npm run docs, and commit what it writes`).toBe(true);
  });

  it('holds no page that nothing generates any more', () => {
    const generated = readdirSync(`${root}docs`)
      .map((name) => `docs/${name}`)
      .filter((path) => path.endsWith('.md') && read(path).startsWith(GENERATED));
    const rendered = pages.filter(([, text]) => text.startsWith(GENERATED)).map(([path]) => path);
    expect(generated.sort()).toEqual(rendered.sort());
  });

  it('leaves out no fault', () => {
    const faults = pages.find(([path]) => path === 'docs/faults.md')?.[1] ?? '';
    for (const { name } of FAULTS) expect(faults).toContain(`| \`${name}\` |`);
  });
});

describe('a table', () => {
  it('keeps a bar inside a cell', () => {
    expect(table(['a'], [['x | y']])).toBe('| a |\n| --- |\n| x \\| y |');
  });
});

describe('the name of a set of gaps', () => {
  it.each([
    [['idle', 'turn4', 'turn3', 'turn2', 'turn1'], '`idle`, `turn1` to `turn4`'],
    [['idle', 'turn0', 'joined', 2, 1], '`idle`, `joined`, `turn0`, `1` to `2`'],
  ] as const)('of %j is %s', (gaps, name) => {
    expect(nameGaps(gaps)).toBe(name);
  });
});
