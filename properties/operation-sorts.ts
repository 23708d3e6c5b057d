import type { Operation } from '../src/core/history.js';

/**
 * Whether an operation is a *call* in the sense of the catalogue: the app asks for one thing and awaits one answer. The
 * handshake, the closing, and what waits for whatever comes (a poll, a subscription) have properties of their own.
 */
export function isCall(operation: Operation): boolean {
  switch (operation) {
    case 'connect':
    case 'reconnect':
    case 'close':
    case 'poll':
    case 'subscribe':
    case 'receive':
      return false;
    default:
      return true;
  }
}

/** Whether it waits for what a process gives: a waiting read, a poll, an open subscription. */
export function isWaiting(operation: Operation): boolean {
  return operation === 'read' || operation === 'poll' || operation === 'subscribe';
}

/** Whether it is a call that needs the executor's word: it cannot succeed unless a response says so. */
export function needsResponse(operation: Operation): boolean {
  switch (operation) {
    case 'call':
    case 'start':
    case 'file.read':
    case 'file.write':
    case 'file.create-directory':
    case 'file.metadata':
    case 'file.list':
    case 'file.remove':
    case 'file.copy':
      return true;
    default:
      return false;
  }
}

/** Whether it is an operation on a remote file. */
export function isFileOperation(operation: Operation): boolean {
  return operation.startsWith('file.');
}
