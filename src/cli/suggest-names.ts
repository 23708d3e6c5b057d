import { distance } from 'fastest-levenshtein';
import { UsageError } from '../core/errors.js';

/** At most this many names are suggested, and a list no longer than this is given whole. */
const SUGGESTED_MAX = 3;
const LISTED_MAX = 8;

/** The known names nearest to what was given, nearest first: few edits away, or one contained in the other. */
export function suggestNames(given: string, known: readonly string[]): string[] {
  const wanted = given.toLowerCase();
  const near = known
    .map((name) => ({ name, edits: editsBetween(wanted, name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= Math.max(2, Math.floor(Math.min(name.length, wanted.length) / 2)));
  near.sort((one, other) => one.edits - other.edits || one.name.localeCompare(other.name));
  return near.slice(0, SUGGESTED_MAX).map(({ name }) => name);
}

function editsBetween(given: string, name: string): number {
  if (given.length >= 3 && (name.includes(given) || given.includes(name))) return 1;
  return distance(given, name);
}

/** The error for a name that does not exist: what was given, what is near, and where all of them are. */
export function unknownName(what: string, given: string, known: readonly string[], seeAll?: string): UsageError {
  const near = suggestNames(given, known);
  const all = known.length <= LISTED_MAX ? `; there is ${known.join(', ')}` : '';
  const hint = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : all;
  const see = seeAll === undefined ? '' : ` (all of them: ${seeAll})`;
  const remedy = seeAll === undefined ? undefined : `See \`${seeAll}\`.`;
  return new UsageError('unknown-name', `there is no ${what} '${given}'${hint}${see}`, remedy);
}
