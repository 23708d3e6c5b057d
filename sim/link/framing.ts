/** How a byte stream is cut into frames: one JSON value per line, or LSP's `Content-Length` header before each. */
export type Framing = 'lines' | 'content-length';

/** Takes the text of one whole frame; undefined where the framing itself is broken. */
export type FrameSink = (text: string | undefined) => void;

/** Finds frames in what the client writes, however it is cut into chunks. */
export interface FrameDecoder {
  push(chunk: Uint8Array | string, encoding?: BufferEncoding): void;
}

/** The bytes of one frame, as text. */
export function encodeFrame(framing: Framing, text: string): string {
  return framing === 'lines' ? `${text}\n` : `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** The beginning of a frame: its header promises more than `text` and the rest never comes. */
export function encodeCutFrame(framing: Framing, text: string): string {
  return framing === 'lines' ? text : `Content-Length: ${Buffer.byteLength(text) * 2}\r\n\r\n${text}`;
}

export function createDecoder(framing: Framing, sink: FrameSink): FrameDecoder {
  return framing === 'lines' ? new LineDecoder(sink) : new HeaderDecoder(sink);
}

const NEWLINE = 0x0a;
const NOTHING = Buffer.alloc(0);
/** A header longer than this is not one. */
const HEADER_BYTES_MAX = 4096;
const HEADER_END = '\r\n\r\n';
const LENGTH_FIELD = 'content-length:';

/** Newline-delimited JSON. Empty lines are skipped. */
class LineDecoder implements FrameDecoder {
  readonly #sink: FrameSink;
  #pending: Buffer = NOTHING;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  push(chunk: Uint8Array | string, encoding?: BufferEncoding): void {
    // Most clients write one string of one line: then no bytes are needed.
    if (
      typeof chunk === 'string' &&
      this.#pending.length === 0 &&
      chunk.indexOf('\n') === chunk.length - 1 &&
      isUtf8(encoding)
    ) {
      if (chunk.length > 1 && chunk !== '\r\n') this.#sink(chunk);
      return;
    }
    const bytes = joined(this.#pending, chunk, encoding);
    let from = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      const line = bytes.toString('utf8', from, at);
      from = at + 1;
      if (line !== '' && line !== '\r') this.#sink(line);
    }
    this.#pending = from === 0 ? bytes : bytes.subarray(from);
  }
}

/** The base protocol of LSP: header fields, an empty line, then as many bytes as `Content-Length` says. */
class HeaderDecoder implements FrameDecoder {
  readonly #sink: FrameSink;
  #pending: Buffer = NOTHING;
  /** Bytes of the body being read; -1 while reading a header. */
  #bodyBytes = -1;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  push(chunk: Uint8Array | string, encoding?: BufferEncoding): void {
    this.#pending = joined(this.#pending, chunk, encoding);
    while (this.#bodyBytes < 0 ? this.#readHeader() : this.#readBody());
  }

  #readHeader(): boolean {
    const end = this.#pending.indexOf(HEADER_END);
    if (end < 0) {
      if (this.#pending.length > HEADER_BYTES_MAX) this.#discard();
      return false;
    }
    this.#bodyBytes = lengthOf(this.#pending.toString('latin1', 0, end));
    this.#pending = this.#pending.subarray(end + HEADER_END.length);
    if (this.#bodyBytes < 0) this.#discard();
    return this.#bodyBytes >= 0;
  }

  #readBody(): boolean {
    if (this.#pending.length < this.#bodyBytes) return false;
    const text = this.#pending.toString('utf8', 0, this.#bodyBytes);
    this.#pending = this.#pending.subarray(this.#bodyBytes);
    this.#bodyBytes = -1;
    this.#sink(text);
    return true;
  }

  /** Without a length nothing says where the next frame begins, so all that is buffered goes. */
  #discard(): void {
    this.#pending = NOTHING;
    this.#sink(undefined);
  }
}

/** The value of the `Content-Length` field, in bytes, or -1. */
function lengthOf(header: string): number {
  for (const field of header.split('\r\n')) {
    if (field.length <= LENGTH_FIELD.length || field.slice(0, LENGTH_FIELD.length).toLowerCase() !== LENGTH_FIELD)
      continue;
    const length = Number(field.slice(LENGTH_FIELD.length).trim() || Number.NaN);
    if (Number.isSafeInteger(length) && length >= 0) return length;
  }
  return -1;
}

function joined(pending: Buffer, chunk: Uint8Array | string, encoding?: BufferEncoding): Buffer {
  const bytes =
    typeof chunk === 'string'
      ? Buffer.from(chunk, encoding)
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  // What stays pending must be a copy: the client may reuse the memory that it wrote from.
  return pending.length === 0 && typeof chunk === 'string' ? bytes : Buffer.concat([pending, bytes]);
}

function isUtf8(encoding?: BufferEncoding): boolean {
  return encoding === undefined || encoding === 'utf8' || encoding === 'utf-8';
}
