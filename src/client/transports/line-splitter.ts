const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines. It looks for the newline among the bytes and decodes whole lines only, so a
 * character that is split between two chunks comes out right.
 */
export class LineSplitter {
  /** The pieces of the line that has no newline yet. They are joined once, however many there are. */
  #pieces: Uint8Array[] = [];

  /** Whether a line has begun and not ended. */
  get insideLine(): boolean {
    return this.#pieces.length > 0;
  }

  /** Takes the next bytes and returns the lines that they complete, without their line ends. */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      lines.push(this.#complete(chunk.subarray(start, end)));
      start = end + 1;
    }
    if (start < chunk.length) this.#pieces.push(chunk.subarray(start));
    return lines;
  }

  #complete(last: Uint8Array): string {
    const line = Buffer.concat([...this.#pieces, last]).toString('utf8');
    this.#pieces = [];
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }
}
