import type { DriverFailure } from '../../core/wire-target.js';

/** The code of every failure that is the client's own; an error of the MCP server keeps the code that it came with. */
const INTERNAL_ERROR = -32603;

const LOST = /Transport closed|transport (?:closed|disconnected)|Transport send error|connection attempt failed/;
/** Before 0.169.0 an error of the MCP server came inside a message of the client's own. */
const WRAPPED = /Mcp error: (-?\d+):/;
const TIMED_OUT = /timed out/;
/** What the client's own failures begin with. */
const OWN = /^(?:tool call failed for|failed to get client|MCP client for)/;

/** How a user of codex can tell the failures of a tool call, and of a start, apart: by their messages. */
export function classifyToolError({
  code,
  message,
}: {
  readonly code: number;
  readonly message: string;
}): DriverFailure {
  if (code !== INTERNAL_ERROR || !OWN.test(message)) return { kind: 'server', code };
  const [, wrapped] = WRAPPED.exec(message) ?? [];
  if (wrapped !== undefined) return { kind: 'server', code: Number(wrapped) };
  if (LOST.test(message)) return { kind: 'disconnected' };
  return TIMED_OUT.test(message) ? { kind: 'timeout' } : { kind: 'unknown', reason: message };
}
