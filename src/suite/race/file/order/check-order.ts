import { CONNECT, type Point } from '../../../../core/scenario.js';
import type { Path } from '../../../yaml/describe-issue.js';
import { byStrand, type DraftAction, isOfHandshake } from '../draft-strands.js';
import type { RaceText } from '../race-text.js';
import { isOfApp } from '../written-action.js';
import { type Edge, findCycle } from './find-cycle.js';
import type { WrittenPair } from './read-order.js';

/** Why one point comes before another. */
interface Reason {
  /** In words; without them it is because the file says so at this path. */
  readonly says?: string;
  readonly path: Path;
}

type Before = Edge<Reason>;

/** @throws UsageError when what is known of the order leaves no order at all, with all of the circle */
export function checkOrder(pairs: readonly WrittenPair[], drafts: readonly DraftAction[], text: RaceText): void {
  const cycle = findCycle([...ofPairs(pairs), ...ofActions(drafts), ...ofStrands(drafts)]);
  if (cycle === undefined) return;
  const names = new Map(drafts.map(({ id, written }) => [id, written.name]));
  const shown = (point: Point): string => {
    const [id = '', moment] = point.split('.');
    return moment === 'delivered' ? (names.get(id) ?? id) : point;
  };
  const because = ({ says, path }: Reason): string => says ?? `line ${text.lineOf(path)}`;
  const steps = alongStrands(cycle).map(({ from, to, why }) => `${shown(from)} < ${shown(to)} (${because(why)})`);
  const { path } = (cycle.find(({ why }) => why.says === undefined) ?? cycle[0])?.why ?? { path: [] };
  const says = 'the order goes in a circle, so that nothing fits it';
  throw text.refuse(path, `${says}: ${steps.join(', ')}; take one of them out`);
}

/** From one action of a strand to a later one is one step, however many lie between. */
function alongStrands(cycle: readonly Before[]): Before[] {
  const steps: Before[] = [];
  for (const step of cycle) {
    const last = steps.at(-1);
    const isSame = last?.why.says !== undefined && last.why.says === step.why.says;
    if (isSame) steps[steps.length - 1] = { ...last, to: step.to };
    else steps.push(step);
  }
  return steps;
}

function ofPairs(pairs: readonly WrittenPair[]): Before[] {
  return pairs.map(({ earlier, later, path }) => ({ from: earlier, to: later, why: { path } }));
}

const CONNECTED: Point = `${CONNECT}.settled`;

/** What each action waits for, and the order of its own points. */
function ofActions(drafts: readonly DraftAction[]): Before[] {
  const edges: Before[] = momentsOf(CONNECT, []);
  for (const draft of drafts) {
    const { written, id, occurs, after, inside, fields } = draft;
    const path = [...written.path, 'after'];
    for (const point of after) edges.push({ from: point, to: occurs, why: { path } });
    const because = (says: string): Reason => ({ says, path: written.path });
    if (isOfApp(written)) edges.push(...momentsOf(id, written.path));
    if (inside?.includes('.') === true) {
      edges.push({ from: inside, to: occurs, why: { path: [...written.path, 'inside'] } });
    }
    const asked = fields.to ?? fields.like;
    if (typeof asked === 'string') {
      edges.push({ from: `${asked}.written`, to: occurs, why: because('the request is written first') });
    }
    if (typeof fields.process === 'string') {
      const moment = isOfApp(written) ? 'settled' : 'written';
      edges.push({ from: `${fields.process}.${moment}`, to: occurs, why: because('the process is started first') });
    }
    // The app has no client before, whatever it waits for.
    if (isOfApp(written) || (fields.early !== true && !isOfHandshake(draft, CONNECT))) {
      edges.push({ from: CONNECTED, to: occurs, why: because('the client is connected first') });
    }
  }
  return edges;
}

function momentsOf(operation: string, path: Path): Before[] {
  const why: Reason = { says: 'it begins with that', path };
  return ['written', 'settled'].map((moment) => ({ from: `${operation}.invoked`, to: `${operation}.${moment}`, why }));
}

/** Actions of one strand follow each other, but for those that a callback or the beginning of the run decides. */
function ofStrands(drafts: readonly DraftAction[]): Before[] {
  return [...byStrand(drafts)].flatMap(([strand, actions]) => {
    const scheduled = actions.filter(({ inside, fields }) => inside === undefined && fields.early !== true);
    return scheduled.slice(1).map(({ occurs, written }, index) => {
      const why: Reason = { says: `strand ${strand}`, path: written.path };
      return { from: scheduled[index]?.occurs ?? occurs, to: occurs, why };
    });
  });
}
