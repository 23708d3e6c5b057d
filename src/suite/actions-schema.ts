import { z } from 'zod';
import type { Action, ActionKind, Actor } from '../core/scenario.js';

/** Who does an action of this kind; what the executor does for a process is `executor` here. */
export type KindActor = Exclude<Actor, 'process'>;

/** The fields that an action of a kind has beside its name and what it waits for. */
type FieldsOf<Kind extends ActionKind> = Omit<
  Extract<Action, { readonly kind: Kind }>,
  'kind' | 'id' | 'after' | 'inside'
>;

export interface ActionDefinition<Kind extends ActionKind = ActionKind> {
  readonly actor: KindActor;
  /** What happens, in one sentence. */
  readonly says: string;
  /** Each field as a scenario has it, with what it means. */
  readonly fields: { readonly [Field in keyof FieldsOf<Kind>]-?: z.ZodType };
}

/** What an operation is refused with. */
export const RESPONSE_ERROR = z.object({
  code: z.number().describe('The code of the error, such as -32603.'),
  message: z.string().describe('What went wrong, in words.'),
});

const count = z.int().min(0, 'it must not be below 0');
const process = z.string().describe('The process that it is about, by the name of its `start`.');
const seq = count.describe('Its number among the events of its process, from 1.');
const maxBytes = count.optional().describe('How many bytes of output are asked for at most.');
const waitMs = z
  .number()
  .min(0, 'it must not be below 0')
  .optional()
  .describe('Virtual milliseconds that the executor may wait for output.');
const text = z.string();

/**
 * Every kind of action with its fields, once: replay files and race files are both checked against these. A kind that
 * scenario.ts knows and this table does not fails the build, and so does a field.
 */
export const ACTION_DEFINITIONS: { readonly [Kind in ActionKind]: ActionDefinition<Kind> } = {
  call: {
    actor: 'app',
    says: 'The app makes a call. It stays open until a `respond` answers it, or the connection is lost.',
    fields: {
      method: text
        .optional()
        .describe('In dialect `exec-server` only: the method called. Elsewhere the call is that of the dialect.'),
    },
  },
  notify: { actor: 'app', says: 'The app sends a notification.', fields: {} },
  start: {
    actor: 'app',
    says: 'The app starts a process, which has the name of this action. It is answered at once.',
    fields: {
      pipeStdin: z.boolean().optional().describe('Whether its standard input can be written to.'),
      tty: z.boolean().optional().describe('Whether it has a terminal.'),
    },
  },
  write: {
    actor: 'app',
    says: 'The app writes to the standard input of a process. It is answered at once.',
    fields: { process, text: text.describe('What is written.') },
  },
  terminate: { actor: 'app', says: 'The app terminates a process. It is answered at once.', fields: { process } },
  read: {
    actor: 'app',
    says: 'The app reads output of a process once. It is answered at once.',
    fields: {
      process,
      afterSeq: z.number().optional().describe('The number after which output is asked for.'),
      maxBytes,
      waitMs,
    },
  },
  poll: {
    actor: 'app',
    says: 'The app reads output of a process from `nextSeq` on, again and again, until it is told the end.',
    fields: { process, maxBytes, waitMs },
  },
  subscribe: { actor: 'app', says: 'The app subscribes to the events of a process.', fields: { process } },
  file: {
    actor: 'app',
    says: 'The app makes an operation on a file. It is answered at once.',
    fields: {
      operation: z
        .enum(['readFile', 'writeFile', 'createDirectory', 'getMetadata', 'readDirectory', 'remove', 'copy'])
        .describe('Which operation.'),
      path: text.describe('The absolute path it is about; of a copy, its source.'),
      to: text.optional().describe('Of a copy: the absolute path of the new file.'),
      text: text.optional().describe('Of `writeFile`: what is written.'),
      recursive: z.boolean().optional().describe('Whether it goes into folders, or makes those above.'),
      force: z.boolean().optional().describe('Of `remove`: whether what is not there is no error.'),
    },
  },
  close: { actor: 'app', says: 'The app closes the client.', fields: {} },
  reconnect: {
    actor: 'app',
    says: 'The app connects the same client again, once the connection before is over for it.',
    fields: {},
  },
  respond: {
    actor: 'executor',
    says: 'The peer answers an operation, once its request was written. A second answer to it is a duplicate.',
    fields: {
      to: text.describe('The operation that it answers, or `connect`.'),
      error: RESPONSE_ERROR.optional(),
    },
  },
  output: {
    actor: 'executor',
    says: 'The peer sends output of a process.',
    fields: {
      process,
      seq,
      stream: z.enum(['stdout', 'stderr', 'pty']).describe('Where the process wrote it.'),
      text: text.describe('What the process wrote.'),
    },
  },
  exited: {
    actor: 'executor',
    says: 'The peer tells that a process has exited.',
    fields: { process, seq, exitCode: z.number().describe('With which code it exited.') },
  },
  closed: {
    actor: 'executor',
    says: 'The peer tells that nothing more will come from a process.',
    fields: { process, seq },
  },
  notification: {
    actor: 'executor',
    says: 'The peer sends a notification. Clients of dialect `exec-server` have the output of processes instead.',
    fields: { number: count.describe('The number it carries, which no other notification has.') },
  },
  stray: {
    actor: 'executor',
    says: 'The peer sends a response with an id that the client has never used and will never use.',
    fields: {},
  },
  request: {
    actor: 'executor',
    says: 'The peer sends the client a request.',
    fields: {
      wireId: z.enum(['zero', 'text']).optional().describe('What its id is: 0, or a string; else a number of its own.'),
      like: text.optional().describe("The operation whose request's id it has, open or answered; or `connect`."),
    },
  },
  malformed: {
    actor: 'executor',
    says: 'The peer sends a frame that is broken.',
    fields: {
      how: z
        .enum(['json', 'shape', 'cut'])
        .describe('How it is broken: not JSON, JSON of the wrong shape, or the first half of a frame (streams only).'),
      value: z
        .enum(['number', 'array'])
        .optional()
        .describe('Of the wrong shape: what it is, where it is no object with the wrong members.'),
    },
  },
  raw: {
    actor: 'executor',
    says: 'The peer sends one frame with a text of your own.',
    fields: { text: text.describe('The text of the frame, as it is.') },
  },
  eof: { actor: 'fault', says: 'The peer ends the connection cleanly.', fields: {} },
  reset: {
    actor: 'fault',
    says: 'The connection breaks with ECONNRESET.',
    fields: { how: z.literal('uncoded').optional().describe('It breaks with an error that has no code.') },
  },
  'end-read': {
    actor: 'fault',
    says: 'Nothing more can be read; what the client writes is still taken.',
    fields: {},
  },
  'end-write': {
    actor: 'fault',
    says: 'Writing fails from here on; reading still works.',
    fields: {
      how: z
        .enum(['epipe', 'destroyed', 'stalled'])
        .describe('How writing fails: with EPIPE, by destroying the stream, or by being neither taken nor refused.'),
      early: z
        .boolean()
        .optional()
        .describe('It strikes before the client begins to connect, so that it meets the first write of all.'),
    },
  },
  stall: {
    actor: 'fault',
    says: 'The peer is alive and silent: it answers nothing by itself any more, until the run heals.',
    fields: {},
  },
  advance: {
    actor: 'time',
    says: 'Virtual time passes, with everything that becomes due.',
    fields: { ms: z.number().min(0, 'it must not be below 0').describe('How many virtual milliseconds.') },
  },
};
