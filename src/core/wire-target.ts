import type { AppAction } from './scenario.js';
import type { CallFailure, Capability, Dialect, FileErrorKind, OutputStream } from './target.js';

/**
 * The contract with a client that is not loaded into Node: it runs in a process of its own, in any language, and
 * connects to a real address on loopback. A *driver* holds it and does with it what the harness says. Everything here
 * is public API: it is extended, never broken.
 */

/** The version of the driver protocol that is spoken here. */
export const DRIVER_PROTOCOL = 1;

/** How a byte stream is cut into messages. */
export type WireFraming = 'lines' | 'content-length';

/** Where the harness serves the simulated executor: what a client has to connect to. */
export type Endpoint =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly framing: WireFraming }
  | { readonly kind: 'unix'; readonly path: string; readonly framing: WireFraming }
  /** One message per text frame. */
  | { readonly kind: 'web-socket'; readonly url: string }
  /** For a client that starts its server as a child process: this program is the server. */
  | {
      readonly kind: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly framing: WireFraming;
    };

/** The endpoints there are, by the names that a driver gives them. */
export type EndpointName =
  | 'tcp-lines'
  | 'tcp-content-length'
  | 'unix-lines'
  | 'unix-content-length'
  | 'web-socket'
  | 'stdio-lines'
  | 'stdio-content-length';

export const ENDPOINTS: readonly EndpointName[] = [
  'tcp-lines',
  'tcp-content-length',
  'unix-lines',
  'unix-content-length',
  'web-socket',
  'stdio-lines',
  'stdio-content-length',
];

/** What a driver says of itself and its client, first of all. */
export interface DriverHello {
  readonly event: 'hello';
  readonly protocol: number;
  /** Of the client under test. */
  readonly name: string;
  readonly version?: string;
  readonly dialect: Dialect;
  readonly capabilities: readonly Capability[];
  /** What the client can connect to, the one it is used with most first. */
  readonly endpoints: readonly EndpointName[];
  /** Whether it answers `settle`. Without it every step takes the whole of `--settle-ms`, and a hang is `suspected`. */
  readonly settles: boolean;
}

/** An operation of the client, named by `op`. Each is answered by one `settled`; a `subscribe` by its events first. */
export type DriverOperation =
  | { readonly do: 'call'; readonly op: string; readonly method: string; readonly params: unknown }
  | { readonly do: 'notify'; readonly op: string; readonly method: string; readonly params: unknown }
  | { readonly do: 'close'; readonly op: string }
  | { readonly do: 'reconnect'; readonly op: string; readonly endpoint: Endpoint }
  /** The process is named by `op`. */
  | {
      readonly do: 'start';
      readonly op: string;
      readonly argv: readonly string[];
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
      readonly tty?: boolean;
      readonly pipeStdin?: boolean;
    }
  | { readonly do: 'write'; readonly op: string; readonly process: string; readonly chunkBase64: string }
  | { readonly do: 'terminate'; readonly op: string; readonly process: string }
  | {
      readonly do: 'read';
      readonly op: string;
      readonly process: string;
      readonly afterSeq?: number;
      readonly maxBytes?: number;
      readonly waitMs?: number;
    }
  | { readonly do: 'subscribe'; readonly op: string; readonly process: string }
  | { readonly do: 'readFile' | 'getMetadata' | 'readDirectory'; readonly op: string; readonly path: string }
  | { readonly do: 'writeFile'; readonly op: string; readonly path: string; readonly dataBase64: string }
  | { readonly do: 'createDirectory'; readonly op: string; readonly path: string; readonly recursive?: boolean }
  | {
      readonly do: 'remove';
      readonly op: string;
      readonly path: string;
      readonly recursive?: boolean;
      readonly force?: boolean;
    }
  | {
      readonly do: 'copy';
      readonly op: string;
      readonly path: string;
      readonly to: string;
      readonly recursive?: boolean;
    };

/** A callback of the client: when operation `A` settles, when it tells of its close, or of a notification. */
export type ArmedPoint = `${string}.settled` | 'close-seen' | 'notification';

