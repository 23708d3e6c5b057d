import type { Action, AppAction, ExecutorAction, Point, Strand } from '../../src/core/scenario.js';
import type { AnswerPlan, ScenarioPlan, WaitPlan } from './plan.js';

/** A scenario in the making: the strands so far, and what later actions may refer to. */
export interface Draft {
  readonly plan: ScenarioPlan;
  readonly app: Action[][];
  readonly inside: Strand[];
  readonly answers: Strand[];
  readonly processes: Strand[];
  /** Operations whose request goes over the wire, in the order they were added. */
  readonly requests: string[];
  /** Messages of the executor, in the order they were added. */
  readonly messages: string[];
  /** Operation and path of every file operation so far. */
  readonly files: Set<string>;
  /** Calls so far: names the next one. */
  calls: number;
  /** Everything else that is numbered: names the next one. */
  others: number;
}

export function emptyDraft(plan: ScenarioPlan): Draft {
  return {
    plan,
    app: Array.from({ length: plan.appStrands }, () => []),
    inside: [],
    answers: [],
    processes: [],
    requests: [],
    messages: [],
    files: new Set(),
    calls: 0,
    others: 0,
  };
}

/** Calls are A, B, C...; processes take P and Q. */
export function nextCallName(draft: Draft): string {
  const name = String.fromCharCode('A'.charCodeAt(0) + draft.calls);
  draft.calls += 1;
  return name;
}

export function nextName(draft: Draft, kind: string): string {
  draft.others += 1;
  return `${kind}-${draft.others}`;
}

/** Puts an action of the app on the strand that was drawn for it. */
export function place(draft: Draft, strand: number, action: AppAction): void {
  draft.app[strand % draft.app.length]?.push(action);
}

/** The errors an executor refuses with; -32004 belongs to its files. */
const ERROR_CODES: readonly number[] = [-32603, -32600, -32602, -32601];
const FILE_ERROR_CODES: readonly number[] = [-32004, -32600, -32603, -32602];

/** One strand with the answer to one operation, so that answers are late, swapped and raced as freely as can be. */
export function addAnswers(draft: Draft, op: string, answer: AnswerPlan, least: number, files = false): void {
  const { swarm } = draft.plan;
  if (answer.is === 'none' && swarm.unanswered) {
    return;
  }
  const failed = answer.is === 'error' && swarm.errors;
  const code = (files ? FILE_ERROR_CODES : ERROR_CODES)[answer.code] ?? -32603;
  const count = least + (answer.again && swarm.duplicates ? 1 : 0);
  const actions: ExecutorAction[] = [];
  for (let copy = 1; copy <= count; copy += 1) {
    const id = copy === 1 ? `answer-${op}` : `answer-${op}-${copy}`;
    actions.push({
      id,
      kind: 'respond',
      to: op,
      ...(failed ? { error: { code, message: `${op} was refused` } } : {}),
    });
    draft.messages.push(id);
  }
  draft.answers.push({ name: `answers-${op}`, actor: 'executor', actions });
}

/** What a drawn wait comes to, given what there is to wait for. */
export function waitsFor(draft: Draft, wait: WaitPlan): { after?: readonly Point[] } {
  const names = wait.for === 'written' ? draft.requests : draft.messages;
  const name = wait.for === 'nothing' ? undefined : names[wait.of % names.length];
  return name === undefined ? {} : { after: [`${name}.${wait.for}`] };
}
