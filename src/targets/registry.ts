import type { PublishedClient } from '../core/published-client.js';
import { ENGINE_VERSION } from '../core/version.js';
import { BROKEN_CLIENTS } from './broken/broken-clients.js';
import codex from './codex/codex.js';
import codexCommands from './codex/commands/codex-commands.js';
import acpSdk from './published/acp-sdk.js';
import jsonRpc2 from './published/json-rpc-2-0.js';
import mcpClient from './published/mcp-client.js';
import mcpSdk from './published/mcp-sdk.js';
import vscodeJsonRpc from './published/vscode-jsonrpc.js';
import type { TargetEntry } from './target-entry.js';

export type { TargetEntry } from './target-entry.js';

/**
 * Every target known by name. Modules that import a client are named and not imported: a client captures timers when it
 * is imported, so that must happen in the simulator's worker. The adapter of a published client imports none.
 */
export const TARGETS: readonly TargetEntry[] = [
  {
    name: 'reference',
    kind: 'client',
    module: moduleUrl('./reference.js'),
    version: ENGINE_VERSION,
    description: 'The exec-server client of this project.',
  },
  { ...published('vscode-jsonrpc', vscodeJsonRpc), importer: moduleUrl('./published/import-beside.js') },
  published('mcp-sdk', mcpSdk),
  published('mcp-client', mcpClient),
  published('acp-sdk', acpSdk),
  published('json-rpc-2-0', jsonRpc2),
  {
    name: codex.name,
    kind: 'client',
    module: moduleUrl('./codex/codex.js'),
    description: codex.description,
    version: codex.pinned,
    program: codex,
  },
  {
    name: codexCommands.name,
    kind: 'client',
    module: moduleUrl('./codex/commands/codex-commands.js'),
    description: codexCommands.description,
    version: codexCommands.pinned,
    program: codexCommands,
  },
  correct('synchronous', 'Handles whatever arrives inside the callback that brings it.'),
  correct('microtask-queue', 'Messages, and the end, wait in one queue that is pumped by microtasks.'),
  correct('immediate-queue', 'Messages, and the end, wait in one queue that is pumped by setImmediate.'),
  correct('for-await', 'Reads a stream with for await, and works 10 ms on every message.'),
  ...jsonRpc('synchronous', 'handles what arrives inside the callback that brings it'),
  ...jsonRpc('microtask-queue', 'queues what arrives, and pumps the queue by microtasks'),
  ...jsonRpc('immediate-queue', 'queues what arrives, and pumps the queue by setImmediate'),
  ...jsonRpc('for-await', 'reads with for await, and works 10 ms on every message'),
  ...BROKEN_CLIENTS,
];

/** The target of this name. */
export function findTarget(name: string): TargetEntry | undefined {
  return TARGETS.find((entry) => entry.name === name);
}

function published(file: string, client: PublishedClient): TargetEntry {
  const { name, description, pinned } = client;
  return {
    name,
    kind: 'client',
    module: moduleUrl(`./published/${file}.js`),
    description,
    version: pinned,
    client,
  };
}

function correct(name: string, description: string): TargetEntry {
  return { name: `correct/${name}`, kind: 'correct', module: moduleUrl(`./correct/${name}.js`), description };
}

/** The small JSON-RPC client in one discipline, over each form of the link. */
function jsonRpc(discipline: string, how: string): TargetEntry[] {
  return [
    ['messages', 'whole messages'],
    ['stream', 'a stream of lines'],
    ['web-socket', 'a WebSocket'],
  ].map(([form, words]) => {
    return correct(`json-rpc/${form}-${discipline}`, `A small JSON-RPC client over ${words}: ${how}.`);
  });
}

function moduleUrl(path: string): string {
  return new URL(path, import.meta.url).href;
}
