import { UsageError } from '../../core/errors.js';
import { Account, countOf } from './account.js';
import { type Around, EveryMessage, type MessageChoice, MessagesAround } from './draft/choose-messages.js';
import { DraftStrands } from './draft/draft-strands.js';
import { TimeOrder } from './draft/put-in-order.js';
import { RaceDraft } from './draft/race-draft.js';
import { END_NAME, endComment, writeDraft } from './draft/write-draft.js';
import type { LogItem, LogReader, Side } from './logged-message.js';
import { factOf, type MessageFact } from './message-fact.js';
import { detectFormat, type FormatName, LOG_FORMATS, type LogFormat } from './readers/formats.js';
import { type LogBytes, textOf } from './readers/open-log.js';
import { shorten } from './shorten.js';

export interface ImportRequest {
  readonly bytes: LogBytes;
  /** Of the log, for messages and the title. */
  readonly name: string;
  readonly format: FormatName | undefined;
  readonly around: Around | undefined;
  readonly redact: boolean;
  readonly title: string | undefined;
  readonly violates: string | undefined;
  /** Of a HAR file, from 1. */
  readonly socket: number | undefined;
  readonly loggedBy: Side;
  /** Called between pieces of the log; it throws to break off. */
  check(): void;
}

export interface Imported {
  /** The race file, in pieces. */
  readonly draft: Iterable<string>;
  /** What was read, left out and not understood, line by line. */
  readonly account: readonly string[];
  /** Gives up what the draft needs; it cannot be read after that. */
  dispose(): void;
}

/** So much of a log is looked at to find out its format. */
const BEGINNING_CHARACTERS = 64 * 1024;

/**
 * Makes a draft of a race file from a log.
 *
 * @throws UsageError `log-invalid` for what is no log, is cut off, or has no message that is understood; `bad-option`
 * for a message or socket that it does not have
 */
export async function importLog(request: ImportRequest): Promise<Imported> {
  let reading: Reading | undefined;
  let beginning = '';
  try {
    for await (const text of textOf(request.bytes, request.name)) {
      request.check();
      if (reading !== undefined) {
        reading.write(text);
        continue;
      }
      beginning += text;
      if (beginning.length < BEGINNING_CHARACTERS) continue;
      reading = beginReading(beginning, request);
      reading.write(beginning);
      beginning = '';
    }
    if (reading === undefined) {
      reading = beginReading(beginning, request);
      reading.write(beginning);
    }
    return reading.end();
  } catch (error) {
    reading?.dispose();
    throw error;
  }
}

function beginReading(beginning: string, request: ImportRequest): Reading {
  if (beginning.trim() === '') throw new UsageError('log-invalid', `${request.name} has nothing but blanks`);
  const name = request.format ?? detectFormat(beginning);
  const format = LOG_FORMATS.find((known) => known.name === name);
  if (format === undefined) {
    const [first = ''] = beginning.trimStart().split('\n', 1);
    const begins = request.redact ? '' : `; it begins: ${shorten(first.trimEnd(), BEGINNING_SHOWN)}`;
    const all = LOG_FORMATS.map((known) => `  ${known.name}: ${known.statement}`);
    const says = [`${request.name} is no log of a format that is known${begins}`, ...all].join('\n');
    throw new UsageError('log-invalid', says);
  }
  return new Reading(format, request);
}

/** Where the schema is in a project that has this package; an editor completes the file by it. */
const SCHEMA = './node_modules/tailrace/docs/race.schema.json';
const BEGINNING_SHOWN = 60;
const END_SHOWN = 100;
/** So many lines that say that the connection ended are quoted. */
const ENDS_TOLD_MAX = 3;

/** A log that is being read. */
class Reading {
  readonly #request: ImportRequest;
  readonly #format: LogFormat;
  readonly #account: Account;
  readonly #strands = new DraftStrands();
  readonly #draft: RaceDraft;
  readonly #choice: MessageChoice;
  readonly #reader: LogReader;
  readonly #inOrder: TimeOrder;
  readonly #ends: string[] = [];
  #endCount = 0;
  #isServers: boolean | undefined;

