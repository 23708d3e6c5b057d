/** A line of more characters is not kept: whatever it is, it is no message that anybody has to hold in memory. */
export const LINE_LENGTH_MAX = 8 * 1024 * 1024;

/** @param text without its end; undefined of a line that is too long */
export type TakeLine = (text: string | undefined, number: number) => void;

/** Cuts a text that comes in pieces into lines, numbered from 1. It holds one line at most. */
export class LineSplitter {
  readonly #take: TakeLine;
  readonly #lengthMax: number;
  #parts: string[] = [];
  #length = 0;
  #number = 1;

  constructor(take: TakeLine, lengthMax = LINE_LENGTH_MAX) {
    this.#take = take;
    this.#lengthMax = lengthMax;
  }

  write(text: string): void {
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.#add(text.slice(from, to));
      this.#finish();
      from = to + 1;
    }
    this.#add(text.slice(from));
  }

  end(): void {
    if (this.#length > 0) this.#finish();
  }

  #add(part: string): void {
    this.#length += part.length;
    if (this.#length > this.#lengthMax) this.#parts = [];
    else if (part !== '') this.#parts.push(part);
  }

  #finish(): void {
    const tooLong = this.#length > this.#lengthMax;
    const line = tooLong ? undefined : this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    const number = this.#number++;
    this.#take(line?.endsWith('\r') ? line.slice(0, -1) : line, number);
  }
}
