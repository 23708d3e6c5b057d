import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseRace } from '../../suite/race/file/parse-race.js';
import { EXAMPLES, RACE_KINDS } from '../../suite/race/file/schema/race-actions-schema.js';
import { EVERY_KIND } from '../../suite/race/file/testing/every-kind.js';
import { WRONG_MEANINGS } from '../../suite/race/file/testing/wrong-meanings.js';
import { RIGHT_RACE, textOf } from '../../suite/race/file/testing/wrong-race.js';
import { WRONG_SHAPES } from '../../suite/race/file/testing/wrong-shapes.js';
import { fillMarked } from './fill-marked.js';
import { renderRaceSchema } from './render-race-schema.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const guide = readFileSync(`${root}docs/races.md`, 'utf8');
const whole = JSON.parse(renderRaceSchema()) as SchemaNode;
const validate = compile(whole);

interface SchemaNode {
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null;
}

function compile(schema: SchemaNode): ValidateFunction {
  // Formats are only told to editors here: what is no URL is refused by its pattern as well.
  const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, validateFormats: false });
  // For editors; it says nothing of what is right.
  ajv.addKeyword('enumDescriptions');
  return ajv.compile(schema);
}

/** The examples of whole race files in the guide. */
function examplesIn(page: string): string[] {
  const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks.filter((block) => block.includes('tailrace-race:'));
}

/** The paths of all fields in a schema that no description tells of. */
function undescribed(node: unknown, path: string): string[] {
  if (!isNode(node)) return [];
  if (Array.isArray(node)) return node.flatMap((each, index) => undescribed(each, `${path}.${index}`));
  const own = isNode(node.properties) ? Object.entries(node.properties) : [];
  // What stands in a condition repeats a field that is described elsewhere.
  const left = Object.entries(node).filter(([key]) => !['if', 'then', 'dependencies'].includes(key));
  return [
    ...own.filter(([, field]) => !isDescribed(field)).map(([name]) => `${path}.${name}`),
    ...left.flatMap(([key, value]) => undescribed(value, `${path}.${key}`)),
  ];
}

function isDescribed(field: unknown): boolean {
  if (!isNode(field)) return false;
  if (typeof field.description === 'string' && field.description.length > 0) return true;
  const [first] = Array.isArray(field.allOf) ? (field.allOf as unknown[]) : [field];
  const name = isNode(first) && typeof first.$ref === 'string' ? first.$ref.replace('#/definitions/', '') : undefined;
  return name !== undefined && isNode(whole.definitions) && isDescribed(whole.definitions[name]);
}

describe('the JSON Schema of race files', () => {
  it.each([
    ['the one that the wrong ones are made of', RIGHT_RACE],
    ['one with everything in it', EVERY_KIND],
    ...examplesIn(guide).map((text, index) => [`example ${index + 1} of the guide`, text]),
  ])('accepts %s', (_what, text = '') => {
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('accepts every file of the corpus', () => {
    const folder = `${root}reports/races`;
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.race.yaml')) : [];
    const refused = files.filter((name) => !validate(parse(readFileSync(`${folder}/${name}`, 'utf8'))));
    expect(refused).toEqual([]);
  });

  it.each(WRONG_SHAPES.map((wrong) => [wrong.what, wrong] as const))('refuses %s', (_what, wrong) => {
    expect(validate(parse(textOf(wrong)))).toBe(false);
  });

  it.each(
    WRONG_MEANINGS.filter(({ says }) => !/^\d+: (it is not YAML|the alias)/.test(says)).map(
      (w) => [w.what, w] as const,
    ),
  )('leaves %s to the parser', (_what, wrong) => {
    expect(validate(parse(textOf(wrong)))).toBe(true);
  });

  it('refuses two kinds, no kind, and a property with the kind of another', () => {
    const race = (action: object, violates: unknown = 'no-crash') => {
      return { 'tailrace-race': 1, title: 't', strands: { app: [action] }, violates };
    };
    expect(validate(race({ call: 'A' }))).toBe(true);
    expect(validate(race({ call: 'A', notify: 'n' }))).toBe(false);
    expect(validate(race({ after: 'A.settled' }))).toBe(false);
    expect(validate(race({ call: 'A' }, { property: 'no-crash', kind: 'exit' }))).toBe(true);
    expect(validate(race({ call: 'A' }, { property: 'no-crash', kind: 'hung' }))).toBe(false);
  });

  it('describes every field and every kind', () => {
    expect(undescribed(whole, '')).toEqual([]);
    const { definitions } = whole as { readonly definitions: Readonly<Record<string, SchemaNode>> };
    for (const kind of RACE_KINDS) {
      const { title, description, examples } = definitions[kind] ?? {};
      expect(title).toBe(kind);
      expect(description).toMatch(/\.$/);
      expect(examples).toEqual([EXAMPLES[kind]]);
    }
  });

  it('has examples of its own that it accepts, and that can be read', () => {
    const [example] = whole.examples as readonly unknown[];
    expect(validate(example)).toBe(true);
    expect(() => parseRace(JSON.stringify(example), 'example')).not.toThrow();
    for (const action of Object.values(EXAMPLES)) {
      expect(validate({ 'tailrace-race': 1, title: 't', strands: { it: [action] }, violates: 'no-crash' })).toBe(true);
    }
  });
});

describe('the guide to race files', () => {
  it('shows files that can be read', () => {
    expect(examplesIn(guide).length).toBeGreaterThan(1);
    for (const example of examplesIn(guide)) expect(() => parseRace(example, 'races.md')).not.toThrow();
  });

  it('has every kind of action', () => {
    for (const kind of RACE_KINDS) expect(guide).toContain(`| \`${kind}\` |`);
  });
});

describe('what is filled into a page', () => {
  const page = 'a\n<!-- one: by hand -->\nold\n<!-- end of one -->\nb\n';

  it('replaces what stands between its marks, and nothing else', () => {
    const filled = fillMarked(page, { one: 'new $1' });
    expect(filled).toBe('a\n<!-- one: by hand -->\n\nnew $1\n\n<!-- end of one -->\nb\n');
    expect(fillMarked(filled, { one: 'new $1' })).toBe(filled);
  });

  it('needs its marks', () => {
    expect(() => fillMarked(page, { two: 'new' })).toThrow('<!-- two: ... -->');
  });
});
