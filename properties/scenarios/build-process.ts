import type { AppAction, ExecutorAction, Point } from '../../src/core/scenario.js';
import type { OutputStream } from '../../src/core/target.js';
import { addAnswers, type Draft, place } from './draft.js';
import type { ProcessPlan } from './plan.js';

/** Process names; a scenario has two at most. */
export const PROCESS_NAMES: readonly string[] = ['P', 'Q'];

/** Adds a process: its start, what the app does with it, and what it sends. */
export function addProcess(draft: Draft, process: string, plan: ProcessPlan): void {
  const { swarm } = draft.plan;
  const scripted = swarm.scripted && plan.scripted;
  place(draft, plan.strand, {
    id: process,
    kind: 'start',
    ...(swarm.write || plan.pipeStdin ? { pipeStdin: true } : {}),
    ...(plan.tty ? { tty: true } : {}),
  });
  draft.requests.push(process);
  if (scripted) {
    addAnswers(draft, process, plan.answer, 1);
  }
  const sent = addProcessEvents(draft, process, plan);
  addReaders(draft, process, plan, sent);
  addInputs(draft, process, plan, scripted);
}

function addReaders(draft: Draft, process: string, plan: ProcessPlan, sent: readonly string[]): void {
  const { swarm } = draft.plan;
  const after = [`${process}.settled`];
  const neither = !swarm.subscribe && !swarm.poll && !swarm.read;
  const subscriptions = swarm.subscribe || neither ? plan.subscriptions : 0;
  for (let number = 1; number <= subscriptions; number += 1) {
    const waits = number === subscriptions ? sent[plan.lateSubscription] : undefined;
    place(draft, plan.strand + number - 1, {
      id: `subscribe-${process}-${number}`,
      after: waits === undefined ? after : [...after, `${waits}.delivered`],
      kind: 'subscribe',
      process,
    });
  }
  if (swarm.poll) {
    addPoll(draft, process, plan);
  }
  for (let number = 1; swarm.read && number <= plan.reads; number += 1) {
    const id = `read-${process}-${number}`;
    place(draft, plan.strand + number, {
      id,
      after,
      kind: 'read',
      process,
      ...(number === 2 ? { afterSeq: 1 } : {}),
      ...(plan.poll.waitMs > 0 ? { waitMs: plan.poll.waitMs } : {}),
    });
    draft.requests.push(id);
    if (swarm.scripted && plan.scripted && !swarm.poll) {
      addAnswers(draft, id, plan.answer, 1);
    }
  }
}

function addPoll(draft: Draft, process: string, plan: ProcessPlan): void {
  const { maxBytes, waitMs, responds } = plan.poll;
  const id = `poll-${process}`;
  place(draft, plan.strand + 1, {
    id,
    after: [`${process}.settled`],
    kind: 'poll',
    process,
    ...(maxBytes > 0 ? { maxBytes } : {}),
    ...(waitMs > 0 ? { waitMs } : {}),
  });
  draft.requests.push(id);
  if (draft.plan.swarm.scripted && plan.scripted && responds > 0) {
    // Each read of the poll needs a response of its own, so here a second one is no duplicate.
    addAnswers(draft, id, { is: 'result', code: 0, again: false }, responds + 1);
  }
}

function addInputs(draft: Draft, process: string, plan: ProcessPlan, scripted: boolean): void {
  const { swarm } = draft.plan;
  const after = [`${process}.settled`];
  const inputs: AppAction[] = [];
  if (swarm.write) {
    inputs.push({ id: `write-${process}`, after, kind: 'write', process, text: 'input é\n' });
  }
  if (swarm.terminate) {
    inputs.push({ id: `terminate-${process}`, after, kind: 'terminate', process });
  }
  for (const input of inputs) {
    place(draft, plan.strand, input);
    draft.requests.push(input.id);
    if (scripted) {
      addAnswers(draft, input.id, { ...plan.answer, code: (plan.answer.code + 1) % 4 }, 1);
    }
  }
}

/** Adds what the process sends, in the order in which it arrives, and gives the names of it. */
function addProcessEvents(draft: Draft, process: string, plan: ProcessPlan): string[] {
  const { swarm } = draft.plan;
  const inOrder = numberedEvents(process, plan, swarm.multiByte);
  if (swarm.gaps && inOrder.length > 1) {
    inOrder.splice(plan.gap % inOrder.length, 1);
  }
  const arriving = swarm.shuffled ? permuted(inOrder, plan.order) : inOrder;
  if (swarm.repeated && arriving.length > 0) {
    const repeated = arriving[plan.repeat % arriving.length];
    if (repeated !== undefined) {
      arriving.push({ ...repeated, id: `${repeated.id}-again` });
    }
  }
  if (arriving.length > 0) {
    draft.processes.push({ name: `process-${process}`, actor: 'process', actions: arriving });
  }
  const ids = arriving.map(({ id }) => id);
  draft.messages.push(...ids);
  return ids;
}

const STREAMS: readonly OutputStream[] = ['stdout', 'stdout', 'stderr'];

/**
 * The events of a process with its one sequence of numbers, from 1. An exit may come before output of the same process.
 */
function numberedEvents(process: string, plan: ProcessPlan, multiByte: boolean): ExecutorAction[] {
  // Every event waits by itself, so that none of them can come before the process exists, whichever is left out later.
  const after: readonly Point[] = [`${process}.${plan.begins}`];
  const events: ExecutorAction[] = [];
  const exited = (): void => {
    const seq = events.length + 1;
    events.push({ id: `${process}-exited`, after, kind: 'exited', process, seq, exitCode: plan.exitCode });
  };
  if (plan.exited === 'early') {
    exited();
  }
  for (let number = 1; number <= plan.outputs; number += 1) {
    events.push({
      id: `${process}-out-${number}`,
      after,
      kind: 'output',
      process,
      seq: events.length + 1,
      stream: plan.tty ? 'pty' : (STREAMS[number % STREAMS.length] ?? 'stdout'),
      text: `${multiByte ? 'é世' : ''}${process} ${number}\n`,
    });
  }
  if (plan.exited === 'last') {
    exited();
  }
  if (plan.closed) {
    events.push({ id: `${process}-closed`, after, kind: 'closed', process, seq: events.length + 1 });
  }
  return events;
}

/**
 * The permutation of this number in the factorial number system; every number gives one, small ones move only the end.
 */
function permuted<T>(items: readonly T[], number: number): T[] {
  const left = [...items];
  const result: T[] = [];
  let rest = number;
  for (let size = left.length; size > 0; size -= 1) {
    result.push(...left.splice(rest % size, 1));
    rest = Math.floor(rest / size);
  }
  return result;
}
