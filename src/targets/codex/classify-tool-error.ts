import type { DriverFailure } from '../../core/wire-target.js';

/** What failures that are the client's own begin with. Any other message is the MCP server's. */
const OWN = /^(?:tool call failed for|failed to get client|MCP client for|error creating thread)/;

/**
 * The loss, in the words of one version or another. 0.122.0 tells it as an error of the executor that no executor has
 * sent; whoever reads the message can tell all the same.
 */
export const LOST =
  /Transport closed|transport (?:closed|disconnected)|connection attempt failed|failed to connect to exec-server|failed to resume exec-server session/;
const TIMED_OUT = /timed out/;
/** Before 0.160.0 an error of the MCP server came inside a message of the client's own. */
const MCP_ERROR = /Mcp error: (-?\d+):/;
export const EXECUTOR_ERROR = /exec-server rejected request \((-?\d+)\)/;

/**
 * How a user of codex can tell the failures of a tool call, and of a start, apart: by their messages, for the code of
 * the client's own failures is always that of an internal error.
 */
export function classifyToolError({
  code,
  message,
}: {
  readonly code: number;
  readonly message: string;
}): DriverFailure {
  if (!OWN.test(message)) return { kind: 'server', code };
  if (/timed out awaiting tools\/call/.test(message)) return { kind: 'timeout' };
  if (LOST.test(message)) return { kind: 'disconnected' };
  const [, refused] = MCP_ERROR.exec(message) ?? EXECUTOR_ERROR.exec(message) ?? [];
  if (refused !== undefined) return { kind: 'server', code: Number(refused) };
  return TIMED_OUT.test(message) ? { kind: 'timeout' } : { kind: 'unknown', reason: message };
}
