import { z } from 'zod';
import { CONNECT } from '../../core/scenario.js';
import { CAPABILITIES, DIALECTS } from '../../core/target.js';
import { ENDPOINTS } from '../../core/wire-target.js';

/**
 * The driver protocol, as zod checks it and as the documentation shows it. What a later version adds is let through.
 */

const client = z.number().int().min(1).describe('The number of the client, as `connect` gave it.');
const op = z.string().min(1).describe('The name of the operation.');
const process = z.string().describe('The `op` of the `start` that started the process.');
const path = z.string().describe('An absolute path on the executor.');
const base64 = z.string().describe('Bytes, as base64 text.');
const code = z.union([z.string(), z.number()]);

const framing = z.enum(['lines', 'content-length']);
const endpoint = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('tcp'), host: z.string(), port: z.number(), framing }),
    z.object({ kind: z.literal('unix'), path: z.string(), framing }),
    z.object({ kind: z.literal('web-socket'), url: z.string() }),
    z.object({ kind: z.literal('stdio'), command: z.string(), args: z.array(z.string()), framing }),
  ])
  .describe(
    'The address that the client has to connect to; of `stdio` the program that it has to start as its server.',
  );

const optionalFlags = { recursive: z.boolean().optional() };

/** What an app can do with a client. */
const OPERATIONS = [
  z
    .object({ do: z.literal('call'), op, method: z.string(), params: z.unknown().optional() })
    .describe('Makes one call. `params` goes out as it is: it carries the token that ties the call to its request.'),
  z
    .object({ do: z.literal('notify'), op, method: z.string(), params: z.unknown().optional() })
    .describe('Sends a notification.'),
  z.object({ do: z.literal('close'), op }).describe('Closes the client, as an app does that is done with it.'),
  z
    .object({ do: z.literal('reconnect'), op, endpoint })
    .describe('With capability `reconnect`: the same client on a new connection.'),
  z
    .object({
      do: z.literal('start'),
      op,
      argv: z.array(z.string()),
      cwd: z.string(),
      env: z.record(z.string(), z.string()),
      tty: z.boolean().optional(),
      pipeStdin: z.boolean().optional(),
    })
    .describe('With capability `processes`, as the following five: starts a process whose `processId` is `op`.'),
  z.object({ do: z.literal('write'), op, process, chunkBase64: base64 }).describe('Writes to its standard input.'),
  z.object({ do: z.literal('terminate'), op, process }).describe('Ends it.'),
  z
    .object({
      do: z.literal('read'),
      op,
      process,
      afterSeq: z.number().optional(),
      maxBytes: z.number().optional(),
      waitMs: z.number().optional(),
    })
    .describe('Asks for its output once. The same `op` comes again after it was settled where the app polls.'),
  z
    .object({ do: z.literal('subscribe'), op, process })
    .describe('Subscribes to its events: a `process-event` for each, and `settled` when there are no more.'),
  z
    .object({ do: z.enum(['readFile', 'getMetadata', 'readDirectory']), op, path })
    .describe('With capability `files`, as the following four.'),
  z.object({ do: z.literal('writeFile'), op, path, dataBase64: base64 }).describe('Writes a whole file.'),
  z.object({ do: z.literal('createDirectory'), op, path, ...optionalFlags }).describe('Makes a directory.'),
  z
    .object({ do: z.literal('remove'), op, path, ...optionalFlags, force: z.boolean().optional() })
    .describe('Removes a file or a directory.'),
  z.object({ do: z.literal('copy'), op, path, to: path, ...optionalFlags }).describe('Copies `path` to `to`.'),
] as const;

const operation = z.discriminatedUnion('do', OPERATIONS);

/** What the harness tells a driver besides operations. */
export const DRIVER_COMMANDS = [
  z
    .object({ do: z.literal('hello'), protocol: z.number() })
    .describe('The first line. The driver answers `hello`, with the protocol that it speaks.'),
  z
    .object({
      do: z.literal('connect'),
      client,
      op: z.literal('connect'),
      endpoint,
      clientName: z.string(),
      callTimeoutMs: z.number().describe('What the client gives a call, where it has such a setting.'),
    })
    .describe(
      'Makes a fresh client, connects it, and does its handshake. It is settled once the client can be used, with ' +
        '`{"tellsClose", "tellsNotifications"}`: whether an app is told of its close, and of notifications.',
    ),
  z
    .object({
      do: z.literal('arm'),
      client,
      point: z.string().describe('`A.settled` for an operation `A`, `close-seen` or `notification`.'),
      action: operation,
    })
    .describe(
      'Comes before the `connect` of its client. Makes the operation inside this callback, synchronously, the first ' +
        'time that it runs; `invoked` is told when it begins. One that cannot be made there, because its process was ' +
        'not started, is left out.',
    ),
  z
    .object({ do: z.literal('settle'), client, id: z.number() })
    .describe(
      'Answered by `idle` with this `id`, once the client has done all it can do by itself: no callback, task or ' +
        'message that is there is waiting to be run or read. Only for a driver that said it `settles`.',
    ),
  z
    .object({ do: z.literal('dispose'), client })
    .describe('Gives the client up: its connection is closed, and nothing more is told of it but `disposed`.'),
] as const;

