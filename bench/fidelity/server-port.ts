/**
 * What a case body of the fidelity bench talks to: an exec server, whether the simulated executor in memory or a real
 * one over a WebSocket.
 */

/** What came back for one request. Of an error only its code: the wording is no claim of the protocol. */
export type Reply =
  | { readonly result: unknown }
  | { readonly error: number }
  /** The connection ended first. */
  | { readonly ended: true };

/** A request on its way. */
export interface Pending {
  /** Whether its answer is there by now. */
  answered(): boolean;
  /** Its answer. In the simulated arm time passes until the next deadline, but only while there is none. */
  reply(): Promise<Reply>;
}

/** One thing that a process does: what the scenario scripts for the simulated executor. */
export type Emission =
  | { readonly kind: 'output'; readonly text: string; readonly stream?: 'stdout' | 'stderr' | 'pty' }
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'closed' };

/** A notification about a process, as it came. */
export interface ProcessNotification {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The two forms in which versions of the protocol name a path. */
export type PathForm = 'absolute' | 'file-uri';

/**
 * A start under this id is refused with -32603 by the scenario of the simulated arm: whether a program can be started
 * is the scenario's decision there, and a fact here.
 */
export const REFUSED_START = 'refused';

/** One connection, on which nothing has been said yet. */
export interface ServerConnection {
  /** Sends a request with the next id, or with the one that is given. */
  begin(method: string, params: unknown, id?: number | string): Pending;
  request(method: string, params: unknown): Promise<Reply>;
  notify(method: string, params: unknown): void;
  /** Waits until everything that was sent has reached the server. It answers requests one after another. */
  taken(): Promise<void>;
  /** Sends any text as one frame. */
  text(frame: string): void;
  /** Answers with an id that was never asked for, as they came. */
  strays(): readonly unknown[];
  /** The params of `process/start` for a shell script, whose function `cue` waits for the next thing to happen. */
  script(processId: string, text: string): Readonly<Record<string, unknown>>;
  /**
   * The process goes on. `cued`: the script of the real process waits for it at `cue`. `unasked`: the real process does
   * it anyway, because of what was written to it or because it was ended. The simulated executor emits `emissions`.
   */
  happens(processId: string, how: 'cued' | 'unasked', emissions: readonly Emission[]): void;
  /** The first `count` notifications about a process in the order of their `seq`, once they are there. */
  notifications(processId: string, count: number): Promise<readonly ProcessNotification[]>;
  /** All output that was pushed, joined, once it contains `text`. */
  outputUntil(processId: string, text: string): Promise<string>;
  /** Milliseconds, virtual in the simulated arm. */
  nowMs(): number;
  /** Ends the connection, from the client's side. */
  end(): Promise<void>;
}

/** A server, with the files that the simulated executor begins with below `/work`. */
export interface ServerPort {
  /** A path of the server's in the form it reads, or in the one that is given. */
  path(absolute: string, form?: PathForm): string;
  connect(): Promise<ServerConnection>;
}
