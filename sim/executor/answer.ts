import type { ObservedRead } from '../../src/core/history.js';

/** What the executor answers to one request, before it is put into a frame. */
export type Answer = Success | Refusal;

export interface Success {
  readonly result: unknown;
  /** Of a `process/read`: the same as text. */
  readonly read?: ObservedRead;
  /** Of a file operation: what a client must report. See `fileText`. */
  readonly text?: string;
}

export interface Refusal {
  readonly error: { readonly code: number; readonly message: string };
}

/** The error codes of an exec server. The first four are JSON-RPC's. */
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;
export const NOT_FOUND = -32004;

export function refuse(code: number, message: string): Refusal {
  return { error: { code, message } };
}
