import { stringify } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../../../core/errors.js';
import { describeIssue, type FieldWords, type Path, type Suggest } from '../../yaml/describe-issue.js';
import type { YamlFile } from '../../yaml/read-yaml.js';
import { ACTION_SCHEMAS, EXAMPLES, type RaceKind } from './schema/race-actions-schema.js';
import { expectationSchema, frameSchema, linkSchema, violationSchema } from './schema/race-schema.js';

/** The file that is read, to say where and how it is wrong. */
export interface RaceText {
  readonly suggest: Suggest;
  readonly written: YamlFile['written'];
  lineOf(path: Path): number;
  /** The error that says what is wrong at this path of the file. */
  refuse(path: Path, says: string): UsageError;
}

export function raceText({ place, lineOf, written }: YamlFile, suggest: Suggest): RaceText {
  const refuse = (path: Path, says: string): UsageError => new UsageError('race-invalid', `${place(path)}: ${says}`);
  return { suggest, written, lineOf, refuse };
}

export const STRANDS_EXAMPLE = 'strands: { app: [ { call: A } ], connection: [ { eof: cut } ] }';

/** How the fields at the top of the file are written, for whoever has one of them wrong. */
const FIELD_EXAMPLES: Readonly<Record<string, string>> = {
  'tailrace-race': 'tailrace-race: 1',
  title: 'title: A call made after the end hangs',
  source: 'source: https://github.com/owner/project/issues/7',
  summary: 'summary: The call never settles.',
  needs: 'needs: [calls, close]',
  link: 'link: { form: stream, framing: lines }',
  strands: STRANDS_EXAMPLE,
  unanswered: 'unanswered: [P]',
  order: 'order: [ "A.invoked < cut" ]',
  joined: 'joined: [[n1, n2, A.response]]',
  violates: 'violates: call-settles',
  expect: 'expect: [ { target: vscode-jsonrpc, version: "9.0.2", outcome: reproduced } ]',
};

const LINK_EXAMPLES: Readonly<Record<string, string>> = {
  form: 'form: web-socket',
  preset: 'preset: tcp',
  splitFramesAt: 'form: stream, splitFramesAt: 10',
  callTimeoutMs: 'callTimeoutMs: 1000',
  asyncConsumer: 'asyncConsumer: true',
  consumerDelayMs: 'consumerDelayMs: 10',
};

const STRAND_EXAMPLE = 'app: [ { call: A }, { close: bye } ]';

/** An example that ends a message. */
export function forExample(example: string): string {
  return `; for example ${example}`;
}

/** How an action of this kind is written. */
export function exampleOf(kind: RaceKind): string {
  return flow(EXAMPLES[kind]);
}

/** YAML on one line. */
export function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}

/** What the kind is called in a sentence. */
export function aKind(kind: RaceKind): string {
  return `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

const FRAME_WORDS: FieldWords = {
  meaning: (path) => meaningIn(shapeAt(path.slice(0, -1)), path.at(-1)),
  known: (path) => Object.keys(shapeAt(path)),
};

/** The fields that there are at this path. */
function shapeAt([field]: Path): object {
  return field === undefined ? frameSchema.shape : (GROUPS[field]?.shape ?? {});
}

/** The groups of fields that the field of that name is, or is a list of. */
const GROUPS: Readonly<Record<string, z.ZodObject>> = {
  link: linkSchema,
  violates: violationSchema,
  expect: expectationSchema,
};

/** What a field is, by the first sentence that its schema says of it, as the rest of a sentence. */
function meaningIn(shape: object, field: unknown): string | undefined {
  const schema: unknown = Reflect.get(shape, String(field));
  if (!(schema instanceof z.ZodType) || schema.description === undefined) return undefined;
  const { description } = schema;
  const [sentence = ''] = description.split(/\.(?= |$)/);
  return `${sentence.slice(0, 1).toLowerCase()}${sentence.slice(1)}`;
}

function exampleAt([field = '', member]: Path): string | undefined {
  if (field === 'strands' && member !== undefined) return STRAND_EXAMPLE;
  const ofLink = field === 'link' ? LINK_EXAMPLES[member ?? ''] : undefined;
  return ofLink === undefined ? FIELD_EXAMPLES[field] : `link: { ${ofLink} }`;
}

/** What is wrong with the fields of a file. `content`: all of it. */
export function describeFrame(error: z.ZodError, content: unknown, text: RaceText): UsageError {
  const { path, says } = describeIssue(error, FRAME_WORDS, { content, suggest: text.suggest, written: text.written });
  const example = exampleAt(path);
  return text.refuse(path, `${says}${example === undefined ? '' : forExample(example)}`);
}

/** What is wrong with an action of a known kind. */
export function describeAction(
  error: z.ZodError,
  action: { readonly kind: RaceKind; readonly path: Path; readonly content: unknown },
  text: RaceText,
): UsageError {
  const { kind, path, content } = action;
  const shape = ACTION_SCHEMAS.get(kind)?.shape ?? {};
  const words: FieldWords = {
    meaning: (at) => (at.length === 1 ? meaningIn(shape, at[0]) : undefined),
    known: (at) => (at[0] === 'error' ? ['code', 'message'] : Object.keys(shape)),
  };
  const written = (at: Path): string | undefined => text.written([...path, ...at]);
  const { path: at, says } = describeIssue(error, words, { content, suggest: text.suggest, written });
  return text.refuse([...path, ...at], `${says}${forExample(exampleOf(kind))}`);
}
