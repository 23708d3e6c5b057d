import type { SimulatedLink } from './link.js';

/** What a form does of a simulated link: everything but being taken. */
export type LinkEnd = Omit<SimulatedLink, 'client'>;

/** An error as Node gives it for a system call. */
export function systemError(code: 'ECONNRESET' | 'EPIPE', syscall: 'read' | 'write'): Error {
  const errno = code === 'EPIPE' ? -32 : -104;
  return Object.assign(new Error(`${syscall} ${code}`), { errno, code, syscall });
}

/**
 * The error with which a connection breaks. `uncoded`: one that whoever held the connection made up, not a system call.
 */
export function resetError(uncoded: boolean): Error {
  return uncoded ? new Error('the connection was broken off') : systemError('ECONNRESET', 'read');
}

/** The error of a write on something that is already destroyed. */
export function destroyedError(): Error {
  return Object.assign(new Error('Cannot call write after a stream was destroyed'), { code: 'ERR_STREAM_DESTROYED' });
}
