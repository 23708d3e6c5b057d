import { FILE_OPERATION_LABELS, type Operation } from '../../core/history.js';
import {
  type Action,
  type AppAction,
  type FileOperationName,
  isAppAction,
  type Scenario,
} from '../../core/scenario.js';
import type { Capability } from '../../core/target.js';
import { actionsOf, type Candidate, type ShrinkPass, type Shrunk } from './candidate.js';
import { OPERATIONS } from './measure.js';
import { replaceAction } from './soften-faults.js';

/** Paths of the executor's disk: one that is read and written well, and one that is refused. */
const PRESENT = '/work/hello.txt';
const MISSING = '/work/missing/B.txt';

const FILE_OPERATIONS: readonly FileOperationName[] = ['readFile', 'writeFile', 'createDirectory'];

/**
 * Puts a plainer operation in the place of the one that fails: a call before all, then a file operation, or a
 * subscription for a poll. A defect that strikes many operations alike is told, and fingerprinted, once; one that
 * strikes a single kind stays what it is.
 */
export const plainOperation: ShrinkPass = {
  name: 'plain operation',
  *candidates(current: Shrunk): Iterable<Candidate> {
    const actions = actionsOf(current.scenario).filter(isAppAction);
    const failing = actions.find(({ id }) => id === current.evidence.op);
    if (failing === undefined) return;
    yield* inPlaceOf(failing, current);
    // On the wire, requests about one process look alike: which of its operations failed may be told of another.
    for (const action of actions) {
      if (action !== failing && action.kind === failing.kind) yield* inPlaceOf(action, current);
    }
  },
};

function* inPlaceOf(action: AppAction, { scenario, schedule, evidence, history }: Shrunk): Iterable<Candidate> {
  if (hasDependents(scenario, action.id)) return;
  for (const { plainer, operation } of plainerThan(action, history.client.capabilities)) {
    if (actionsOf(scenario).some((other) => sameFile(other, plainer))) continue;
    if (OPERATIONS.indexOf(operation) > OPERATIONS.indexOf(evidence.operation)) continue;
    const { unanswered, ...rest } = replaceAction(scenario, action.id, () => plainer);
    // A call is never answered by itself, so it need not be said.
    const left = operation === 'call' ? (unanswered ?? []).filter((op) => op !== action.id) : (unanswered ?? []);
    const becomes = { operation };
    yield { scenario: left.length === 0 ? rest : { ...rest, unanswered: left }, schedule, becomes };
  }
}

interface Plainer {
  readonly plainer: AppAction;
  readonly operation: Operation;
}

function* plainerThan(action: AppAction, capabilities: readonly Capability[]): Iterable<Plainer> {
  const { id, after, inside } = action;
  const waits = { id, ...(after === undefined ? {} : { after }), ...(inside === undefined ? {} : { inside }) };
  if (action.kind === 'call' || action.kind === 'close') return;
  if (capabilities.includes('calls')) yield { plainer: { ...waits, kind: 'call' }, operation: 'call' };
  if (action.kind === 'notify') return;
  if (capabilities.includes('files')) {
    const paths = action.kind === 'file' ? [action.path, PRESENT, MISSING] : [PRESENT];
    for (const operation of FILE_OPERATIONS) {
      for (const path of new Set(paths)) {
        if (action.kind === 'file' && action.operation === operation && action.path === path) continue;
        const text = operation === 'writeFile' ? { text: 'x' } : {};
        yield {
          plainer: { ...waits, kind: 'file', operation, path, ...text },
          operation: FILE_OPERATION_LABELS[operation],
        };
      }
    }
  }
  if (action.kind === 'poll' || action.kind === 'read') {
    const { process } = action;
    yield { plainer: { ...waits, kind: 'subscribe', process }, operation: 'subscribe' };
  }
}

/** Nothing but its operation and its path tells on the wire which file operation a request belongs to. */
function sameFile(one: Action, other: AppAction): boolean {
  if (one.kind !== 'file' || other.kind !== 'file' || one.id === other.id) return false;
  return one.operation === other.operation && one.path === other.path;
}

/** Whether something happens on the process that this action starts. */
function hasDependents(scenario: Scenario, id: string): boolean {
  return actionsOf(scenario).some((action) => 'process' in action && action.process === id);
}
