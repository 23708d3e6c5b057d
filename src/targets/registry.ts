import { ENGINE_VERSION } from '../core/version.js';
import { BROKEN_CLIENTS } from './broken/broken-clients.js';
import { readPackageVersion } from './read-package-version.js';
import type { TargetEntry } from './target-entry.js';

export type { TargetEntry } from './target-entry.js';

/**
 * Every target known by name. The modules are named and not imported: a client captures timers when it is imported, so
 * that must happen in the simulator's worker.
 */
export const TARGETS: readonly TargetEntry[] = [
  {
    name: 'reference',
    kind: 'client',
    module: moduleUrl('./reference.js'),
    version: ENGINE_VERSION,
    description: 'The exec-server client of this project.',
  },
  {
    name: 'vscode-jsonrpc',
    kind: 'client',
    module: moduleUrl('./vscode-jsonrpc.js'),
    version: readPackageVersion('vscode-jsonrpc/node'),
    description: 'The JSON-RPC peer under the language clients and servers of VS Code, as published on npm.',
  },
  correct('synchronous', 'Handles whatever arrives inside the callback that brings it.'),
  correct('microtask-queue', 'Messages, and the end, wait in one queue that is pumped by microtasks.'),
  correct('immediate-queue', 'Messages, and the end, wait in one queue that is pumped by setImmediate.'),
  correct('for-await', 'Reads a stream with for await, and works 10 ms on every message.'),
  ...BROKEN_CLIENTS,
];

/** The target of this name. */
export function findTarget(name: string): TargetEntry | undefined {
  return TARGETS.find((entry) => entry.name === name);
}

function correct(name: string, description: string): TargetEntry {
  return { name: `correct/${name}`, kind: 'correct', module: moduleUrl(`./correct/${name}.js`), description };
}

function moduleUrl(path: string): string {
  return new URL(path, import.meta.url).href;
}
