import type { DeliveredMessage, Operation, ResponseMessage } from '../../src/core/history.js';
import type { AppAction, ExecutorAction } from '../../src/core/scenario.js';

/** What the client wrote, as the executor understood it. */
export interface ReceivedFrame {
  readonly frame: 'request' | 'notification' | 'response' | 'garbage';
  readonly method?: string;
  /** The operation whose request this is, where it is one: `connect` for the handshake's. */
  readonly op?: string;
  /** Of a cancellation: the operation whose request it names. Told by a session that is not the first. */
  readonly cancels?: string;
  /** Of a response: the action that sent the request with this id, where there was one. */
  readonly answers?: string;
}

/** A message ready to be delivered: what goes on the wire, and what it means. */
export interface ExecutorMessage<Meaning extends DeliveredMessage = DeliveredMessage> {
  /** A JSON value; or raw text for a frame that is not one. Always a fresh value. */
  readonly wire: { readonly value: unknown } | { readonly text: string; readonly cut: boolean };
  readonly message: Meaning;
}

/**
 * The simulated executor: the peer of the client, in the target's dialect. It knows which operation a request belongs
 * to, keeps the state of processes and files, and turns the scenario's actions into messages. It decides nothing about
 * order: the world does.
 */
export interface Executor {
  /** The app is about to make this operation; its request, when it comes, is recognised by what the action says. */
  expect(op: string, operation: Operation, action: AppAction): void;
  /** The operation has settled: a request that fits another one as well is rather the other's. */
  settled(op: string): void;
  /** The client tried to write this frame and was refused. Gives the operation whose request it is, where it is one. */
  refused(value: unknown): string | undefined;
  /** The client wrote this frame, at this virtual time. */
  receive(frame: { readonly value: unknown } | { readonly garbage: true }, nowMs: number): ReceivedFrame;
  /**
   * Whether a `respond` to this operation could be sent now: its request was received (or was answered before: a
   * duplicate).
   */
  canRespond(op: string): boolean;
  /**
   * Answers the oldest open request of this operation, or repeats the last answer as a duplicate with the next ordinal.
   */
  respond(op: string, error?: { readonly code: number; readonly message: string }): ExecutorMessage<ResponseMessage>;
  /**
   * The next answer the executor gives by itself at this time, or undefined. Never a `call`, nor an operation in
   * `scripted`. A long poll is answered once there is something new for it or its `waitMs` is over.
   */
  nextAnswer(nowMs: number): ExecutorMessage<ResponseMessage> | undefined;
  /** When the earliest open long poll is over: absolute virtual time, or undefined. */
  nextDeadlineMs(): number | undefined;
  /** The message of any other executor action; updates the state of the process it is about. */
  send(action: Exclude<ExecutorAction, { kind: 'respond' }>): ExecutorMessage;
  /**
   * The session with the same client on its next connection, whose handshake is the operation `handshake`. The files
   * are the same, and so is what the app has asked for, so that a frame of an earlier connection is known for what it
   * is. It knows no process and no request of an earlier session, and never answers one.
   */
  nextSession(handshake: string): Executor;
  /** The operation whose request with this id this session received last, or one before it. */
  operationOf(id: unknown): string | undefined;
}
