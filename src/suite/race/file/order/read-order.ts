import type { OrderedPair } from '../../../../core/race.js';
import { CONNECT, type Point } from '../../../../core/scenario.js';
import type { Path } from '../../../yaml/describe-issue.js';
import { type DraftAction, isOfHandshake } from '../draft-strands.js';
import type { RaceNames } from '../race-names.js';
import type { RaceText } from '../race-text.js';

/** A pair, and where it is in the file. */
export interface WrittenPair extends OrderedPair {
  readonly path: Path;
}

const FORM = 'an entry is two points with < between them, the earlier one first; for example "A.invoked < cut"';

/** What is known of the order: each pair of neighbours in every entry. */
export function readOrder(entries: readonly string[], names: RaceNames, text: RaceText): WrittenPair[] {
  return entries.flatMap((entry, index) => {
    const path = ['order', index];
    const points = pointsIn(entry, path, text).map((point) => names.point(point, path));
    return points.slice(1).map((later, at) => ({ earlier: points[at] ?? later, later, path }));
  });
}

function pointsIn(entry: string, path: Path, text: RaceText): string[] {
  const [, later, earlier] = /^([^<>]+)>([^<>]+)$/.exec(entry) ?? [];
  if (later !== undefined && earlier !== undefined) {
    throw text.refuse(path, `the earlier point stands first: write "${earlier.trim()} < ${later.trim()}"`);
  }
  const points = entry.split('<').map((point) => point.trim());
  if (points.length < 2 || points.some((point) => !/^[\w.-]+$/.test(point))) {
    throw text.refuse(path, `'${entry.trim()}' says nothing of an order: ${FORM}`);
  }
  return points;
}

/**
 * What happens when its turn comes can be made to wait for what is known to be earlier. What the client does, and what
 * is made in its callbacks, cannot: there the order only says which schedules fit.
 */
export function waitFor(pairs: readonly WrittenPair[], drafts: readonly DraftAction[], text: RaceText): void {
  const occurring = new Map(drafts.map((draft) => [draft.occurs, draft]));
  for (const { earlier, later, path } of pairs) {
    const draft = occurring.get(later);
    if (draft === undefined || draft.inside !== undefined || earlier === later) continue;
    if (draft.fields.early === true) {
      const says = `${draft.written.name} strikes before the client begins to connect, and nothing comes before that`;
      throw text.refuse(path, `${says}; take out early: true, or this`);
    }
    draft.after.add(earlier);
  }
}

/** The point at which the client begins to connect: the beginning of a run. */
const BEGINNING: Point = `${CONNECT}.invoked`;

/**
 * An action waits until the client is connected, unless it waits for a point of the handshake. One that is known to
 * happen before that is over waits for its beginning.
 */
export function allowDuringHandshake(pairs: readonly OrderedPair[], drafts: readonly DraftAction[]): void {
  const occurring = new Map(drafts.map((draft) => [draft.occurs, draft]));
  const before = new Map<Point, Point[]>();
  for (const { earlier, later } of pairs) before.set(later, [...(before.get(later) ?? []), earlier]);
  const left: Point[] = [`${CONNECT}.written`, `${CONNECT}.settled`];
  const seen = new Set(left);
  for (let point = left.pop(); point !== undefined; point = left.pop()) {
    for (const earlier of before.get(point) ?? []) {
      if (seen.has(earlier)) continue;
      seen.add(earlier);
      left.push(earlier);
      const draft = occurring.get(earlier);
      const isFree = draft !== undefined && !earlier.endsWith('.invoked') && draft.fields.early !== true;
      if (isFree && !isOfHandshake(draft, CONNECT)) draft.after.add(BEGINNING);
    }
  }
}

/** What `connection-N` has is about the N-th connection, and waits for it unless it says more of its handshake. */
export function awaitConnections(drafts: readonly DraftAction[], text: RaceText): void {
  const again = drafts.filter(({ written }) => written.kind === 'connect');
  for (const draft of drafts) {
    const { strand, path } = draft.written;
    const [, number] = /^connection-(\d+)$/.exec(strand) ?? [];
    if (number === undefined || Number(number) === 1) continue;
    const connect = again[Number(number) - 2];
    if (connect === undefined) {
      const there = again.length === 0 ? 'nothing connects again' : `there are ${again.length + 1} connections`;
      const says = `the strand ${strand} is about connection ${number}, and ${there}`;
      throw text.refuse(
        path.slice(0, 2),
        `${says}; add { connect: again } to a strand of the app, or name it otherwise`,
      );
    }
    if (draft !== connect && draft.inside === undefined && !isOfHandshake(draft, connect.id))
      draft.after.add(`${connect.id}.settled`);
  }
}
