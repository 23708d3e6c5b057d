import { join } from 'node:path';
import type { PublishedProgram } from '../../core/published-client.js';
import type { WireTarget } from '../../core/wire-target.js';
import { CodexDriver } from './codex-driver.js';
import { reconnectWindowOf } from './reconnect-window.js';

/**
 * The client of an exec server inside OpenAI's codex, as it is published: `codex app-server` with one MCP server whose
 * environment is remote, so that it runs on the exec server that the harness simulates. A tool call is the call of the
 * properties. It works from 0.122.0 on: before, the command is run on this machine, whatever is configured.
 *
 * What is decided here: a tool call is given 12 seconds in place of a user's minutes, since a version that leaves a
 * pending call to its own timeout takes them in every run that shows it; where the client tries to connect again for
 * its whole window it is given more than that window. The app-server tells nothing of a close, and nothing of
 * notifications, so that what depends on them is not observed.
 */
const codex: PublishedProgram = {
  name: 'codex',
  package: '@openai/codex',
  description:
    "The exec-server client inside OpenAI's codex, in a process of its own: a tool call of a remote MCP server.",
  versions: '>=0.122.0 <1',
  pinned: '0.171.0',
  schedules: { quick: 60, ci: 200 },
  bind(folder: string, version: string): WireTarget {
    const reconnectWindowMs = reconnectWindowOf(version);
    return {
      name: 'codex',
      version,
      dialect: 'mcp',
      capabilities: ['calls', 'timeouts'],
      endpoints: ['web-socket'],
      // Nothing outside of it can tell when it is idle.
      settles: false,
      settings: { settleMs: 300, callTimeoutMs: 12_000, livenessMs: 30_000, connectMs: 60_000 },
      executor: 'mcp-over-process',
      ...(reconnectWindowMs === undefined ? {} : { reconnectWindowMs }),
      async start(endpoint, context) {
        const program = join(folder, 'node_modules', '.bin', 'codex');
        return new CodexDriver({ program, endpoint, context, root: await context.makeFolder() });
      },
    };
  },
};

export default codex;
