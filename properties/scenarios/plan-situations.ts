import fc from 'fast-check';
import type { ActionKind } from '../../src/core/scenario.js';
import type { Dialect } from '../../src/core/target.js';

/**
 * Situations that chance alone would bring about too rarely, each of them made on purpose in a few of a hundred
 * scenarios. All are drawn whether or not they are used, behind everything else, so that they move no other draw.
 */
export interface SituationPlan {
  /** The app closes the client inside a callback. */
  readonly closeInside:
    | { readonly callback: 'settled' | 'close-seen' | 'notification'; readonly of: number }
    | undefined;
  /** Handlers are async, and take no time. */
  readonly asyncConsumer: boolean;
  /** The ids that requests of the executor carry; the first is used for the one that may come anyway. */
  readonly requestIds: readonly RequestIdPlan[];
  /** The executor asks once for each of the ids, where its dialect lets it. */
  readonly asks: boolean;
  /** A response comes once more, when another call has been made meanwhile. */
  readonly staleCopy: boolean;
  /** Writing fails, which one call meets, and what the executor sends arrives all the same. */
  readonly refusal: 'epipe' | 'destroyed' | undefined;
  /** Messages and the first response come on one strand, and the end behind them. */
  readonly lastWords: boolean;
  /** A reset is told by an error that has no code. */
  readonly uncoded: boolean;
  /** The connection ends while it connects, also where the shape of the scenario is another. */
  readonly handshake: boolean;
  readonly handshakeCut: HandshakeCut;
}

/**
 * Where a handshake is cut: writing fails from the start; it ends before or after the request is written; behind the
 * answer; or the answer and the end come in any order.
 */
export type HandshakeCut = 'first-write' | 'unwritten' | 'unanswered' | 'answered' | 'free';

export interface RequestIdPlan {
  readonly is: 'own' | 'zero' | 'text' | 'like' | 'like-text';
  /** Of which request, counted round, where it is like one. */
  readonly of: number;
}

/** In how many of a hundred scenarios each is made, where the client can do it. */
const IN_A_HUNDRED = {
  closeInside: 7,
  asyncConsumer: 8,
  asks: 9,
  staleCopy: 4,
  refusal: 4,
  lastWords: 6,
  handshake: 4,
  /** Of a hundred resets. */
  uncoded: 30,
} as const;

/** Four numbers below 100 in one draw: each of fast-check's costs as much as all the arithmetic here. */
const fourNumbers = fc.nat(99_999_999);
/** As many as a plan is made of. */
const draws = fc.tuple(fourNumbers, fourNumbers, fourNumbers, fourNumbers);

/** All plans of situations for a client of this dialect that can do these actions. */
export function situationsFor(dialect: Dialect, allowed: ReadonlySet<ActionKind>): fc.Arbitrary<SituationPlan> {
  const calls = allowed.has('call');
  const closes = allowed.has('close');
  // The executor of an exec server has no business asking, and does so in a few scenarios only.
  const mayAsk = dialect !== 'exec-server';
  return draws.map((numbers) => {
    let drawn = 0;
    const draw = (): number => {
      const four = numbers[drawn >> 2] ?? 0;
      const number = Math.floor(four / 100 ** (drawn & 3)) % 100;
      drawn += 1;
      return number;
    };
    const chance = (name: keyof typeof IN_A_HUNDRED, possible = true): boolean =>
      draw() < IN_A_HUNDRED[name] && possible;
    const requestId = (): RequestIdPlan => ({ is: oneOf(REQUEST_IDS, draw()), of: draw() });
    const close = { callback: oneOf(CLOSED_INSIDE, draw()), of: draw() };
    const refusal = oneOf(REFUSALS, draw());
    return {
      closeInside: chance('closeInside', closes) ? close : undefined,
      asyncConsumer: chance('asyncConsumer'),
      requestIds: [requestId(), requestId()],
      asks: chance('asks', mayAsk),
      staleCopy: chance('staleCopy', calls),
      refusal: chance('refusal', calls) ? refusal : undefined,
      lastWords: chance('lastWords', calls),
      uncoded: chance('uncoded'),
      handshake: chance('handshake'),
      handshakeCut: oneOf(HANDSHAKE_CUTS, draw()),
    };
  });
}

type Weighted<T> = readonly (readonly [weight: number, value: T])[];

const CLOSED_INSIDE: Weighted<'close-seen' | 'settled' | 'notification'> = [
  [40, 'close-seen'],
  [30, 'settled'],
  [30, 'notification'],
];

const REFUSALS: Weighted<'epipe' | 'destroyed'> = [
  [60, 'epipe'],
  [40, 'destroyed'],
];

const REQUEST_IDS: Weighted<RequestIdPlan['is']> = [
  [16, 'own'],
  [25, 'zero'],
  [8, 'text'],
  [34, 'like'],
  [17, 'like-text'],
];

const HANDSHAKE_CUTS: Weighted<HandshakeCut> = [
  [13, 'first-write'],
  [13, 'unwritten'],
  [27, 'unanswered'],
  [27, 'answered'],
  [20, 'free'],
];

/** The value at this place of a hundred, over which the weights are laid out. */
function oneOf<T>(choices: Weighted<T>, place: number): T {
  let end = 0;
  for (const [weight, value] of choices) {
    end += weight;
    if (place < end) {
      return value;
    }
  }
  throw new RangeError(`weights of ${end} do not reach ${place}`);
}
