import { z } from 'zod';
import { RACE_FORMAT } from '../../core/race.js';
import type { ActionKind } from '../../core/scenario.js';
import { CAPABILITIES, TRANSPORT_PRESETS } from '../../core/target.js';
import { ACTION_DEFINITIONS, type ActionDefinition, RESPONSE_ERROR } from '../actions-schema.js';

/**
 * The shape of a race file as a person writes it. What is not known is refused, not let through. Its descriptions are
 * what an editor shows; examples are YAML data, shown by the editor and by the errors.
 */

/** The kinds of action as a race file names them: a second handshake is its `connect`. */
export type RaceKind = Exclude<ActionKind, 'reconnect'> | 'connect';

export const RACE_KINDS = Object.keys(ACTION_DEFINITIONS).map((kind) =>
  kind === 'reconnect' ? 'connect' : kind,
) as readonly RaceKind[];

/** What the kind is called in a scenario. */
export function kindInScenario(kind: RaceKind): ActionKind {
  return kind === 'connect' ? 'reconnect' : kind;
}

const NAME_PATTERN = '[A-Za-z0-9_][A-Za-z0-9_-]*';
export const NAME = new RegExp(`^${NAME_PATTERN}$`);
const POINT_PATTERN = `${NAME_PATTERN}(\\.response(-[0-9]+)?)?(\\.(invoked|written|settled|delivered))?`;

const name = z.string().regex(NAME, 'a name is made of letters, digits, - and _, and begins with none of the last two');
const filled = z.string().trim().min(1, 'it must not be empty');
const point = z
  .string()
  .meta({ pattern: `^${POINT_PATTERN}$`, description: 'A point, such as `A.written`, `cut` or `close-seen`.' });

const after = z
  .union([point, z.array(point)])
  .optional()
  .meta({
    description: 'It waits until this point is reached; a list: until all of them are.',
    examples: ['A.written', ['A.settled', 'close-seen']],
  });
const inside = z
  .string()
  .optional()
  .meta({
    description:
      'It is made inside this callback of the client, the first time it runs: `A.settled`, `close-seen` (the close handler) or `notification` (the handler of notifications).',
    pattern: `^(${NAME_PATTERN}\\.settled|close-seen|notification)$`,
    examples: ['A.settled', 'close-seen', 'notification'],
  });

/** Fields that a race file may leave out, with what they are then. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  process: 'May be left out when the file starts one process only.',
  seq: 'Left out, it is the next one.',
  number: 'Left out, it is the next one.',
  stream: 'Left out, it is stdout.',
  exitCode: 'Left out, it is 0.',
};

/** What the name of an action of this kind says, where it is not only its name. */
const NAMED: { readonly [Kind in RaceKind]?: string } = {
  start: 'Its name, which is that of the process as well.',
  respond: 'The operation that is answered. The name of the action is that with `.response`: `A.response`.',
  connect: 'Its name. The handshake of the first connection is the operation `connect`, so that is none.',
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
  if (kind === 'respond')
    return { error: RESPONSE_ERROR.strict().optional().describe('It is refused with this error.') };
  const { fields } = definitionOf(kind);
  const own: Record<string, z.ZodType> = {};
  for (const [field, schema] of Object.entries<z.ZodType>(fields)) own[field] = leftOut(field, schema);
  if (kind === 'call') {
    own.timeoutMs = z
      .int()
      .min(1)
      .optional()
      .describe('Virtual milliseconds that the client gives a call. It is given one number for all of them.');
  }
  if (kind === 'raw') {
    own.text = z.string().optional().describe('The text of the frame, as it is.');
    own.json = z.json().optional().describe('In place of `text`: what the frame says as JSON, written as YAML.');
  }
  return own;
}

function leftOut(field: string, schema: z.ZodType): z.ZodType {
  const then = LEFT_OUT[field];
  return then === undefined ? schema : schema.optional().describe(`${schema.description} ${then}`);
}

export function definitionOf(kind: RaceKind): ActionDefinition {
  return ACTION_DEFINITIONS[kindInScenario(kind)];
}

function actionSchema(kind: RaceKind): z.ZodObject {
  const { actor, says } = definitionOf(kind);
  return z
    .strictObject({
      [kind]: name.meta({ description: NAMED[kind] ?? 'Its name.' }),
      ...ownFields(kind),
      after,
      ...(actor === 'app' ? { inside } : {}),
    })
    .meta({ id: kind, title: kind, description: says, examples: [EXAMPLES[kind]] });
}

