import type { z } from 'zod';

export type Path = readonly (string | number)[];

/** What is wrong with a file, where, and in words for whoever wrote it. */
export interface DescribedIssue {
  readonly path: Path;
  readonly says: string;
}

/** The known names nearest to what was given. */
export type Suggest = (given: string, known: readonly string[]) => readonly string[];

/** What each field is, for whoever has left it out. */
const FIELDS: Readonly<Record<string, string>> = {
  'tailrace-baseline': 'the version of its form, 1',
  target: 'the name of the target, as its adapter gives it',
  applicable: 'the list of the properties that applied when it was reviewed',
  failures: 'the list of the known failures',
  fingerprint: 'which failures are meant, by property, kind, operation, phase, cause and outcome',
  property: 'the id of a property',
  reason: 'why it is accepted, in words',
  replay: 'the path of a replay file that shows it, relative to this file',
};
const KNOWN_FIELDS: Readonly<Record<'file' | 'failure' | 'fingerprint', readonly string[]>> = {
  file: ['tailrace-baseline', 'target', 'applicable', 'failures'],
  failure: ['fingerprint', 'reason', 'replay', 'expires'],
  fingerprint: ['property', 'kind', 'operation', 'phase', 'cause', 'outcome'],
};
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  array: 'a list',
  object: 'a group of fields',
};

/**
 * Tells what zod found, which speaks to programmers. A field that nobody knows comes first: it explains one that is
 * missing.
 */
export function describeIssue(error: z.ZodError, content: unknown, suggest: Suggest): DescribedIssue {
  const [first] = error.issues;
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? first;
  const path = (issue?.path ?? []).filter((part) => typeof part !== 'symbol');
  const field = String(path.at(-1) ?? '');
  const given = valueAt(content, path);
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return { path: [...path, key], says: `there is no field '${key}'${near(key, fieldsAt(path), suggest)}` };
  }
  if (issue !== undefined && given === undefined) {
    const parent = path.slice(0, -1);
    const what = FIELDS[field] ?? 'it has to be there';
    return { path, says: `${where(parent)}the field '${field}' is missing: ${what}` };
  }
  return { path, says: `${where(path)}${describeValue(issue, given, suggest)}` };
}

function describeValue(issue: z.core.$ZodIssue | undefined, given: unknown, suggest: Suggest): string {
  if (issue?.code === 'invalid_type') {
    return `it is ${typeOf(given)}, and ${TYPES[issue.expected] ?? issue.expected} is expected`;
  }
  if (issue?.code === 'invalid_value') {
    const values = issue.values.map(String);
    if (values.length === 1) return `it is ${shown(given)}; this version reads ${values.join('')}`;
    return `it is ${shown(given)}${near(String(given), values, suggest)}`;
  }
  return issue?.message ?? 'it is of the wrong shape';
}

function near(given: string, known: readonly string[], suggest: Suggest): string {
  const names = suggest(given, known);
  return names.length > 0 ? `; did you mean ${names.join(' or ')}?` : `; there is ${known.join(', ')}`;
}

function where(path: Path): string {
  return path.length === 0 ? '' : `at ${path.join('.')}: `;
}

function fieldsAt(path: Path): readonly string[] {
  if (path.at(-1) === 'fingerprint') return KNOWN_FIELDS.fingerprint;
  return path.length === 0 ? KNOWN_FIELDS.file : KNOWN_FIELDS.failure;
}

function valueAt(content: unknown, path: Path): unknown {
  let value = content;
  for (const part of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  return value;
}

function typeOf(given: unknown): string {
  if (given === null) return 'empty';
  return TYPES[Array.isArray(given) ? 'array' : typeof given] ?? `a ${typeof given}`;
}

function shown(given: unknown): string {
  return typeof given === 'object' && given !== null ? typeOf(given) : `'${String(given)}'`;
}
