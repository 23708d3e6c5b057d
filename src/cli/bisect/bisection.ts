/** What is known of a version: it does not show the race, it does, or it cannot be tried. */
export type Mark = 'good' | 'bad' | 'skipped';

export function oppositeOf(mark: 'good' | 'bad'): 'good' | 'bad' {
  return mark === 'good' ? 'bad' : 'good';
}

/** A search for the version in which what is known of the oldest turns into what is known of the newest. Plain data. */
export interface Bisection {
  /** Oldest first; at least two. */
  readonly versions: readonly string[];
  /** What the first of them is known to be; the last is known to be the opposite. */
  readonly oldest: 'good' | 'bad';
  /** What was learnt of versions between the two, in the order in which they were tried. */
  readonly learnt: readonly (readonly [version: string, mark: Mark])[];
}

/** Where the change is, as far as it is known. */
export interface Change {
  /** The newest version that is known to be as the oldest is. */
  readonly last: string;
  /** The oldest that is known to be as the newest is. */
  readonly first: string;
  /** What lies between the two, oldest first: the change came with one of these, or with `first`. */
  readonly between: readonly string[];
}

export function changeOf(bisection: Bisection): Change {
  const { versions } = bisection;
  const { last, first } = boundsOf(bisection);
  return { last: versions[last] ?? '', first: versions[first] ?? '', between: versions.slice(last + 1, first) };
}

/**
 * The version to try next, or undefined when trying tells no more: the one in the middle of what is left. After one
 * that cannot be tried it is its two neighbours, and then, since such versions tend to lie together, the middle of the
 * longest row of which nothing is known; in the end whatever is left.
 */
export function nextToTry(bisection: Bisection): string | undefined {
  const { versions, learnt } = bisection;
  const { last, first } = boundsOf(bisection);
  const tried = new Set(learnt.map(([version]) => version));
  const isOpen = (index: number): boolean => index > last && index < first && !tried.has(versions[index] ?? '');
  const skips = learnt.length - 1 - learnt.findLastIndex(([, mark]) => mark !== 'skipped');
  const middle = Math.floor((last + first) / 2);
  const wanted =
    [middle, middle - 1, middle + 1].slice(0, skips + 1).find(isOpen) ?? middleOfLongestRow(last, first, isOpen);
  return wanted === undefined ? undefined : versions[wanted];
}

/** The middle of the longest row of open places between two places, the first where there are several. */
function middleOfLongestRow(last: number, first: number, isOpen: (index: number) => boolean): number | undefined {
  let longest = { start: last, length: 0 };
  let start = last + 1;
  for (let index = last + 1; index <= first; index += 1) {
    if (isOpen(index)) continue;
    if (index - start > longest.length) longest = { start, length: index - start };
    start = index + 1;
  }
  return longest.length === 0 ? undefined : longest.start + Math.floor((longest.length - 1) / 2);
}

/** The bisection once one more version was tried. */
export function learn(bisection: Bisection, version: string, mark: Mark): Bisection {
  return { ...bisection, learnt: [...bisection.learnt, [version, mark]] };
}

/** How many versions have to be tried at most, if each of them can be. */
export function stepsLeft(bisection: Bisection): number {
  const { last, first } = boundsOf(bisection);
  return Math.ceil(Math.log2(first - last));
}

/** The places of the two versions between which the change is. */
function boundsOf({ versions, oldest, learnt }: Bisection): { readonly last: number; readonly first: number } {
  let last = 0;
  let first = versions.length - 1;
  for (const [version, mark] of learnt) {
    const index = versions.indexOf(version);
    if (mark === oldest) last = Math.max(last, index);
    else if (mark !== 'skipped') first = Math.min(first, index);
  }
  return { last, first };
}
