import type { FaultKind, FileOperationName } from './scenario.js';
import type { CallFailure, Capability, Dialect, LinkForm, OutputStream, TransportPreset } from './target.js';

/**
 * Everything observed in one run, in order, with virtual time. Plain data that survives JSON. Properties judge a
 * history and nothing else. Kept out or made canonical: wire ids (operations have names), stacks, Error objects, timer
 * ids.
 */
export interface History {
  readonly client: ObservedClient;
  readonly callTimeoutMs: number;
  readonly consumerDelayMs: number;
  /**
   * Of a client that may try for so long to connect again before it gives its connection up: milliseconds from the end
   * on. Until then it has not seen the loss.
   */
  readonly reconnectWindowMs?: number;
  readonly events: readonly HistoryEvent[];
}

/** What is known of the client besides what it did. */
export interface ObservedClient {
  readonly dialect: Dialect;
  readonly capabilities: readonly Capability[];
  readonly preset: TransportPreset;
  readonly form: LinkForm;
  /** Whether the client can tell of its close, or of notifications; false until it has connected. */
  readonly tellsClose: boolean;
  readonly tellsNotifications: boolean;
}

/** What kind of operation an event or a failure is about. Never a method name or an id. */
export type Operation =
  | 'connect'
  | 'call'
  | 'notify'
  | 'start'
  | 'write'
  | 'terminate'
  | 'read'
  | 'poll'
  | 'subscribe'
  | 'receive'
  | 'close'
  | 'reconnect'
  | FileOperationLabel;

export type FileOperationLabel =
  | 'file.read'
  | 'file.write'
  | 'file.create-directory'
  | 'file.metadata'
  | 'file.list'
  | 'file.remove'
  | 'file.copy';

export const FILE_OPERATION_LABELS: Readonly<Record<FileOperationName, FileOperationLabel>> = {
  readFile: 'file.read',
  writeFile: 'file.write',
  createDirectory: 'file.create-directory',
  getMetadata: 'file.metadata',
  readDirectory: 'file.list',
  remove: 'file.remove',
  copy: 'file.copy',
};

/** What every event carries. */
interface Observed {
  /** Virtual milliseconds since the run began. */
  readonly time: number;
  /** Index of the schedule entry in execution: -1 while connecting, the schedule's length once the run heals. */
  readonly step: number;
}

/**
 * What an event carries that happened on one connection: which one, counted from 1. Absent on the first, which is the
 * only one unless the app reconnects.
 */
interface OnConnection extends Observed {
  readonly connection?: number;
}

/** In which callback an operation was invoked. */
export type InvokedInside = 'close-handler' | 'settle-handler' | 'notification-handler';

/** An operation began. The handshake is the operation `connect`, that of a later connection a `reconnect`. */
export interface Invoked extends Observed {
  readonly type: 'invoked';
  /** The operation's name: the id of its action. */
  readonly op: string;
  readonly operation: Operation;
  readonly inside?: InvokedInside;
  /** Of an operation on a process: which. */
  readonly process?: string;
}

/** What a resolved operation gave. Payloads are compared as text. */
export type SettledValue =
  /**
   * Of a call: the token and the ordinal found in the result, null where there is none. See {@link ResponseMessage}.
   */
  | { readonly kind: 'echo'; readonly token: string | null; readonly copy: number | null }
  | { readonly kind: 'read'; readonly read: ObservedRead }
  /** Of a file operation: canonical JSON text of what it gave. */
  | { readonly kind: 'file'; readonly text: string }
  | { readonly kind: 'nothing' };

/** One answer to a polled read, as text. */
export interface ObservedRead {
  readonly chunks: readonly { readonly seq: number; readonly stream: string; readonly text: string }[];
  readonly nextSeq: number;
  readonly exited: boolean;
  readonly exitCode: number | null;
  readonly closed: boolean;
  readonly failure: string | null;
}

/**
 * An operation ended. A `poll` settles when it is told the end (resolved) or a read fails; a `subscribe` when its
 * iteration ends or throws. A synchronous throw is a rejection.
 */
export type Settled = Observed & {
  readonly type: 'settled';
  readonly op: string;
} & (
    | { readonly outcome: 'resolved'; readonly value: SettledValue }
    | { readonly outcome: 'rejected'; readonly failure: CallFailure }
  );

/** The client wrote one whole frame, and the link took it. */
export interface Written extends OnConnection {
  readonly type: 'written';
  /** The operation whose request this is, where it is one. A poll writes several requests. */
  readonly op?: string;
  readonly frame: 'request' | 'notification' | 'response' | 'garbage';
  readonly method?: string;
  /** Of a response: the action that sent the request with this id, where there was one. */
  readonly answers?: string;
  /** Of a cancellation on a later connection: the operation whose request it names, on this one or an earlier one. */
  readonly cancels?: string;
}

/** The client tried to write and the link refused it. */
export interface WriteFailed extends OnConnection {
  readonly type: 'write-failed';
  readonly op?: string;
}

export interface ResponseMessage {
  readonly kind: 'response';
  readonly to: string;
  /** 1 for the first response to a request, 2 for its duplicate... The result of a call carries it beside the token. */
  readonly copy: number;
  readonly error?: { readonly code: number };
  /** Of a successful answer to `read` or `poll`. */
  readonly read?: ObservedRead;
  /** Of a successful answer to a file operation: what `SettledValue` of kind `file` must show. */
  readonly text?: string;
}

