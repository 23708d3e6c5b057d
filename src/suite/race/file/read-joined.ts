import type { Path } from '../../yaml/describe-issue.js';
import type { DraftAction } from './draft-strands.js';
import type { RaceNames } from './race-names.js';
import { aKind, forExample, type RaceText } from './race-text.js';
import { definitionOf } from './schema/race-actions-schema.js';
import { isOfApp } from './written-action.js';

const EXAMPLE = forExample('joined: [[n1, n2, A.response]]');

/**
 * Deliveries that come in one chunk, by the ids of their actions. They come together, so the first of each group is
 * made to wait for what any of them waits for.
 */
export function readJoined(
  groups: readonly (readonly string[])[],
  drafts: readonly DraftAction[],
  names: RaceNames,
  text: RaceText,
): string[][] {
  const places = new Map(drafts.map((draft, index) => [draft.occurs, index]));
  const taken = new Map<DraftAction, number>();
  return groups.map((group, number) => {
    if (group.length < 2) throw text.refuse(['joined', number], `a group has at least two deliveries${EXAMPLE}`);
    const members = group.map((name, index) => {
      const path = ['joined', number, index];
      const named = names.find(name);
      if (named !== undefined && isOfApp(named)) {
        throw text.refuse(path, `${name} is ${aKind(named.kind)} of the app; its answer is ${name}.response${EXAMPLE}`);
      }
      const draft = drafts[places.get(names.point(name, path)) ?? -1];
      return deliveryOf(draft, { name, path, isLast: index === group.length - 1 }, text);
    });
    checkPlaces(members, places, ['joined', number], text);
    for (const [index, member] of members.entries()) {
      if (taken.has(member)) {
        throw text.refuse(
          ['joined', number, index],
          `${member.written.name} is in two groups; make one of them${EXAMPLE}`,
        );
      }
      taken.set(member, number);
    }
    waitTogether(members);
    return members.map(({ id }) => id);
  });
}

interface Member {
  readonly name: string;
  readonly path: Path;
  readonly isLast: boolean;
}

function deliveryOf(draft: DraftAction | undefined, { name, path, isLast }: Member, text: RaceText): DraftAction {
  const kind = draft?.written.kind;
  if (draft === undefined || kind === undefined) {
    throw text.refuse(path, `${name} is no delivery, and only what the peer sends comes in a chunk${EXAMPLE}`);
  }
  if (definitionOf(kind).actor === 'executor' || (kind === 'eof' && isLast)) return draft;
  const says =
    kind === 'eof'
      ? `${name} ends the connection, so it can only be the last of its group`
      : `${name} is ${aKind(kind)}, and only what the peer sends comes in a chunk; an eof may be its end`;
  throw text.refuse(path, `${says}${EXAMPLE}`);
}

/** One strand, one after the other, in this order: else there are schedules in which they cannot come together. */
function checkPlaces(
  members: readonly DraftAction[],
  places: ReadonlyMap<string, number>,
  path: Path,
  text: RaceText,
): void {
  for (const [index, member] of members.entries()) {
    const before = members[index - 1];
    if (before === undefined) continue;
    const [name, other] = [member.written.name, before.written.name];
    const at = [...path, index];
    if (member.written.strand !== before.written.strand) {
      const where = `${other} is in strand ${before.written.strand} and ${name} in ${member.written.strand}`;
      throw text.refuse(at, `${where}; what comes in one chunk stands in one strand`);
    }
    if (places.get(member.occurs) === (places.get(before.occurs) ?? -1) + 1) continue;
    const says = `${name} does not follow ${other} in strand ${member.written.strand}`;
    throw text.refuse(at, `${says}; what comes in one chunk stands there one after the other, in the same order`);
  }
}

function waitTogether(members: readonly DraftAction[]): void {
  const [first, ...others] = members;
  const own = new Set(members.map(({ occurs }) => occurs));
  for (const { after, fields } of others) {
    for (const point of after) if (!own.has(point)) first?.after.add(point);
    for (const asked of [fields.to, fields.like, fields.process]) {
      if (typeof asked === 'string') first?.after.add(`${asked}.written`);
    }
  }
}
