import type { ActionKind } from '../../src/core/scenario.js';
import type { Capability, Dialect } from '../../src/core/target.js';

const ALWAYS: readonly ActionKind[] = [
  'respond',
  'stray',
  'request',
  'malformed',
  'raw',
  'eof',
  'reset',
  'end-read',
  'end-write',
  'stall',
  'advance',
];

/**
 * The kinds of action that make sense for a client: what it can do, and what its dialect has words for. Processes and
 * files exist on the wire of `exec-server` only; the numbered notification stands in for output everywhere else.
 */
export function allowedActions(dialect: Dialect, capabilities: readonly Capability[]): ReadonlySet<ActionKind> {
  const allowed = new Set<ActionKind>(ALWAYS);
  const executes = dialect === 'exec-server';
  if (capabilities.includes('calls')) {
    allowed.add('call');
  }
  if (capabilities.includes('notifications')) {
    allowed.add('notify');
    if (!executes) {
      allowed.add('notification');
    }
  }
  if (executes && capabilities.includes('processes')) {
    for (const kind of PROCESS_ACTIONS) {
      allowed.add(kind);
    }
  }
  if (executes && capabilities.includes('files')) {
    allowed.add('file');
  }
  if (capabilities.includes('close')) {
    allowed.add('close');
  }
  if (capabilities.includes('reconnect')) {
    allowed.add('reconnect');
  }
  return allowed;
}

const PROCESS_ACTIONS: readonly ActionKind[] = [
  'start',
  'write',
  'terminate',
  'read',
  'poll',
  'subscribe',
  'output',
  'exited',
  'closed',
];
