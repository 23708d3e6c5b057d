import type { Emit, LoggedMessage, LogReader, ReaderOptions } from '../logged-message.js';
import { parseJson } from '../parse-frames.js';
import { readEntry } from './logged-entry.js';
import { LINE_LENGTH_MAX, LineSplitter } from './split-lines.js';
import {
  isOtherEntry,
  parseHeader,
  parseMessage,
  saysEnd,
  type TracedMessage,
  type TraceHeader,
} from './trace-header.js';

/** Reads the LSP trace of VS Code, and of clients that write the same: as text, or a message of JSON a line. */
export function readVscodeTrace(emit: Emit, options: ReaderOptions): LogReader {
  const reader = new TraceReader(emit, options);
  const lines = new LineSplitter((line, at) => reader.read(line, at));
  return {
    write: (text) => lines.write(text),
    end: () => {
      lines.end();
      reader.end();
    },
  };
}

/** An entry whose lines are still coming. */
interface Begun {
  readonly at: number;
  readonly time: string | undefined;
  readonly traced: TracedMessage;
  /** The text of an error that goes on over several lines. */
  failure: string | undefined;
  /** The lines of the payload, from after `Params: ` on; undefined before it has begun. */
  body: string[] | undefined;
  bodyLength: number;
}

const BODY = /^(?:Params|Result|Error data|Error): (.*)$/;
const NO_BODY = /^(?:No result returned|No parameters provided)\.$/;
/** After so many lines an error without its end is left as it is. */
const FAILURE_LINES_MAX = 40;

class TraceReader {
  readonly #emit: Emit;
  readonly #options: ReaderOptions;
  #begun: Begun | undefined;
  #failureLines = 0;
  /** Lines in a row that are no message. */
  #odd: { readonly at: number; to: number; readonly text: string } | undefined;

  constructor(emit: Emit, options: ReaderOptions) {
    this.#emit = emit;
    this.#options = options;
  }

  read(line: string | undefined, at: number): void {
    if (line === undefined) return this.#readTooLong(at);
    const header = parseHeader(line);
    if (header !== undefined) return this.#begin(header, line, at);
    if (this.#begun !== undefined && this.#goesOn(this.#begun, line)) return;
    if (line.trim() === '') return this.#flushOdd();
    if (saysEnd(line)) {
      this.#flush();
      return this.#emit({ is: 'end', at, text: line });
    }
    if (isOtherEntry(line)) this.#flush();
    this.#addOdd(line, at);
  }

  end(): void {
    this.#flush();
  }

  #begin({ time, says }: TraceHeader, line: string, at: number): void {
    this.#flush();
    if (says.startsWith('{')) return this.#readJson(says, time, line, at);
    const traced = parseMessage(says, this.#options.loggedBy);
    if (traced === undefined) return this.#emit({ is: 'odd', at, text: line, why: 'it names no message' });
    const failure = traced.unfinished ? says : undefined;
    this.#failureLines = 0;
    this.#begun = { at, time, traced, failure, body: undefined, bodyLength: 0 };
  }

  #readJson(text: string, time: string | undefined, line: string, at: number): void {
    const value = parseJson(text);
    if (value === undefined) return this.#emit({ is: 'odd', at, text: line, why: 'it is not JSON: is it cut off?' });
    const read = readEntry(value, this.#options.loggedBy);
    if ('why' in read) return this.#emit({ is: 'odd', at, text: line, why: read.why });
    const when = time ?? read.time;
    for (const frame of read.frames) {
      this.#emit({
        is: 'message',
        message: { ...frame, at, from: read.from, ...(when === undefined ? {} : { time: when }) },
      });
    }
  }

  /** Whether the line belongs to the entry before it. */
  #goesOn(begun: Begun, line: string): boolean {
    if (begun.failure !== undefined) return this.#goesOnFailing(begun, line);
    if (begun.body === undefined) {
      const [, first] = BODY.exec(line) ?? [];
      if (first === undefined) {
        if (NO_BODY.test(line)) this.#flush();
        return NO_BODY.test(line);
      }
      begun.body = [first];
      begun.bodyLength = first.length;
      if (first !== '{' && first !== '[') this.#flush();
      return true;
    }
    if (isOtherEntry(line)) return false;
    begun.bodyLength += line.length;
    if (begun.bodyLength <= LINE_LENGTH_MAX) begun.body.push(line);
    // What was printed with an indentation closes at the beginning of a line, and nowhere before.
    if (line === '}' || line === ']') this.#flush();
    return true;
  }

  #goesOnFailing(begun: Begun, line: string): boolean {
    this.#failureLines += 1;
    const text = `${begun.failure}\n${line}`;
    const traced = parseMessage(text, this.#options.loggedBy);
    const ends = traced !== undefined && !traced.unfinished;
    begun.failure = ends || this.#failureLines > FAILURE_LINES_MAX ? undefined : text;
    if (ends) this.#begun = { ...begun, traced };
    return true;
  }

  #flush(): void {
    this.#flushOdd();
    const begun = this.#begun;
    this.#begun = undefined;
    if (begun === undefined) return;
    const payload = payloadOf(begun);
    this.#emit({ is: 'message', message: messageOf(begun, 'value' in payload ? payload.value : undefined) });
    if ('text' in payload) {
      const why = 'the payload is not whole JSON; the message is kept without it';
      this.#emit({ is: 'odd', at: begun.at + 1, text: payload.text, why });
    }
  }

  #readTooLong(at: number): void {
    if (this.#begun?.body === undefined) this.#flush();
    this.#flushOdd();
    this.#emit({ is: 'odd', at, text: '', why: `it is longer than ${LINE_LENGTH_MAX} characters` });
  }

  #addOdd(text: string, at: number): void {
    if (this.#odd !== undefined && !isOtherEntry(text)) this.#odd.to = at;
    else {
      this.#flushOdd();
      this.#odd = { at, to: at, text };
    }
  }

  #flushOdd(): void {
    if (this.#odd !== undefined) this.#emit({ is: 'odd', ...this.#odd });
    this.#odd = undefined;
  }
}

function payloadOf({ body, bodyLength }: Begun): { readonly value?: unknown } | { readonly text: string } {
  if (body === undefined) return {};
  const text = body.join('\n');
  const value = bodyLength > LINE_LENGTH_MAX ? undefined : parseJson(text);
  return value === undefined ? { text } : { value };
}

function messageOf({ at, time, traced }: Begun, payload: unknown): LoggedMessage {
  const { unfinished: _unfinished, error, ...about } = traced;
  const when = time === undefined ? {} : { time };
  const what = payload === undefined ? {} : { payload };
  if (error === undefined) return { ...about, at, ...when, ...what };
  return { ...about, at, ...when, error: payload === undefined ? error : { ...error, data: payload } };
}
