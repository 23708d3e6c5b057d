import type { LogOrder } from '../logged-message.js';
import type { MessageFact } from '../message-fact.js';

interface Timed {
  readonly fact: MessageFact;
  readonly ms: number;
  readonly entry: number;
  readonly part: number;
}

/**
 * Puts the messages of entries that have a request and its response in the order of what happened, and numbers them in
 * it. Where the oldest entry is first, as in an export, only the responses wait that have not come yet. Where the
 * newest one is first all messages wait for the end.
 */
export class TimeOrder {
  readonly #release: (fact: MessageFact) => void;
  readonly #remark: (text: string) => void;
  /** In order, unless the direction is not known yet, or backwards. */
  #waiting: Timed[] = [];
  #direction: 'unknown' | 'forwards' | 'backwards' = 'unknown';
  #latest: number | undefined;
  #released = 0;
  #isDisordered = false;

  constructor(release: (fact: MessageFact) => void, remark: (text: string) => void) {
    this.#release = release;
    this.#remark = remark;
  }

  /** An entry without a time is as late as the one before it. */
  add(fact: MessageFact, order: LogOrder): void {
    const { entry, part } = order;
    const ms = order.ms ?? this.#latest ?? 0;
    const timed = { fact, ms, entry, part };
    if (part === 0) this.#follow(timed);
    if (this.#direction !== 'forwards') this.#waiting.push(timed);
    else {
      this.#waiting.splice(placeOf(timed, this.#waiting), 0, timed);
      if (part === 0) this.#releaseUpTo(timed);
    }
  }

  end(): void {
    if (this.#direction === 'backwards') this.#waiting.sort((one, other) => compare(one, other, -1));
    this.#hand(this.#waiting);
    this.#waiting = [];
  }

  /** Learns from the time of the next entry which way they go. */
  #follow({ ms, entry }: Timed): void {
    const latest = this.#latest;
    this.#latest = ms;
    if (latest === undefined || ms === latest) return;
    if (this.#direction === 'unknown') {
      this.#direction = ms > latest ? 'forwards' : 'backwards';
      this.#waiting.sort((one, other) => compare(one, other, 1));
    } else if (ms > latest !== (this.#direction === 'forwards') && !this.#isDisordered) {
      this.#isDisordered = true;
      this.#remark(
        `entry ${entry} is out of order by its time; the draft may be, too, where the entries are not sorted`,
      );
    }
  }

  /** What is before this one now stays before it: no later entry is earlier. */
  #releaseUpTo(timed: Timed): void {
    const count = this.#waiting.indexOf(timed) + 1;
    this.#hand(this.#waiting.splice(0, count));
  }

  #hand(timed: readonly Timed[]): void {
    for (const { fact } of timed) {
      this.#released += 1;
      this.#release({ ...fact, at: this.#released });
    }
  }
}

/** By time, then by entry, in the direction of the file, then by the place within the entry. */
function compare(one: Timed, other: Timed, direction: 1 | -1): number {
  return one.ms - other.ms || direction * (one.entry - other.entry) || one.part - other.part;
}

/** Where it belongs in what is sorted. It is nearly always near the end. */
function placeOf(timed: Timed, sorted: readonly Timed[]): number {
  return sorted.findLastIndex((each) => compare(each, timed, 1) <= 0) + 1;
}