/** A message as the executor meant it. */
export type DeliveredMessage =
  | ResponseMessage
  | {
      readonly kind: 'output';
      readonly process: string;
      readonly seq: number;
      readonly stream: OutputStream;
      readonly text: string;
    }
  | { readonly kind: 'exited'; readonly process: string; readonly seq: number; readonly exitCode: number }
  | { readonly kind: 'closed'; readonly process: string; readonly seq: number }
  | { readonly kind: 'notification'; readonly number: number }
  | { readonly kind: 'stray' }
  /** See the action: `like` names the operation whose id it carries. */
  | { readonly kind: 'request'; readonly wireId?: 'zero' | 'text'; readonly like?: string }
  | { readonly kind: 'malformed'; readonly how: 'json' | 'shape' | 'cut' | 'raw' };

/** The executor's message was handed to the link. */
export interface Delivered extends OnConnection {
  readonly type: 'delivered';
  /** Numbers the deliveries of a run from 0; `taken` refers to it. */
  readonly delivery: number;
  /** The action that sent it; absent for what the executor answers by itself. */
  readonly action?: string;
  readonly message: DeliveredMessage;
}

/** The client's code took the last byte of a delivery: its listener is about to be called, or the stream was read. */
export interface Taken extends OnConnection {
  readonly type: 'taken';
  readonly delivery: number;
}

/** A fault was put into effect. */
export interface Struck extends OnConnection {
  readonly type: 'struck';
  readonly action: string;
  readonly fault: FaultKind;
  readonly how?: 'epipe' | 'destroyed' | 'stalled' | 'uncoded';
}

/** How the end reached the client. */
export type EndCause = 'eof' | 'reset' | 'end-read';

/**
 * The end was handed over: the close listener was called, or the stream emitted end, error or close. Once on a
 * connection.
 */
export interface EndTaken extends OnConnection {
  readonly type: 'end-taken';
  readonly cause: EndCause;
  /** True when no fault of the scenario ended the connection, but the healing at the end of the run did. */
  readonly healing: boolean;
}

/** The connection of a client that connects again by itself was cut, and its session goes on once it comes back. */
export interface Interrupted extends OnConnection {
  readonly type: 'interrupted';
}

/** A client that connects again by itself has come back, and its session goes on. */
export interface Resumed extends OnConnection {
  readonly type: 'resumed';
}

/** The client closed its end of the link itself. */
export interface LocalClose extends OnConnection {
  readonly type: 'local-close';
}

/** What a subscriber of process events was given, as text. */
export type ObservedProcessEvent =
  | { readonly type: 'output'; readonly seq: number; readonly stream: string; readonly text: string }
  | { readonly type: 'exited'; readonly seq: number; readonly exitCode: number }
  | { readonly type: 'closed'; readonly seq: number }
  | { readonly type: 'failed' };

/** Something reached the app besides the settling of an operation. */
export type AppEvent = Observed & { readonly type: 'event' } & (
    | {
        readonly operation: 'subscribe';
        /** The subscription that received it. */
        readonly op: string;
        readonly process: string;
        readonly event: ObservedProcessEvent;
      }
    | { readonly operation: 'poll'; readonly op: string; readonly process: string; readonly read: ObservedRead }
    /** A notification reached the app's handler; `number` is null when the params carry none. */
    | { readonly operation: 'receive'; readonly number: number | null }
  );

/** The client's close handler ran. */
export interface Closed extends Observed {
  readonly type: 'closed';
}

/** The client, or a callback it started, failed where nobody catches. */
export interface Crashed extends Observed {
  readonly type: 'crashed';
  /** `exit`: the client ended the process; `livelock`: it never came to rest while no time passed. */
  readonly how: 'uncaught' | 'unhandled-rejection' | 'exit' | 'livelock';
  /** Class and code of what was thrown, never its message. */
  readonly errorClass: string;
  readonly code?: string | number;
}

/** The client has nothing left to run until time passes. Recorded when anything happened since the last one. */
export interface Idle extends Observed {
  readonly type: 'idle';
  /** How many timers the client holds; null where nobody can tell. */
  readonly timers: number | null;
}

/** The second phase began: no new faults, everything that can be delivered is, the stream ends, time runs on. */
export interface Healed extends Observed {
  readonly type: 'healed';
}

/** How sure it is that what is open now stays open. */
export type Strength = 'proved' | 'observed' | 'suspected';

/** The run is over. */
export interface Finished extends Observed {
  readonly type: 'finished';
  /**
   * `proved`: nothing is left to run and no resource is held that was not held before; `observed`: the horizon came
   * with only timers left that arm themselves again; `suspected` otherwise.
   */
  readonly strength: Strength;
}

export type HistoryEvent =
  | Invoked
  | Settled
  | Written
  | WriteFailed
  | Delivered
  | Taken
  | Struck
  | EndTaken
  | Interrupted
  | Resumed
  | LocalClose
  | AppEvent
  | Closed
  | Crashed
  | Idle
  | Healed
  | Finished;

export type HistoryEventType = HistoryEvent['type'];