/** What the harness tells a driver. `client` numbers the clients that the driver makes, one for each run. */
export type DriverCommand =
  | { readonly do: 'hello'; readonly protocol: number }
  /** Makes a fresh client and does its handshake. The operation `connect` is settled when the client can be used. */
  | {
      readonly do: 'connect';
      readonly client: number;
      readonly op: 'connect';
      readonly endpoint: Endpoint;
      readonly clientName: string;
      readonly callTimeoutMs: number;
    }
  | ({ readonly client: number } & DriverOperation)
  /**
   * Comes before `connect`: makes an operation inside a callback, the first time it runs, without leaving it. One that
   * cannot be made there, because its process was not started, is left out.
   */
  | { readonly do: 'arm'; readonly client: number; readonly point: ArmedPoint; readonly action: DriverOperation }
  /** Asks for an `idle` once the client has done all it can do before something new happens. */
  | { readonly do: 'settle'; readonly client: number; readonly id: number }
  /** Gives the client up: its connection is closed, and nothing more is told of it. */
  | { readonly do: 'dispose'; readonly client: number };

/** One answer to a polled read. */
export interface DriverReadResult {
  readonly chunks: readonly { readonly seq: number; readonly stream: string; readonly chunkBase64: string }[];
  readonly nextSeq: number;
  readonly exited: boolean;
  readonly exitCode: number | null;
  readonly closed: boolean;
  readonly failure: string | null;
}

/** What a subscriber to a process is told. */
export type DriverProcessEvent =
  | { readonly type: 'output'; readonly seq: number; readonly stream: OutputStream; readonly chunkBase64: string }
  | { readonly type: 'exited'; readonly seq: number; readonly exitCode: number }
  | { readonly type: 'closed'; readonly seq: number }
  | { readonly type: 'failed'; readonly message: string };

/** How an operation failed, in the client's own terms. */
export interface DriverFailure {
  readonly kind: CallFailure['kind'];
  readonly code?: string | number;
  readonly reason?: string;
  readonly io?: FileErrorKind;
}

/** What a driver tells, in the order in which it happens to the client. */
export type DriverEvent =
  | DriverHello
  /**
   * An operation ended. `value` of a `call` is the result; of a `read` a {@link DriverReadResult}; of a `readFile`
   * base64 text; of `getMetadata` and `readDirectory` what the operation of the same name gives in process; of
   * `connect` a {@link ConnectedFacts}.
   */
  | {
      readonly event: 'settled';
      readonly client: number;
      readonly op: string;
      readonly outcome: 'resolved';
      readonly value?: unknown;
    }
  | {
      readonly event: 'settled';
      readonly client: number;
      readonly op: string;
      readonly outcome: 'rejected';
      readonly failure: DriverFailure;
    }
  /** An armed operation was begun. */
  | { readonly event: 'invoked'; readonly client: number; readonly op: string }
  /** A subscriber was told something. */
  | {
      readonly event: 'process-event';
      readonly client: number;
      readonly op: string;
      readonly processEvent: DriverProcessEvent;
    }
  /** A notification reached the app. */
  | { readonly event: 'notification'; readonly client: number; readonly method: string; readonly params: unknown }
  /** The client told of its close. */
  | { readonly event: 'closed'; readonly client: number }
  /** The client failed where nobody catches, and the driver lives on. */
  | {
      readonly event: 'crashed';
      readonly client: number;
      /** `exit`: the client, which has a process of its own beside the driver's, is gone. */
      readonly how: 'uncaught' | 'unhandled-rejection' | 'exit';
      readonly errorClass: string;
      readonly code?: string | number;
    }
  /** The answer to `settle`. */
  | {
      readonly event: 'idle';
      readonly client: number;
      readonly id: number;
      /**
       * Of the connection that is open, or was last: on a stream the bytes that the client has read, on a WebSocket
       * those of the text of the messages that it was given.
       */
      readonly bytesRead: number;
      /** Whether the client has read the end of it, or has closed it itself: it reads no more. */
      readonly ended: boolean;
      /** How long until each timer that the client holds, in milliseconds; null where that is not known. */
      readonly pendingTimersMs: readonly number[] | null;
    }
  | { readonly event: 'disposed'; readonly client: number }
  /** The driver cannot do what it was told: the run ends, and nothing is said about the client. */
  | { readonly event: 'error'; readonly message: string; readonly client?: number };

