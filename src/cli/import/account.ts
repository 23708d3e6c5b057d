import type { OddItem, Unit } from './logged-message.js';
import type { MessageFact } from './message-fact.js';
import { shorten } from './shorten.js';

/** Of lines that are not understood so many are shown; the rest is counted. */
const ODD_SHOWN_MAX = 20;
const ODD_TEXT_MAX = 60;
/** Of what was left out so many places are named. */
const PLACES_MAX = 8;

interface LeftOut {
  count: number;
  /** Numbers of lines or messages, each once. */
  readonly places: string[];
}

/**
 * Keeps account of a log: what was read, what was not understood, what was left out and why. It never grows with the
 * log, for what is shown is bounded, and the rest is counted.
 */
export class Account {
  readonly #unit: Unit;
  readonly #redact: boolean;
  readonly #read = new Map<string, number>();
  readonly #odd: string[] = [];
  #oddCount = 0;
  #oddHidden = 0;
  #oddLast = 0;
  readonly #leftOut = new Map<string, LeftOut>();
  readonly #remarks: string[] = [];

  constructor(unit: Unit, redact: boolean) {
    this.#unit = unit;
    this.#redact = redact;
  }

  /** The number of messages that were understood. */
  get messages(): number {
    return [...this.#read.values()].reduce((sum, count) => sum + count, 0);
  }

  addRead({ from, kind }: MessageFact): void {
    const what = `${kind} of the ${from}`;
    this.#read.set(what, (this.#read.get(what) ?? 0) + 1);
  }

  addOdd({ at, to = at, unit: ownUnit, text, why }: OddItem): void {
    const unit = ownUnit ?? this.#unit;
    const count = to - at + 1;
    this.#oddCount += count;
    if (this.#odd.length >= ODD_SHOWN_MAX) {
      this.#oddHidden += count;
      this.#oddLast = to;
      return;
    }
    const place = count === 1 ? `${unit} ${at}` : `${unit}s ${at} to ${to}`;
    const said = this.#redact ? `${text.length} characters` : shorten(text.trim(), ODD_TEXT_MAX);
    this.#odd.push(
      `${place}: ${text === '' ? '' : said}${why === undefined ? '' : `${text === '' ? '' : ' '}(${why})`}`,
    );
  }

  /** @param why follows a number of messages: "of the handshake" */
  leaveOut(why: string, at: number): void {
    this.#leaveOut(why, 1, String(at));
  }

  /** The same of many in a row, or nearly, that go from one place to another. */
  leaveOutMany(why: string, count: number, from: number, to: number): void {
    this.#leaveOut(why, count, from === to ? String(from) : `${from} to ${to}`);
  }

  remark(text: string): void {
    this.#remarks.push(text);
  }

  /** What was read and not understood, for a log that gives no draft. */
  describeOdd(): string[] {
    if (this.#oddCount === 0) return [];
    const more = `  and ${this.#oddHidden} more, up to ${this.#unit} ${this.#oddLast}`;
    const rest = this.#oddHidden === 0 ? [] : [more];
    return [`not understood: ${countOf(this.#oddCount, this.#unit)}`, ...this.#odd.map((line) => `  ${line}`), ...rest];
  }

  describe(): string[] {
    const read = [...this.#read].map(([what, count]) => `  ${count} ${count === 1 ? what : what.replace(' ', 's ')}`);
    const left = [...this.#leftOut].map(
      ([why, { count, places }]) => `  ${count} ${why}${this.#describePlaces(places)}`,
    );
    return [
      ...read,
      ...(left.length === 0 ? [] : ['left out of the draft:', ...left]),
      ...this.describeOdd(),
      ...this.#remarks.map((text) => `note: ${text}`),
    ];
  }

  #leaveOut(why: string, count: number, place: string): void {
    const known = this.#leftOut.get(why) ?? { count: 0, places: [] };
    known.count += count;
    if (known.places.at(-1) !== place && known.places.length <= PLACES_MAX) known.places.push(place);
    this.#leftOut.set(why, known);
  }

  #describePlaces(places: readonly string[]): string {
    const shown = places.slice(0, PLACES_MAX).join(', ');
    const isOne = places.length === 1 && !shown.includes(' ');
    return ` (${this.#unit}${isOne ? '' : 's'} ${shown}${places.length > PLACES_MAX ? ', ...' : ''})`;
  }
}

export function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
