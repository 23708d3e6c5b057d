import { join } from 'node:path';
import type { PublishedProgram } from '../../../core/published-client.js';
import type { WireTarget } from '../../../core/wire-target.js';
import { reconnectWindowOf } from '../reconnect-window.js';
import { CommandsDriver } from './commands-driver.js';

/**
 * The client of an exec server inside OpenAI's codex, as it runs the commands of its model: `codex app-server` with one
 * thread, and a model that is played by the driver. A process is started by a turn whose model asks for
 * `exec_command`; it is polled by reading what the user of the app-server is told of the command: the deltas of its
 * output, and its item once it is completed, with all of its output and its exit code.
 *
 * What is decided here: the start has succeeded when its turn is over and the user was told that the command runs. A
 * read ends with what was told since; that a command failed for the loss is a read that is rejected, by the words that
 * stand behind the output. The end of a command is told as its exit and its close at once. The model never writes to a
 * command, and never ends one; and a second command is started when the turn of the first is over.
 */
const codexCommands: PublishedProgram = {
  name: 'codex-commands',
  package: '@openai/codex',
  description:
    "The exec-server client inside OpenAI's codex, in a process of its own: the commands that its model runs.",
  versions: '>=0.122.0 <1',
  pinned: '0.171.0',
  schedules: { quick: 30, ci: 100 },
  bind(folder: string, version: string): WireTarget {
    const reconnectWindowMs = reconnectWindowOf(version);
    return {
      name: 'codex-commands',
      version,
      dialect: 'exec-server',
      capabilities: ['processes'],
      cannot: ['write', 'terminate', 'subscribe'],
      endpoints: ['web-socket'],
      // Nothing outside of it can tell when it is idle.
      settles: false,
      // A start takes 500 ms, and a loss is told within 100 ms, on a quiet machine. Nothing times out here, and a run
      // may take half of what a call is given.
      settings: { settleMs: 800, callTimeoutMs: 60_000, livenessMs: 15_000, connectMs: 60_000 },
      executor: 'named-processes',
      ...(reconnectWindowMs === undefined ? {} : { reconnectWindowMs }),
      async start(endpoint, context) {
        const program = join(folder, 'node_modules', '.bin', 'codex');
        return new CommandsDriver({ program, endpoint, context, root: await context.makeFolder() });
      },
    };
  },
};

export default codexCommands;
