import type { CallFailure, FileErrorKind } from '../../core/target.js';

/** The connection is gone, or writing this one call failed. `reason` is the first one the client learned of. */
export class DisconnectedError extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(`disconnected: ${reason}`);
    this.reason = reason;
  }
}

/** The executor answered with an error, or with a status that is not success. */
export class ServerError extends Error {
  readonly code: number | string;

  constructor(code: number | string, message: string) {
    super(message);
    this.code = code;
  }
}

/** No answer came within the call's timeout. */
export class CallTimeoutError extends Error {}

/** An answer came that cannot be understood, or the client was asked for what the protocol forbids. */
export class ProtocolError extends Error {}

/** A file operation failed: `io` is what a user of files acts upon, `failure` is why. */
export class FileError extends Error {
  readonly io: FileErrorKind;
  readonly failure: unknown;

  constructor(io: FileErrorKind, failure: unknown) {
    super(`${io}: ${failure instanceof Error ? failure.message : 'unknown failure'}`);
    this.io = io;
    this.failure = failure;
  }
}

/** How a user of the workshop client tells its failures apart: by their classes. */
export function classifyFailure(error: unknown): CallFailure {
  if (error instanceof DisconnectedError) return { kind: 'disconnected', reason: error.reason };
  if (error instanceof ServerError) return { kind: 'server', code: error.code };
  if (error instanceof CallTimeoutError) return { kind: 'timeout' };
  if (error instanceof ProtocolError) return { kind: 'protocol' };
  if (error instanceof FileError) return { ...classifyFailure(error.failure), io: error.io };
  return { kind: 'unknown' };
}