export const ACTION_SCHEMAS = new Map(RACE_KINDS.map((kind) => [kind, actionSchema(kind)]));

const [anAction, ...otherActions] = ACTION_SCHEMAS.values();

export const linkSchema = z.strictObject({
  form: z
    .enum(['messages', 'stream', 'web-socket'])
    .optional()
    .describe(
      "The form in which the report's client takes the link. A client that takes another is not what it is about.",
    ),
  framing: z
    .enum(['lines', 'content-length'])
    .optional()
    .describe('Of a stream: how messages are told apart on it. Left out, each is a line.'),
  preset: z
    .enum([...TRANSPORT_PRESETS])
    .optional()
    .describe('Which gaps between deliveries are tried: those of this transport, in place of those of the target.'),
  splitFramesAt: z
    .int()
    .min(0)
    .optional()
    .describe('Streams only: every frame comes in two chunks, cut after this many bytes.'),
  callTimeoutMs: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'Virtual milliseconds that the client gives every call.', default: 1000 }),
  asyncConsumer: z.boolean().optional().describe('Handlers of notifications and of process events are async.'),
  consumerDelayMs: z
    .number()
    .min(0)
    .optional()
    .describe('Virtual milliseconds that each handler of a notification or of a process event takes.'),
});

export const violationSchema = z.strictObject({
  property: filled.describe('The id of the property that is violated; `tailrace list properties` has them all.'),
  of: z.string().optional().describe("The operation that fails, so that another one's failure is not this one."),
  kind: z.string().optional().describe("One of the property's kinds of failure, where others are not this one."),
});
const violation = z.union([filled, violationSchema]);

export const expectationSchema = z.strictObject({
  target: filled.describe('As `--target` takes it: a registered name, or the path of an adapter from this folder.'),
  version: filled.optional().describe('Of a published client: which version, in quotes.'),
  outcome: z
    .enum(['reproduced', 'ruled-out', 'not-found'])
    .describe('An interleaving shows it; all there are were tried and none does; or as many as the budget allows.'),
});

const order = z.string().meta({ pattern: `^\\s*${POINT_PATTERN}(\\s*<\\s*${POINT_PATTERN})+\\s*$` });

const FIELDS = {
  'tailrace-race': z.literal(RACE_FORMAT).describe('The version of the form of this file.'),
  title: filled.describe('What happens, in one line.'),
  source: z
    .url({ protocol: /^https?$/, error: 'it must be a URL that begins with https:// or http://' })
    .optional()
    .describe('Where the report is: a URL.'),
  summary: filled.optional().describe('What was seen, in a sentence or two.'),
  needs: z
    .array(z.enum([...CAPABILITIES]))
    .optional()
    .describe('What a client must be able to do for the race to be possible at all.'),
  link: linkSchema
    .optional()
    .describe("The report's link, as far as it matters, and what its client and app are given."),
  unanswered: z
    .array(z.string())
    .optional()
    .describe('Operations that the peer would answer by itself, and leaves unanswered.'),
  order: z
    .array(order)
    .optional()
    .describe('What is known of the order of points, each entry `X < Y` or a chain of those. All else is free.'),
  joined: z
    .array(z.array(z.string()))
    .optional()
    .describe('Groups of deliveries that come in one chunk. They follow each other in one strand, in this order.'),
  violates: z
    .union([violation, z.array(violation).min(1, 'it must name at least one property')])
    .describe('Which properties the failure violates: one of these is what was seen.'),
  expect: z.array(expectationSchema).optional().describe('What is known of whom.'),
};

const strandName = z.string().regex(NAME, 'the name of a strand is made of letters, digits, - and _');
const STRANDS =
  'Who does what: each strand is a list of actions in their order, and strands are free against each other. What `connection-2` has is about the second connection.';

/** The file but for its actions, which are told one by one what is wrong with them. */
export const frameSchema = z.strictObject({
  ...FIELDS,
  strands: z.record(strandName, z.array(z.unknown()).min(1, 'a strand has at least one action')).describe(STRANDS),
});

export type RaceFrame = z.infer<typeof frameSchema>;

/** The whole file. */
export const raceSchema = z.strictObject({
  ...FIELDS,
  strands: z
    .record(strandName, z.array(anAction === undefined ? z.never() : z.union([anAction, ...otherActions])).min(1))
    .describe(STRANDS),
});
