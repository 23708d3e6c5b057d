import type { Dialect, OutputStream, TransportPreset } from './target.js';

/**
 * A scenario: the strands and their settings. Plain data that survives JSON. Its written order is the default order:
 * with nothing chosen otherwise, the first strand that can act acts, and the client goes idle before every action.
 */
export interface Scenario {
  readonly format: 1;
  readonly dialect: Dialect;
  /** Overrides the target's preset; used by race files and tests. */
  readonly preset?: TransportPreset;
  /** Virtual milliseconds given to every call, handed to the client when it connects. */
  readonly callTimeoutMs: number;
  /** Virtual milliseconds each handler of a notification or process event takes; 0 or absent: none. A slow consumer. */
  readonly consumerDelayMs?: number;
  /** Handlers of notifications and process events are async: their promise resolves a few microtasks later. */
  readonly asyncConsumer?: boolean;
  /** Streams only: every frame is handed over in two chunks, cut after this many bytes (modulo its length). */
  readonly splitFramesAt?: number;
  /** Operations that the executor, which would answer them by itself, leaves unanswered. */
  readonly unanswered?: readonly string[];
  /** On a wire, of a client that connects again by itself when its connection is lost: what it finds then. */
  readonly afterLoss?: AfterLoss;
  readonly strands: readonly Strand[];
}

/**
 * `refuse`: nobody listens any more; `unknown-session`: it is let in, and its session is not known; `resume`: its
 * session goes on, so that nothing is lost before the run heals.
 */
export type AfterLoss = 'refuse' | 'unknown-session' | 'resume';

export const AFTER_LOSS: readonly AfterLoss[] = ['unknown-session', 'resume', 'refuse'];

/** Who acts on a strand. */
export type Actor = 'app' | 'executor' | 'process' | 'fault' | 'time';

/** Actions of one actor in a fixed order. Strands are free against each other. */
export interface Strand {
  /** Canonical and unique in the scenario: `app-1`, `answers`, `process-P`, `end`. */
  readonly name: string;
  readonly actor: Actor;
  readonly actions: readonly Action[];
}

/**
 * A moment of a run that an action can wait for: of an operation `A`: `A.invoked`, `A.written`, `A.settled`; of a
 * delivery `d`: `d.delivered`; of a fault `cut`: `cut.delivered`; of a wait `w`, once the time has passed:
 * `w.delivered`; and `close-seen` (the client's close handler ran).
 * The handshake is the operation `connect`.
 */
export type Point = string;

/** A callback of the client inside which an app action is made: `A.settled`, `close-seen` or `notification`. */
export type Inside = string;

interface Waits {
  /** Unique in the scenario. Operations are named by their action: the call `A`. */
  readonly id: string;
  /**
   * All of these must have been reached. Every action waits for `connect.settled` besides, unless it names a point of
   * `connect` here or answers the handshake itself.
   */
  readonly after?: readonly Point[];
}

interface AppWaits extends Waits {
  /** Made synchronously inside this callback, the first time it runs, instead of being scheduled. */
  readonly inside?: Inside;
}

export type FileOperationName =
  | 'readFile'
  | 'writeFile'
  | 'createDirectory'
  | 'getMetadata'
  | 'readDirectory'
  | 'remove'
  | 'copy';

/** What the app does with the client. Each is an operation, named by its `id`. */
export type AppAction =
  /** `method` only in dialect `exec-server` (default `environment/info`); elsewhere the dialect's own call. */
  | (AppWaits & { readonly kind: 'call'; readonly method?: string })
  | (AppWaits & { readonly kind: 'notify' })
  /** Starts a process; the process is named by this action's id. */
  | (AppWaits & { readonly kind: 'start'; readonly pipeStdin?: boolean; readonly tty?: boolean })
  | (AppWaits & { readonly kind: 'write'; readonly process: string; readonly text: string })
  | (AppWaits & { readonly kind: 'terminate'; readonly process: string })
  | (AppWaits & {
      readonly kind: 'read';
      readonly process: string;
      readonly afterSeq?: number;
      readonly maxBytes?: number;
      readonly waitMs?: number;
    })
  /** Reads from `nextSeq` on, again and again, until it is told the end. */
  | (AppWaits & {
      readonly kind: 'poll';
      readonly process: string;
      readonly maxBytes?: number;
      readonly waitMs?: number;
    })
  | (AppWaits & { readonly kind: 'subscribe'; readonly process: string })
  | (AppWaits & {
      readonly kind: 'file';
      readonly operation: FileOperationName;
      readonly path: string;
      readonly to?: string;
      readonly text?: string;
      readonly recursive?: boolean;
      readonly force?: boolean;
    })
  | (AppWaits & { readonly kind: 'close' })
  /**
   * Connects the same client again, on a fresh link: to a peer that keeps its files, and knows nothing of the processes
   * and requests of the connection before. It can be made once that connection is over for the app: the close handler
   * ran; or, with a client that has none, a `close` of the app's settled, or the link ended. Until it has settled
   * nothing else happens, as before the first handshake, but what answers it or waits for a point of it. What comes
   * after is about the new connection.
   */
  | (AppWaits & { readonly kind: 'reconnect' });

