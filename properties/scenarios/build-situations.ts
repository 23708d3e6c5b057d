import { type Action, CONNECT, type FaultAction, type Point, type Strand } from '../../src/core/scenario.js';
import { addAnswers, type Draft, nextCallName, nextName, place } from './draft.js';
import type { ScenarioPlan } from './plan.js';
import type { RequestIdPlan } from './plan-situations.js';

/** The app closes the client inside a callback; where the one that was drawn does not exist, in the close handler. */
export function addCloseInside(draft: Draft, notified: boolean): void {
  const plan = draft.plan.situations.closeInside;
  if (plan === undefined) {
    return;
  }
  const settling = draft.requests[plan.of % draft.requests.length];
  const inside =
    plan.callback === 'settled' && settling !== undefined
      ? `${settling}.settled`
      : plan.callback === 'notification' && notified
        ? 'notification'
        : 'close-seen';
  const close: Action = { id: nextName(draft, 'close-inside'), inside, kind: 'close' };
  draft.inside.push({ name: 'app-inside-close', actor: 'app', actions: [close] });
}

/**
 * The requests of the executor, each on a strand of its own, so that it comes before or after the response to any call.
 */
export function requestStrands(draft: Draft): Strand[] {
  return requestActions(draft).map(
    (action, index): Strand => ({ name: `asks-${index + 1}`, actor: 'executor', actions: [action] }),
  );
}

function requestActions(draft: Draft): Action[] {
  const { swarm, situations, dialect } = draft.plan;
  const asked = situations.asks ? situations.requestIds : swarm.request ? situations.requestIds.slice(0, 1) : [];
  if (asked.length === 0) {
    return [];
  }
  const own = dialect === 'json-rpc' ? draft.requests : [...draft.requests, CONNECT];
  return asked.map((plan, index): Action => {
    const like = own[plan.of % own.length];
    return { id: `request-${index + 1}`, ...afterConnecting(plan, like), kind: 'request', ...idOf(plan, like) };
  });
}

function isLike({ is }: RequestIdPlan): boolean {
  return is === 'like' || is === 'like-text';
}

/** A request that shares the handshake's id comes when that is over, as all others do. */
function afterConnecting(plan: RequestIdPlan, like: string | undefined): { readonly after?: readonly Point[] } {
  return isLike(plan) && like === CONNECT ? { after: [`${CONNECT}.settled`] } : {};
}

function idOf(
  plan: RequestIdPlan,
  like: string | undefined,
): { readonly wireId?: 'zero' | 'text'; readonly like?: string } {
  const text = plan.is === 'text' || plan.is === 'like-text' ? ({ wireId: 'text' } as const) : {};
  if (plan.is === 'zero') {
    return { wireId: 'zero' };
  }
  return isLike(plan) && like !== undefined ? { ...text, like } : text;
}

/** The response to the first call comes once more, when another call has been written since it settled. */
export function addStaleCopy(draft: Draft): void {
  if (!draft.plan.situations.staleCopy) {
    return;
  }
  const [first] = draft.answers.find(answersFirstCall)?.actions ?? [];
  if (first?.kind !== 'respond') {
    return;
  }
  const other = nextCallName(draft);
  place(draft, 0, { id: other, after: [`${FIRST_CALL}.settled`], kind: 'call' });
  draft.requests.push(other);
  const stale: Action = { ...first, id: `answer-${FIRST_CALL}-stale`, after: [`${other}.written`] };
  draft.answers.push({ name: `answers-${FIRST_CALL}-stale`, actor: 'executor', actions: [stale] });
  addAnswers(draft, other, { is: 'result', code: 0, again: false }, 1);
}

const FIRST_CALL = 'A';

function answersFirstCall({ actions: [first] }: Strand): boolean {
  return first?.kind === 'respond' && first.to === FIRST_CALL;
}

/** Strands of a scenario in which one call meets the failing of writes, and the last messages come behind that. */
export function refusedWrites(
  draft: Draft,
  strands: readonly Strand[],
  end: readonly FaultAction[],
): readonly Strand[] {
  const { refusal } = draft.plan.situations;
  if (refusal === undefined) {
    return strands;
  }
  const refused = nextCallName(draft);
  const call: Action = { id: refused, after: [`${CUT_WRITE}.delivered`], kind: 'call' };
  const held: string[] = [];
  const others = strands
    .filter(({ name }) => name !== END)
    .map((strand) => {
      const last = strand.actions.at(-1);
      if (last === undefined || (strand.actor !== 'executor' && strand.actor !== 'process')) {
        return strand;
      }
      held.push(last.id);
      const waiting = { ...last, after: [...(last.after ?? []), `${refused}.invoked`] };
      return { ...strand, actions: [...strand.actions.slice(0, -1), waiting] };
    });
  const [first] = held;
  const behind = first === undefined ? [`${refused}.invoked`] : [`${first}.delivered`];
  const cut = end.find(({ id }) => id === CUT);
  const faults: FaultAction[] = [{ id: CUT_WRITE, kind: 'end-write', how: refusal }];
  if (cut !== undefined) {
    faults.push({ ...cut, after: behind });
  }
  return [
    { name: 'app-refused', actor: 'app', actions: [call] },
    ...others,
    { name: END, actor: 'fault', actions: faults },
  ];
}

/** Strands of a scenario in which the peer says several things in a row, a response among them, and then ends. */
export function lastWords(draft: Draft, strands: readonly Strand[]): readonly Strand[] {
  if (!draft.plan.situations.lastWords) {
    return strands;
  }
  const said = strands.find(({ name, actor }) => name === 'notifications' || actor === 'process');
  const answers = strands.find(answersFirstCall);
  const [answer] = answers?.actions ?? [];
  if (said === undefined || answers === undefined || answer === undefined) {
    return strands;
  }
  return strands.flatMap((strand): Strand[] => {
    if (strand === answers) {
      return answers.actions.length === 1 ? [] : [{ ...answers, actions: answers.actions.slice(1) }];
    }
    if (strand === said) {
      return [{ ...said, actions: [...said.actions, answer] }];
    }
    const behind = (action: Action): Action => ({ ...action, after: [`${answer.id}.delivered`] });
    return strand.name === END ? [{ ...strand, actions: strand.actions.map(behind) }] : [strand];
  });
}

const END = 'end';
const CUT = 'cut';
const CUT_WRITE = 'cut-write';

/** What the faults of a cut handshake wait for, and whether its answer is sent by an action of the scenario. */
export function handshakeCut(plan: ScenarioPlan): { readonly after: Point; readonly answered: boolean } {
  const { handshakeCut: cut } = plan.situations;
  // Where nothing of a handshake is written, only its beginning can be waited for.
  if (plan.dialect === 'json-rpc' || cut === 'unwritten' || cut === 'first-write') {
    return { after: `${CONNECT}.invoked`, answered: false };
  }
  if (cut === 'answered') {
    return { after: `${ANSWER_CONNECT}.delivered`, answered: true };
  }
  return { after: `${CONNECT}.written`, answered: cut === 'free' };
}

export const ANSWER_CONNECT = 'answer-connect';

/** The faults of a handshake whose first write already fails. */
export function firstWriteFails({ end }: ScenarioPlan): FaultAction[] {
  const fails: FaultAction = { id: CUT_WRITE, kind: 'end-write', how: end.how, early: true };
  return end.next === 'none' ? [fails] : [fails, { id: CUT, after: [`${CONNECT}.invoked`], kind: end.next }];
}