/** Of a client that has connected: whether the app is told of its close, and of notifications. */
export interface ConnectedFacts {
  readonly tellsClose: boolean;
  readonly tellsNotifications: boolean;
}

/** What of an `AbortSignal` is asked here. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A program to start: no shell sees it. */
export interface ProgramStart {
  readonly command: string;
  readonly args: readonly string[];
  /** Default: that of the harness. */
  readonly cwd?: string;
  /** The whole of its environment. Default: that of the harness. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A program that is spoken with in lines. It has a process group of its own, which ends with it, and with the harness.
 */
export interface RunningProgram {
  /** Writes one line, which must hold no line break, to its standard input. */
  write(line: string): void;
  /** Told every line of its standard output. */
  onLine(listener: (line: string) => void): void;
  /** Told once, in words that follow its name, how it ended or why it could not be started. */
  onEnd(listener: (how: string) => void): void;
  /** The last lines that it printed, to be put behind a message; empty where there are none. */
  lastLines(): string;
  /**
   * Ends it and everything in its group. Resolves when all of it is gone.
   *
   * @param graceMs how long it may take to end by itself once its standard input has ended, in milliseconds
   */
  stop(graceMs?: number): Promise<void>;
}

export interface DriverContext {
  startProgram(start: ProgramStart): RunningProgram;
  /** A new folder, which is removed when the driver is stopped, or the harness ends. Absolute path. */
  makeFolder(): Promise<string>;
  /** Told what is being done, in words, where starting takes its time. */
  readonly onProgress?: (message: string) => void;
  /** Aborted when nobody waits for the driver any more. */
  readonly signal?: StopSignal;
}

/** A driver that runs. */
export interface Driver {
  /** Never throws; a driver that is gone has said so through `onLost`. */
  send(command: DriverCommand): void;
  onEvent(listener: (event: DriverEvent) => void): void;
  /** The driver ended, or said what is no event: an {@link AdapterError} with the last that it printed. */
  onLost(listener: (error: Error) => void): void;
  /** Ends it, and everything that it started. Resolves when all of it is gone. */
  stop(): Promise<void>;
}

/** A client out of process. */
export interface WireTarget {
  readonly name: string;
  readonly version?: string;
  readonly dialect: Dialect;
  readonly capabilities: readonly Capability[];
  /** What of its capabilities it cannot do all the same: such an action is left out of a scenario. */
  readonly cannot?: readonly AppAction['kind'][];
  /** What the client can connect to, the first being the default. */
  readonly endpoints: readonly EndpointName[];
  /** See {@link DriverHello}. */
  readonly settles: boolean;
  readonly settings?: WireSettings;
  /**
   * Of a client that connects again by itself when its connection is lost: for how long it may try, in milliseconds.
   */
  readonly reconnectWindowMs?: number;
  /**
   * What the executor is, where it is not what the dialect says: an exec server on which an MCP server runs, or one for
   * a client that names its processes by itself.
   */
  readonly executor?: 'mcp-over-process' | 'named-processes';
  /** Starts a driver, whose clients will connect to this endpoint. */
  start(endpoint: Endpoint, context: DriverContext): Promise<Driver>;
}

/** How long things take on a wire, in real milliseconds. */
export interface WireSettings {
  /** How long a step may take whose end is not reported. */
  readonly settleMs?: number;
  /** What the client gives a call. Long against a step, or a slow machine would time calls out. */
  readonly callTimeoutMs?: number;
  /** How long, after the last action, what is open is waited for. */
  readonly livenessMs?: number;
  /** How long an undisturbed client may take to connect. */
  readonly connectMs?: number;
}
