import { CallTimeoutError, ProtocolError, RpcServerError, TransportLostError } from './errors.js';

/** What went wrong with a file operation, in the words of the executor's own file errors. */
export type FileErrorKind = 'NotFound' | 'InvalidInput' | 'InvalidData' | 'BrokenPipe' | 'Other';

/**
 * A file operation on the executor failed. It looks like an error of `node:fs` (`code`, `path`); `cause` is the
 * failure of the call, for those who need to know how it failed.
 */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly kind: FileErrorKind;
  /** `ENOENT`, `EINVAL`, `EBADMSG`, `EPIPE`, `ETIMEDOUT` or `EIO`. */
  readonly code: string;
  readonly path: string;

  constructor(method: string, path: string, cause: Error) {
    const { kind, code } = explain(cause);
    super(`${code}: ${method} '${path}': ${cause.message}`, { cause });
    this.kind = kind;
    this.code = code;
    this.path = path;
  }
}

function explain(cause: Error): { kind: FileErrorKind; code: string } {
  // Both ways of losing the transport: to the caller of a file operation a pipe that was closed is as broken as one
  // that burst.
  if (cause instanceof TransportLostError) return { kind: 'BrokenPipe', code: 'EPIPE' };
  if (cause instanceof ProtocolError) return { kind: 'InvalidData', code: 'EBADMSG' };
  if (cause instanceof CallTimeoutError) return { kind: 'Other', code: 'ETIMEDOUT' };
  if (cause instanceof RpcServerError && cause.code === -32004) return { kind: 'NotFound', code: 'ENOENT' };
  if (cause instanceof RpcServerError && cause.code === -32600) return { kind: 'InvalidInput', code: 'EINVAL' };
  return { kind: 'Other', code: 'EIO' };
}
