import { z } from 'zod';
import type { ActionKind } from '../../../../core/scenario.js';
import { ACTION_DEFINITIONS, type ActionDefinition, RESPONSE_ERROR } from '../../../actions-schema.js';
import { CALLBACK_PATTERN, NAME, POINT_PATTERN } from './patterns.js';

/** The kinds of action as a race file names them: a second handshake is its `connect`. */
export type RaceKind = Exclude<ActionKind, 'reconnect'> | 'connect';

export const RACE_KINDS = Object.keys(ACTION_DEFINITIONS).map((kind) =>
  kind === 'reconnect' ? 'connect' : kind,
) as readonly RaceKind[];

/** What the kind is called in a scenario. */
export function kindInScenario(kind: RaceKind): ActionKind {
  return kind === 'connect' ? 'reconnect' : kind;
}

export function definitionOf(kind: RaceKind): ActionDefinition {
  return ACTION_DEFINITIONS[kindInScenario(kind)];
}

const name = z.string().regex(NAME, 'a name is made of letters, digits, - and _, and does not begin with -');

const point = z.string().meta({
  id: 'point',
  description:
    'A point of a run: `A.invoked`, `A.written` or `A.settled` of an operation, a delivery or a fault by its name, `A.response`, or `close-seen`.',
  pattern: POINT_PATTERN,
});

const after = z
  .union([point, z.array(point)])
  .meta({
    id: 'after',
    description: 'It waits until this point is reached; with a list, until all of them are.',
    examples: ['A.written', ['A.settled', 'close-seen']],
  })
  .optional();

const inside = z
  .string()
  .meta({
    id: 'inside',
    description:
      'It is made inside this callback of the client, the first time that runs: `A.settled`, `close-seen` (the close handler) or `notification` (the handler of notifications).',
    pattern: CALLBACK_PATTERN,
    examples: ['A.settled', 'close-seen', 'notification'],
  })
  .optional();

/** Fields that a race file may leave out, with what they are then. */
const LEFT_OUT: Readonly<Record<string, { readonly says: string; readonly default?: unknown }>> = {
  process: { says: 'May be left out when the file starts one process only.' },
  seq: { says: 'Left out, it is one more than the highest before it.' },
  number: { says: 'Left out, it is one more than the highest before it.' },
  stream: { says: 'Left out, it is stdout.', default: 'stdout' },
  exitCode: { says: 'Left out, it is 0.', default: 0 },
};

/** What the value of a kind's key says, where it is not only the name of the action. */
const NAMED: { readonly [Kind in RaceKind]?: string } = {
  start: 'The value is its name, and that of the process.',
  respond: 'The value is the operation that is answered, and the name of the answer is `A.response`.',
  connect: 'The value is its name, which is not `connect`: that is the handshake of the first connection.',
};

/** An example of each kind, as it is written. */
export const EXAMPLES: { readonly [Kind in RaceKind]: object } = {
  call: { call: 'A' },
  notify: { notify: 'n' },
  start: { start: 'P', pipeStdin: true },
  write: { write: 'w', process: 'P', text: 'hi' },
  terminate: { terminate: 't', process: 'P' },
  read: { read: 'r', process: 'P', afterSeq: 1 },
  poll: { poll: 'p', process: 'P' },
  subscribe: { subscribe: 's', process: 'P' },
  file: { file: 'F', operation: 'readFile', path: '/work/a.txt' },
  close: { close: 'bye', inside: 'A.settled' },
  connect: { connect: 'again', after: 'cut' },
  respond: { respond: 'A' },
  output: { output: 'o1', process: 'P', text: 'hi' },
  exited: { exited: 'x', process: 'P', exitCode: 1 },
  closed: { closed: 'c', process: 'P' },
  notification: { notification: 'n1' },
  stray: { stray: 's' },
  request: { request: 'q', like: 'A' },
  malformed: { malformed: 'm', how: 'json' },
  raw: { raw: 'r', json: { jsonrpc: '2.0', id: 7, result: null } },
  eof: { eof: 'cut' },
  reset: { reset: 'cut' },
  'end-read': { 'end-read': 'half' },
  'end-write': { 'end-write': 'w', how: 'epipe' },
  stall: { stall: 'silence' },
  advance: { advance: 'wait', ms: 100 },
};

/** The fields of a kind as a race file writes them, without its name and what it waits for. */
function ownFields(kind: RaceKind): Record<string, z.ZodType> {
  if (kind === 'respond') {
    const error = RESPONSE_ERROR.strict().optional().describe('It is refused with this error.');
    return { error };
  }
  const own: Record<string, z.ZodType> = {};
  const { fields } = definitionOf(kind);
  for (const [field, schema] of Object.entries<z.ZodType>(fields)) own[field] = leftOut(field, schema);
  if (kind === 'call') {
    own.timeoutMs = z
      .int()
      .min(1, 'it must be 1 or more')
      .optional()
      .describe('Virtual milliseconds that the client gives a call. It is given one number for all of them.');
  }
  if (kind === 'raw') {
    own.text = z.string().optional().describe('The text of the frame, as it is.');
    own.json = z
      .unknown()
      .refine(isJson, 'it must be what JSON can say, which .inf and .nan are not')
      .optional()
      .describe('In place of `text`: what the frame says as JSON, written as YAML.');
  }
  return own;
}

/** YAML has numbers that JSON has not. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isJson);
}

function leftOut(field: string, schema: z.ZodType): z.ZodType {
  const then = LEFT_OUT[field];
  if (then === undefined) return schema;
  const { says, ...others } = then;
  return schema.optional().meta({ description: `${schema.description} ${says}`, ...others });
}

/** Names that mean something already. */
const TAKEN = ['connect', 'close-seen'];
const RESERVED: { readonly [Kind in RaceKind]?: readonly string[] } = { respond: ['close-seen'] };

/** What an editor is told of a kind beyond its fields. */
const TOGETHER: { readonly [Kind in RaceKind]?: object } = {
  raw: { oneOf: [{ required: ['text'] }, { required: ['json'] }] },
  file: {
    if: { properties: { operation: { const: 'copy' } } },
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema, and nobody awaits this
    then: { required: ['to'] },
  },
};

function actionSchema(kind: RaceKind): z.ZodObject {
  const { actor, says } = definitionOf(kind);
  return z
    .strictObject({
      [kind]: name.meta({
        description: `${says} ${NAMED[kind] ?? 'The value is its name.'}`,
        not: { enum: RESERVED[kind] ?? TAKEN },
      }),
      ...ownFields(kind),
      after,
      ...(actor === 'app' ? { inside } : {}),
    })
    .meta({ id: kind, title: kind, description: says, examples: [EXAMPLES[kind]], ...TOGETHER[kind] });
}

/** The shape of an action of each kind. */
export const ACTION_SCHEMAS: ReadonlyMap<RaceKind, z.ZodObject> = new Map(
  RACE_KINDS.map((kind) => [kind, actionSchema(kind)]),
);
