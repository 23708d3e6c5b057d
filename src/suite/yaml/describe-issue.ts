import type { z } from 'zod';

export type Path = readonly (string | number)[];

/** What is wrong with a file, where, and in words for whoever wrote it. */
export interface DescribedIssue {
  readonly path: Path;
  readonly says: string;
}

/** The known names nearest to what was given. */
export type Suggest = (given: string, known: readonly string[]) => readonly string[];

/** What a form of file has to say about its fields. */
export interface FieldWords {
  /** What the field at this path is, for whoever has left it out. */
  meaning(path: Path): string | undefined;
  /** The fields that there are at this path. */
  known(path: Path): readonly string[];
}

/** What was given, to tell what is wrong with it. */
export interface Given {
  readonly content: unknown;
  readonly suggest: Suggest;
  /** How a value is written in the file, where that is known: 1.30 is the number 1.3. */
  readonly written?: (path: Path) => string | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
  record: 'a group of fields',
};

/**
 * Tells what zod found, which speaks to programmers. A field that nobody knows comes first: it explains one that is
 * missing.
 */
export function describeIssue(error: z.ZodError, words: FieldWords, given: Given): DescribedIssue {
  return describeIssues(error.issues, [], words, given);
}

type Issue = z.core.$ZodIssue;

function describeIssues(issues: readonly Issue[], above: Path, words: FieldWords, given: Given): DescribedIssue {
  const [first] = issues;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? first;
  const path = [...above, ...(issue?.path ?? []).filter((part) => typeof part !== 'symbol')];
  const value = valueAt(given.content, path);
  if (issue?.code === 'invalid_union') {
    const branch = nearestBranch(issue.errors);
    if (branch !== undefined) return describeIssues(branch, path, words, given);
  }
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return { path: [...path, key], says: `there is no field '${key}'${near(key, words.known(path), given.suggest)}` };
  }
  if (issue !== undefined && value === undefined) {
    const what = words.meaning(path) ?? 'it has to be there';
    return { path, says: `${where(path.slice(0, -1))}the field '${path.at(-1)}' is missing: ${what}` };
  }
  return {
    path,
    says: `${where(path)}${describeValue(issue, value, given.suggest)}${quoted(issue, path, value, given)}`,
  };
}

/** Of several forms that a value may have, what is wrong with the one that it is of: the others are of another type. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const ofType = branches.filter((issues) =>
    issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0),
  );
  return ofType[0];
}

/** What a value may be that can be of several forms. */
function expectedTypes(union: Extract<Issue, { readonly code: 'invalid_union' }>): ReadonlySet<string> {
  const types = union.errors.flat().flatMap((issue) => {
    if (issue.path.length > 0) return [];
    if (issue.code === 'invalid_union') return [...expectedTypes(issue)];
    return issue.code === 'invalid_type' ? [TYPES[issue.expected] ?? issue.expected] : [];
  });
  return new Set(types);
}

function describeValue(issue: Issue | undefined, value: unknown, suggest: Suggest): string {
  if (issue?.code === 'invalid_type') {
    // In YAML 1.2 yes and no are texts.
    const is = issue.expected === 'boolean' && typeof value === 'string' ? `the text ${shown(value)}` : typeOf(value);
    return `it is ${is}, and ${TYPES[issue.expected] ?? issue.expected} is expected`;
  }
  if (issue?.code === 'invalid_union') {
    return `it is ${typeOf(value)}, and ${[...expectedTypes(issue)].join(' or ')} is expected`;
  }
  if (issue?.code === 'invalid_key') return issue.issues[0]?.message ?? 'it cannot be called this';
  if (issue?.code === 'invalid_value') {
    const values = issue.values.map(String);
    if (values.includes(String(value))) return `it is the text ${shown(value)}, and the number is expected: no quotes`;
    if (values.length === 1) return `it is ${shown(value)}; this version reads ${values.join('')}`;
    return `it is ${shown(value)}${near(String(value), values, suggest)}`;
  }
  return issue?.message ?? 'it is of the wrong shape';
}

/** A number where a text is expected is one that its writer meant as a text. */
function quoted(issue: Issue | undefined, path: Path, value: unknown, given: Given): string {
  const text = given.written?.(path);
  if (issue?.code !== 'invalid_type' || issue.expected !== 'string' || value === null || text === undefined) return '';
  return `: write "${text}", in quotes`;
}

/** More names than this are not told. */
const LISTED_MAX = 30;

/** What may have been meant; with nothing near, all that there is, as far as it can be told in a sentence. */
export function near(given: string, known: readonly string[], suggest: Suggest): string {
  const names = suggest(given, known);
  if (names.length > 0) return `; did you mean ${names.join(' or ')}?`;
  const more = known.length > LISTED_MAX ? ` and ${known.length - LISTED_MAX} more` : '';
  return `; there is ${known.slice(0, LISTED_MAX).join(', ')}${more}`;
}

function where(path: Path): string {
  return path.length === 0 ? '' : `at ${path.join('.')}: `;
}

function valueAt(content: unknown, path: Path): unknown {
  let value = content;
  for (const part of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  return value;
}

/** What a value is, in words. */
export function typeOf(given: unknown): string {
  if (given === null) return 'empty';
  return TYPES[Array.isArray(given) ? 'array' : typeof given] ?? `a ${typeof given}`;
}

function shown(given: unknown): string {
  return typeof given === 'object' && given !== null ? typeOf(given) : `'${String(given)}'`;
}