/** What a frame of the wrong shape is, where it is no object with the wrong members. */
export type MalformedValue = 'number' | 'array';

/**
 * What the executor sends. `connect`, `start`, `read`, `poll`, `write`, `terminate` and `file` are answered by
 * themselves, whenever the client is idle, unless a `respond` names them; a `call` never is.
 */
export type ExecutorAction =
  /** Answers operation `to` (once its request was written). Naming one operation twice sends a duplicate. */
  | (Waits & {
      readonly kind: 'respond';
      readonly to: string;
      readonly error?: { readonly code: number; readonly message: string };
    })
  | (Waits & {
      readonly kind: 'output';
      readonly process: string;
      readonly seq: number;
      readonly stream: OutputStream;
      readonly text: string;
    })
  | (Waits & { readonly kind: 'exited'; readonly process: string; readonly seq: number; readonly exitCode: number })
  | (Waits & { readonly kind: 'closed'; readonly process: string; readonly seq: number })
  /** The numbered notification of dialects without processes. Numbers are unique in a scenario. */
  | (Waits & { readonly kind: 'notification'; readonly number: number })
  /** A response with an id the client has never used and will never use. */
  | (Waits & { readonly kind: 'stray' })
  /**
   * A request from the executor to the client. The two directions number apart, so its id may be any; by default it is
   * a number that no call has. `zero`: 0; `text`: a string. `like`: the id of that operation's request, whether or not
   * it is still open; with `text`, its digits as a string.
   */
  | (Waits & { readonly kind: 'request'; readonly wireId?: 'zero' | 'text'; readonly like?: string })
  /**
   * `json`: a frame that is not JSON; `shape`: JSON of the wrong shape; `cut`: the first half of a frame, streams only.
   */
  | (Waits & { readonly kind: 'malformed'; readonly how: 'json' | 'shape' | 'cut'; readonly value?: MalformedValue })
  /**
   * One frame with this text, as it is. What it says is not known to anybody but whoever wrote it: it is judged as a
   * malformed one is, and answers nothing.
   */
  | (Waits & { readonly kind: 'raw'; readonly text: string });

export type FaultAction =
  /** The peer ended the connection cleanly. */
  | (Waits & { readonly kind: 'eof' })
  /** The connection broke: ECONNRESET; `uncoded`: with an error that has no code. */
  | (Waits & { readonly kind: 'reset'; readonly how?: 'uncoded' })
  /** Nothing more can be read; writing still works. */
  | (Waits & { readonly kind: 'end-read' })
  /**
   * Writing fails from here on; reading still works. `stalled`: a write is neither taken nor refused. `early`: it
   * strikes before the client begins to connect, so that it meets the first write of all, and is not scheduled.
   */
  | (Waits & {
      readonly kind: 'end-write';
      readonly how: 'epipe' | 'destroyed' | 'stalled';
      readonly early?: boolean;
    })
  /** The peer is alive and silent: nothing is answered by itself any more, until the run heals. */
  | (Waits & { readonly kind: 'stall' });

/** Virtual time passes, with everything that becomes due. */
export type TimeAction = Waits & { readonly kind: 'advance'; readonly ms: number };

export type Action = AppAction | ExecutorAction | FaultAction | TimeAction;
export type ActionKind = Action['kind'];
export type FaultKind = FaultAction['kind'];

/** The operation every run begins with. */
export const CONNECT = 'connect';

export const APP_ACTIONS: readonly AppAction['kind'][] = [
  'call',
  'notify',
  'start',
  'write',
  'terminate',
  'read',
  'poll',
  'subscribe',
  'file',
  'close',
  'reconnect',
];

export const EXECUTOR_ACTIONS: readonly ExecutorAction['kind'][] = [
  'respond',
  'output',
  'exited',
  'closed',
  'notification',
  'stray',
  'request',
  'malformed',
  'raw',
];

export const FAULT_ACTIONS: readonly FaultKind[] = ['eof', 'reset', 'end-read', 'end-write', 'stall'];

const appKinds: ReadonlySet<ActionKind> = new Set(APP_ACTIONS);
const executorKinds: ReadonlySet<ActionKind> = new Set(EXECUTOR_ACTIONS);
const faultKinds: ReadonlySet<ActionKind> = new Set(FAULT_ACTIONS);

export function isAppAction(action: Action): action is AppAction {
  return appKinds.has(action.kind);
}

export function isExecutorAction(action: Action): action is ExecutorAction {
  return executorKinds.has(action.kind);
}

/** Whether it strikes before the client begins to connect. */
export function isEarly(action: Action): action is Extract<FaultAction, { kind: 'end-write' }> {
  return action.kind === 'end-write' && action.early === true;
}

export function isFaultAction(action: Action): action is FaultAction {
  return faultKinds.has(action.kind);
}
