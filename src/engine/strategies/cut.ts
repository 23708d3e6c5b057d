import type { ChoicePoint, Chooser, EnabledStrand } from '../../core/choice.js';
import type { Gap } from '../../core/schedule.js';
import { Random } from '../random.js';
import { drawGap } from './gap-weights.js';
import type { Strategy } from './strategy.js';

/**
 * Cuts the connection at one step, drawn from all there are: up to there everything happens idle and in a random order,
 * so that the client is in a clean and deep state; then the faults strike, the first of them a short gap behind the
 * action before; and what is left happens by chance. A loss at every step is what tools for crash consistency enumerate
 * (Pillai et al., "All file systems are not created equal", OSDI 2014, and Mohan et al., "Finding crash-consistency
 * bugs with bounded black-box crash testing", OSDI 2018).
 *
 * Departs from them in that the step is drawn and not enumerated, and that the gap to the loss is drawn as well: in a
 * client it is not only after which step the loss comes, but how soon. In every second run what the peer sends just
 * before is joined, as far as the transport joins it: a peer that says its last words says them in one go.
 */
export const cut: Strategy = {
  name: 'cut',
  statement: 'Idle and in random order up to a random step; then the faults, a short gap behind it.',
  source: 'Crash-point testing: Pillai et al., OSDI 2014; Mohan et al., OSDI 2018.',
  guide({ seed, steps }) {
    const draws = new Random(seed);
    const cutAfter = 1 + draws.below(Math.max(1, steps));
    return { guide: { kind: 'choose', chooser: new Cutter(draws, cutAfter, seed % 2 === 0 ? 0 : JOINED) }, by: 'cut' };
  },
};

/** So many gaps before the cut are joined where that is possible. */
const JOINED = 4;

class Cutter implements Chooser {
  readonly #draws: Random;
  /** The faults come once this many actions have happened. */
  readonly #cutAfter: number;
  /** From this gap on deliveries are joined. */
  readonly #joinFrom: number;
  /** The gap before the first action is asked for first, and one more behind every action. */
  #gapsAsked = -1;

  constructor(draws: Random, cutAfter: number, joined: number) {
    this.#draws = draws;
    this.#cutAfter = cutAfter;
    this.#joinFrom = cutAfter - joined;
  }

  choose(count: number, point: ChoicePoint): number {
    if (point.label === 'gap') {
      this.#gapsAsked += 1;
      return this.#gap(point.gaps);
    }
    return this.#strand(count, point.strands);
  }

  #gap(gaps: readonly Gap[]): number {
    if (this.#gapsAsked < this.#cutAfter) {
      return this.#gapsAsked < this.#joinFrom ? 0 : Math.max(0, gaps.indexOf('joined'));
    }
    const drawn = drawGap(gaps, this.#draws);
    // Idle comes first; behind the step that is cut it would only be what other strategies do.
    return this.#gapsAsked > this.#cutAfter || drawn > 0 ? drawn : 1 + this.#draws.below(gaps.length - 1);
  }

  /** One of the faults once their time has come, and none before, as far as there is a choice. */
  #strand(count: number, strands: readonly EnabledStrand[]): number {
    const strikes = this.#gapsAsked >= this.#cutAfter;
    const wanted: number[] = [];
    for (let index = 0; index < count; index += 1) {
      if ((strands[index]?.actor === 'fault') === strikes) wanted.push(index);
    }
    if (wanted.length === 0) return this.#draws.below(count);
    return wanted[this.#draws.below(wanted.length)] ?? 0;
  }
}
