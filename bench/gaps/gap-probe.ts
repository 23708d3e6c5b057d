import type { NextSeen } from '../../sim/link/measured-gaps.js';
import type { Gap } from '../../src/core/schedule.js';

/** What a client saw behind a frame, and what it had been given to run between the two. */
export interface SeenGap {
  readonly next: NextSeen;
  /** `nameless`: more microtasks than have a word, and yet not all of them. */
  readonly gap: Gap | 'nameless';
}

/** More nested microtasks than any stream needs: when as many have run, all there were have run. */
const DRAINED_HOPS = 64;
const NAMED_HOPS = 8;
const NAMED_ROUNDS = 4;

/**
 * Measures, from inside a client's own callbacks, the gap in front of each frame and of the end. At every frame it
 * starts nested microtasks and chained rounds of immediates, and the next callback reads how many of them have run.
 * Ticks are not counted: a gap in which ticks alone have run is one of 0 hops.
 *
 * One probe for one connection. Nothing is measured behind the end.
 */
export class GapProbe {
  readonly seen: SeenGap[] = [];
  readonly #chunked: boolean;
  #hops = 0;
  #rounds = 0;
  /** How many have come; the last of them is measured from. */
  #frames = 0;
  #ended = false;
  #first: (() => void) | undefined;

  /**
   * `chunked`: several frames can share a chunk. Otherwise frames of one synchronous run are the joined ones. `first`
   * is called once, inside the client's callback of the first of them.
   */
  constructor(chunked: boolean, first?: () => void) {
    this.#chunked = chunked;
    this.#first = first;
  }

  /** A message that is an event of its own. */
  message(): void {
    this.#frame(false);
    this.#tellFirst();
  }

  /** A chunk of frames that are lines. */
  chunk(text: string): void {
    for (let left = text.split('\n').length - 1, joined = false; left > 0; left -= 1, joined = true)
      this.#frame(joined);
    this.#tellFirst();
  }

  /** The connection ended, in whichever way the client was told first. */
  end(how: 'eof' | 'reset'): void {
    this.#note(how, false);
    this.#ended = true;
  }

  #tellFirst(): void {
    if (this.#frames === 0) return;
    const first = this.#first;
    this.#first = undefined;
    first?.();
  }

  #frame(joined: boolean): void {
    this.#note('data', joined);
    this.#frames += 1;
    this.#hops = 0;
    this.#rounds = 0;
    this.#hopOn(this.#frames);
    this.#goRound(this.#frames);
  }

  #note(next: NextSeen, joined: boolean): void {
    if (this.#frames > 0 && !this.#ended) this.seen.push({ next, gap: joined ? 'joined' : this.#gap() });
  }

  #gap(): Gap | 'nameless' {
    if (this.#rounds > NAMED_ROUNDS) return 'idle';
    if (this.#rounds > 0) return `turn${this.#rounds}` as Gap;
    if (this.#hops >= DRAINED_HOPS) return 'turn0';
    if (this.#hops === 0 && !this.#chunked) return 'joined';
    return this.#hops <= NAMED_HOPS ? (this.#hops as Gap) : 'nameless';
  }

  #hopOn(frame: number): void {
    queueMicrotask(() => {
      if (frame !== this.#frames || this.#hops >= DRAINED_HOPS) return;
      this.#hops += 1;
      this.#hopOn(frame);
    });
  }

  #goRound(frame: number): void {
    setImmediate(() => {
      if (frame !== this.#frames || this.#rounds > NAMED_ROUNDS) return;
      this.#rounds += 1;
      this.#goRound(frame);
    });
  }
}
