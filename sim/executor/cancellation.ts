import { asRecord } from './dialects/dialect.js';

/** Where a cancellation names the request it takes back: in MCP, and in LSP and whoever follows it. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'notifications/cancelled': 'requestId',
  '$/cancelRequest': 'id',
};

/** The id of the request that a notification takes back; undefined, which is no id, where it takes back none. */
export function cancelledId(method: string, params: unknown): unknown {
  const member = NAMED_BY[method];
  const record = asRecord(Array.isArray(params) ? params[0] : params);
  return member === undefined ? undefined : record?.[member];
}