  constructor(format: LogFormat, request: ImportRequest) {
    const { around, redact, name, loggedBy, socket } = request;
    const { unit } = format;
    this.#request = request;
    this.#format = format;
    this.#account = new Account(unit, redact);
    this.#draft = new RaceDraft({ strands: this.#strands, account: this.#account, unit });
    this.#choice =
      around === undefined
        ? new EveryMessage(this.#draft, this.#account, unit)
        : new MessagesAround(this.#draft, this.#account, unit, around);
    this.#inOrder = new TimeOrder(
      (fact) => this.#choice.add(fact),
      (text) => this.#account.remark(text),
    );
    const options = { name, loggedBy, redact, ...(socket === undefined ? {} : { socket }) };
    this.#reader = format.read((item) => this.#take(item), options);
  }

  write(text: string): void {
    this.#reader.write(text);
  }

  end(): Imported {
    this.#reader.end();
    this.#inOrder.end();
    if (this.#account.messages === 0) throw this.#nothingUnderstood();
    this.#choice.end();
    this.#tellEnds();
    const { name, title, violates } = this.#request;
    this.#strands.addEnd({ eof: END_NAME }, endComment(this.#ends.map((says) => `The log: ${says}`)));
    const end = this.#draft.end();
    const about = this.#describeOrigin();
    const { app, connection, order } = this.#strands;
    const actions = app.count + connection.count;
    return {
      draft: writeDraft({ name: name, about, title, end, violates }, this.#strands),
      account: [
        `${this.#request.name}: ${countOf(this.#account.messages, 'message')} read (${this.#format.name})`,
        ...this.#account.describe(),
        `the draft has ${countOf(actions, 'action')} and ${countOf(order.count, 'pair')} of order`,
      ],
      dispose: () => this.dispose(),
    };
  }

  dispose(): void {
    this.#strands.dispose();
  }

  /** What stands above the draft. */
  #describeOrigin(): string[] {
    const { name, around, redact } = this.#request;
    const { unit, about } = this.#format;
    const part = `It is what is around ${unit} ${around?.at}: ${around?.window} messages before it and after it, and what they need.`;
    return [
      `yaml-language-server: $schema=${SCHEMA}`,
      `Drafted by tailrace import from ${name} (${this.#format.name}). What says REVIEW is not in the log.`,
      ...(around === undefined ? [] : [part]),
      ...(about === undefined ? [] : [about]),
      ...(redact ? ['Payloads are hidden; ids and order are those of the log.'] : []),
    ];
  }

  #take(item: LogItem): void {
    switch (item.is) {
      case 'message': {
        const fact = factOf(item.message, this.#request.redact);
        this.#account.addRead(fact);
        this.#lookAtSide(fact);
        if (item.order !== undefined) this.#inOrder.add(fact, item.order);
        else this.#choice.add(fact);
        return;
      }
      case 'odd':
        return this.#account.addOdd(item);
      case 'left-out':
        return this.#account.leaveOutMany(item.why, item.count, item.from, item.to);
      case 'remark':
        return this.#account.remark(item.text);
      case 'end':
        return this.#addEnd(item);
    }
  }

  #addEnd({ at, unit: ownUnit, text }: Extract<LogItem, { is: 'end' }>): void {
    const unit = ownUnit ?? this.#format.unit;
    this.#endCount += 1;
    if (this.#ends.length >= ENDS_TOLD_MAX) return;
    const said = this.#request.redact ? '' : `: ${shorten(text.trim(), END_SHOWN)}`;
    this.#ends.push(`${unit} ${at} says that the connection is over${said}`);
  }

  #tellEnds(): void {
    for (const says of this.#ends) this.#account.remark(says);
    const more = this.#endCount - this.#ends.length;
    if (more > 0) this.#account.remark(`${more} more ${more === 1 ? 'says' : 'say'} so`);
  }

  /** A server that initialises is no server: then the words for sent and received were the other's. */
  #lookAtSide({ from, kind, method }: MessageFact): void {
    if (this.#isServers !== undefined || kind !== 'request' || method !== 'initialize') return;
    this.#isServers = from === 'server';
    if (!this.#isServers) return;
    const other = this.#request.loggedBy === 'client' ? 'server' : 'client';
    this.#account.remark(
      `the server initialises the client here: is this the log of the ${other}? Then --logged-by ${other} reads it as that`,
    );
  }

  #nothingUnderstood(): UsageError {
    const { name, format } = this.#request;
    const how =
      format === undefined ? `taken for ${this.#format.name}, ${this.#format.statement}` : `--format ${format}`;
    const odd = this.#account.describeOdd();
    return new UsageError('log-invalid', [`${name} has no message that is understood (${how})`, ...odd].join('\n'));
  }
}
