/**
 * What the harness and a relay say to each other over their Unix socket, in both directions: one byte that says what
 * it is, four bytes of the payload's length (unsigned, most significant first), and the payload.
 *
 * The harness commands. A relay begins commands in order, and answers each with `done` when the operating system has
 * taken what it was about; `exit` and `kill` wait for all that is to be written, and after them the relay is gone.
 */
export type RelayWord =
  /** To the relay: writes the payload to its stdout, in one write. */
  | 'write'
  /** To the relay: closes its stdout. */
  | 'end-output'
  /** To the relay: closes its stdin, so that the client's writes fail. */
  | 'end-input'
  /** To the relay: stops reading its stdin, until `resume`. */
  | 'pause'
  | 'resume'
  /** To the relay: exits with status 0. */
  | 'exit'
  /** To the relay: kills itself with SIGKILL. */
  | 'kill'
  /** From the relay: a command was carried out. */
  | 'done'
  /** From the relay: the payload came in on its stdin. */
  | 'input'
  /** From the relay: its stdin has ended. */
  | 'input-ended';

/** A word's place in this list is its byte. */
const WORDS: readonly RelayWord[] = [
  'write',
  'end-output',
  'end-input',
  'pause',
  'resume',
  'exit',
  'kill',
  'done',
  'input',
  'input-ended',
];

const HEADER_BYTES = 5;
const NOTHING = new Uint8Array();

export function encodeRelayMessage(word: RelayWord, payload: Uint8Array = NOTHING): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(WORDS.indexOf(word), 0);
  header.writeUInt32BE(payload.length, 1);
  return Buffer.concat([header, payload]);
}

/** Finds messages in bytes, however they are cut. A byte that is no word is skipped with its payload. */
export class RelayDecoder {
  readonly #hear: (word: RelayWord, payload: Uint8Array) => void;
  #pending: Buffer = Buffer.alloc(0);

  constructor(hear: (word: RelayWord, payload: Uint8Array) => void) {
    this.#hear = hear;
  }

  push(chunk: Uint8Array): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length >= HEADER_BYTES) {
      const word = WORDS[this.#pending.readUInt8(0)];
      const end = HEADER_BYTES + this.#pending.readUInt32BE(1);
      if (this.#pending.length < end) return;
      const payload = this.#pending.subarray(HEADER_BYTES, end);
      this.#pending = this.#pending.subarray(end);
      if (word !== undefined) this.#hear(word, payload);
    }
  }
}
