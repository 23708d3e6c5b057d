import type { Gap } from '../../../src/core/schedule.js';
import { AT_ONCE, afterDrain, afterHops, afterRounds, type Construction, ROUNDS, roundsOf } from '../construction.js';
import { GapProbe, type SeenGap } from '../gap-probe.js';

/** The writing end of an in-memory pair. */
export interface Sender {
  write(text: string): void;
  end(): void;
  /** Breaks the pair with an error. */
  fail(): void;
}

/** Makes a pair, reads one end of it with the probe, and gives the other. */
export type OpenPair = (probe: GapProbe) => Sender;

type Act = (sender: Sender) => void;

/** Rounds of immediates behind the last act, after which nothing is on its way any more. */
const ROUNDS_TO_REST = 12;

function rest(): Promise<void> {
  return new Promise((resolve) => afterRounds(ROUNDS_TO_REST, resolve));
}

/** `later`: rounds that the reader is behind the sender, as one that is resumed by promises is. */
function afterGap(gap: Gap, later: number, act: () => void): void {
  if (gap === 'turn0') afterDrain(act);
  else if (typeof gap === 'number') afterHops(gap, act);
  else afterRounds(roundsOf(gap) + later, act);
}

/** A first act from a macrotask, and a second one a gap later: what the reader saw. */
async function runPair(
  open: OpenPair,
  acts: readonly [Act, Act],
  gap: Gap,
  later: number,
): Promise<readonly SeenGap[]> {
  const probe = new GapProbe(true);
  const sender = open(probe);
  await rest();
  const [first, second] = acts;
  const acted = new Promise<void>((resolve) => {
    setImmediate(() => {
      first(sender);
      afterGap(gap, later, () => {
        second(sender);
        resolve();
      });
    });
  });
  await acted;
  await rest();
  return probe.seen;
}

const one: Act = (sender) => sender.write('a\n');
const two: Act = (sender) => sender.write('a\nb\n');
const end: Act = (sender) => sender.end();
const fail: Act = (sender) => sender.fail();

const WAITS: readonly Gap[] = [...AT_ONCE, 1, 2, 3, 4, 5, 6, 7, 8, 'turn0', ...ROUNDS];

/** Constructions for one kind of pair, which is named in each. */
export function pairConstructions(kind: string, open: OpenPair, later: number): readonly Construction[] {
  const over = (next: Construction['next'], how: string, ...acts: [Act, Act]): Construction => ({
    next,
    how: `${kind}: ${how}`,
    waits: WAITS,
    run: (wait) => runPair(open, acts, wait, later),
  });
  return [
    over('data', 'two frames in one write', two, end),
    over('data', 'a frame, that long after one', one, one),
    over('eof', 'the end, that long after a frame', one, end),
    over('reset', 'an error, that long after a frame', one, fail),
  ];
}

const SWEPT_ACTS: readonly (readonly [Act, Act])[] = [
  [one, one],
  [two, one],
  [one, end],
  [two, end],
  [one, fail],
  [(sender) => afterHops(3, () => one(sender)), one],
  [(sender) => afterHops(2, () => two(sender)), one],
  [(sender) => process.nextTick(() => [one(sender), one(sender), end(sender)]), () => {}],
  [(sender) => afterDrain(() => [one(sender), end(sender)]), () => {}],
  [(sender) => afterDrain(() => [one(sender), fail(sender)]), () => {}],
];

/** Each kind of pair, with every act and every wait. */
export async function sweepPairs(kinds: readonly OpenPair[]): Promise<readonly SeenGap[]> {
  const seen: SeenGap[] = [];
  for (const open of kinds) {
    for (const [first, second] of SWEPT_ACTS) {
      for (const gap of WAITS) seen.push(...(await runPair(open, [first, second], gap, 0)));
    }
  }
  return seen;
}
