/**
 * How operations fail. A caller tells the failures apart by class:
 *
 * - {@link TransportLostError}: there is no connection any more. Whether the server did the work is unknown.
 * - {@link RpcServerError}: the server answered, and refused.
 * - {@link CallTimeoutError}: the connection stands, but no answer came in time.
 * - {@link ProtocolError}: an answer came, and it is not of the agreed shape.
 */

/** The connection is gone; a subclass says who ended it. */
export abstract class TransportLostError extends Error {
  /** The first reason that was seen. It is the same for everything that fails because of this one end. */
  readonly reason: string;

  protected constructor(message: string, reason: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }

  /** The same failure as a new error, so that each failing operation gets an object (and a stack) of its own. */
  abstract again(): TransportLostError;
}

/**
 * The connection was lost: the peer ended it, it broke, or the peer broke the protocol and was hung up on (see
 * `cause`).
 */
export class DisconnectedError extends TransportLostError {
  override readonly name = 'DisconnectedError';

  constructor(reason: string, options?: ErrorOptions) {
    super(`disconnected from the server: ${reason}`, reason, options);
  }

  override again(): DisconnectedError {
    return new DisconnectedError(this.reason, this.cause === undefined ? undefined : { cause: this.cause });
  }
}

/** This side closed the connection on purpose. */
export class ClosedError extends TransportLostError {
  override readonly name = 'ClosedError';

  constructor(reason = 'closed by the client') {
    super(reason, reason);
  }

  override again(): ClosedError {
    return new ClosedError(this.reason);
  }
}

/** The server answered a call with an error. */
export class RpcServerError extends Error {
  override readonly name = 'RpcServerError';
  /** The JSON-RPC error code, for example -32601 for an unknown method. */
  readonly code: number;
  /** What the server attached to the error, as it came. */
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** No answer came within the time the caller allowed. An answer that comes later is ignored. */
export class CallTimeoutError extends Error {
  override readonly name = 'CallTimeoutError';
  readonly method: string;
  readonly timeoutMs: number;

  constructor(method: string, timeoutMs: number) {
    super(`no answer to ${method} within ${timeoutMs} ms`);
    this.method = method;
    this.timeoutMs = timeoutMs;
  }
}

/** The server sent something that the protocol does not allow. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/** A message could not be turned into JSON. The caller's mistake: it says nothing about the connection. */
export class MessageEncodingError extends Error {
  override readonly name = 'MessageEncodingError';
}

/** The server did not take what was written to a process's stdin. */
export class WriteRejectedError extends Error {
  override readonly name = 'WriteRejectedError';
  /** Why not, in the server's word: `unknownProcess`, `stdinClosed` or `starting` in the servers known today. */
  readonly status: string;

  constructor(processId: string, status: string) {
    super(`stdin of process ${processId} did not accept the write: ${status}`);
    this.status = status;
  }
}

/** A process was to be started under an id that a process of this client still has. */
export class ProcessIdInUseError extends Error {
  override readonly name = 'ProcessIdInUseError';

  constructor(processId: string) {
    super(`process id ${processId} is in use; choose another, or wait until that process is closed`);
  }
}

/** What was thrown, as an `Error`: JavaScript code may throw anything. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
