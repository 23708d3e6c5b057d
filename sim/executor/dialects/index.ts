import type { Dialect } from '../../../src/core/target.js';
import { acp } from './acp.js';
import { asRecord, type DialectWire, type Echo, type WireMessage } from './dialect.js';
import { execServer } from './exec-server.js';
import { jsonRpc } from './json-rpc.js';
import { lsp } from './lsp.js';
import { mcp } from './mcp.js';

/** The wire of every dialect. */
export const DIALECT_WIRES: Readonly<Record<Dialect, DialectWire>> = {
  'json-rpc': jsonRpc,
  'exec-server': execServer,
  mcp,
  lsp,
  acp,
};

/** What the app passes to the client's `call`, the token merged in. `method` counts in dialect `exec-server` only. */
export function callRequest(dialect: Dialect, token: string, method?: string): WireMessage {
  return DIALECT_WIRES[dialect].call(token, method);
}

/** What the app passes to the client's `notify`: a notification that asks nothing of the executor. */
export function notifyRequest(dialect: Dialect, token: string): WireMessage {
  return DIALECT_WIRES[dialect].note(token);
}

/** The token and the ordinal in what a call resolved to. */
export function readEcho(dialect: Dialect, result: unknown): Echo {
  return DIALECT_WIRES[dialect].readEcho(result);
}

/** The number in the params of a notification that reached the app; null where they carry none. */
export function readNumber(dialect: Dialect, params: unknown): number | null {
  return DIALECT_WIRES[dialect].readNumber(params);
}

/** The token in the params of a request or notification that the client wrote, wherever its dialect keeps it. */
export function readToken(params: unknown): string | undefined {
  // Some JSON-RPC clients send the one argument of a call as a list of one.
  const record = asRecord(Array.isArray(params) ? params[0] : params);
  if (record === undefined) return undefined;
  const list = record.arguments;
  return (
    tokenOf(record) ??
    tokenOf(Array.isArray(list) ? list[0] : list) ??
    tokenOf(record._meta) ??
    tokenOf(record.settings)
  );
}

function tokenOf(value: unknown): string | undefined {
  const token = asRecord(value)?.tailrace;
  return typeof token === 'string' ? token : undefined;
}

export type { DialectWire, Echo, WireMessage } from './dialect.js';