/** The operations, which come with the number of their client beside what is said of them here. */
export const DRIVER_OPERATIONS: readonly z.ZodObject[] = OPERATIONS;

const failure = z
  .looseObject({
    kind: z.enum(['disconnected', 'server', 'timeout', 'cancelled', 'protocol', 'unknown']),
    code: code.optional(),
    reason: z.string().optional(),
    io: z.enum(['BrokenPipe', 'NotFound', 'InvalidInput', 'InvalidData', 'Other']).optional(),
  })
  .describe('What `classify` gives in an adapter: how a user of this client can tell its failures apart.');

/** Without them no operation that waits for a close would ever be made, and a client would pass that was not tried. */
const facts = z.looseObject({ tellsClose: z.boolean(), tellsNotifications: z.boolean() });

const processEvent = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('output'),
    seq: z.number(),
    stream: z.enum(['stdout', 'stderr', 'pty']),
    chunkBase64: base64,
  }),
  z.looseObject({ type: z.literal('exited'), seq: z.number(), exitCode: z.number() }),
  z.looseObject({ type: z.literal('closed'), seq: z.number() }),
  z.looseObject({ type: z.literal('failed'), message: z.string() }),
]);

const hello = z
  .looseObject({
    event: z.literal('hello'),
    protocol: z.number(),
    name: z.string().min(1).describe('Of the client under test.'),
    version: z.string().optional(),
    dialect: z.enum(DIALECTS),
    capabilities: z.array(z.enum(CAPABILITIES)),
    endpoints: z.array(z.enum(ENDPOINTS)).min(1).describe('What the client can connect to, the default first.'),
    settles: z
      .boolean()
      .describe('Whether `settle` is answered. Without it every step takes the whole of `--settle-ms`.'),
  })
  .describe('The answer to `hello`, and the first line of a driver.');

/** What a driver tells. */
export const DRIVER_EVENTS = [
  hello,
  z
    .looseObject({
      event: z.literal('settled'),
      client,
      op,
      outcome: z.enum(['resolved', 'rejected']),
      value: z
        .unknown()
        .optional()
        .describe(
          'Of what was resolved: the result of a `call`; of a `read` `{chunks: [{seq, stream, chunkBase64}], nextSeq, ' +
            'exited, exitCode, closed, failure}`; of `readFile` base64 text; of `getMetadata` `{isDirectory, isFile}`; of ' +
            '`readDirectory` a list of `{name, isDirectory, isFile}`; of `connect` see there.',
        ),
      failure: failure.optional(),
    })
    .refine(({ outcome, failure }) => outcome === 'resolved' || failure !== undefined, {
      message: 'a rejected operation has a failure',
      path: ['failure'],
    })
    .refine(({ op, outcome, value }) => op !== CONNECT || outcome === 'rejected' || facts.safeParse(value).success, {
      message: 'a client that has connected says {"tellsClose": true or false, "tellsNotifications": true or false}',
      path: ['value'],
    })
    .describe('An operation ended. A synchronous throw is a rejection.'),
  z.looseObject({ event: z.literal('invoked'), client, op }).describe('An armed operation begins.'),
  z
    .looseObject({ event: z.literal('process-event'), client, op, processEvent })
    .describe('The subscriber `op` was told something of its process.'),
  z
    .looseObject({ event: z.literal('notification'), client, method: z.string(), params: z.unknown().optional() })
    .describe('A notification reached the app.'),
  z.looseObject({ event: z.literal('closed'), client }).describe('The client told the app of its close.'),
  z
    .looseObject({
      event: z.literal('crashed'),
      client,
      how: z
        .enum(['uncaught', 'unhandled-rejection', 'exit'])
        .describe("`exit`: the client has a process of its own beside the driver's, and is gone."),
      errorClass: z.string(),
      code: code.optional(),
    })
    .describe('The client failed where nobody catches, and the driver lives on.'),
  z
    .looseObject({
      event: z.literal('idle'),
      client,
      id: z.number(),
      bytesRead: z
        .number()
        .describe(
          'Of the connection in use, or used last: the bytes that the client has read from its stream; on a WebSocket ' +
            'those of the text of the messages that it was given.',
        ),
      ended: z
        .boolean()
        .describe('Whether the client has read the end of it, or has closed it itself: it reads no more.'),
      pendingTimersMs: z
        .array(z.number())
        .nullable()
        .describe('How long until each timer that the client holds, in milliseconds; null where it is not known.'),
    })
    .describe('The answer to `settle`.'),
  z.looseObject({ event: z.literal('disposed'), client }).describe('The answer to `dispose`.'),
  z
    .looseObject({ event: z.literal('error'), message: z.string(), client: client.optional() })
    .describe('The driver cannot do what it was told. The run ends with exit code 2, and the message is shown.'),
] as const;

export const helloSchema = hello;

/** One line of a driver. */
export const driverEventSchema = z.union(DRIVER_EVENTS);
