import { UsageError } from '../../../core/errors.js';
import { type Account, countOf } from '../account.js';
import type { Unit } from '../logged-message.js';
import type { MessageFact } from '../message-fact.js';
import { keyOf, type RaceDraft, type Reason } from './race-draft.js';

/** Chooses the messages of a log that the draft is made of, and hands them to it. */
export interface MessageChoice {
  add(fact: MessageFact): void;
  end(): void;
}

export const LEFT_OUT_LATER = 'of later connections: the draft is of one';
export const LEFT_OUT_EARLIER = 'of earlier connections: the draft is of one';
export const LEFT_OUT_OUTSIDE = 'outside of the part that was asked for';

/** Tells the connections of a log apart: each begins with a request to initialise. */
class ConnectionCounter {
  #number = 1;
  #isBegun = false;

  /** The number of the connection that a message is of, from 1. */
  next(fact: MessageFact): number {
    const begins = fact.from === 'client' && fact.kind === 'request' && fact.method === 'initialize';
    if (begins && this.#isBegun) this.#number += 1;
    this.#isBegun = true;
    return this.#number;
  }
}

/** All messages of the first connection. */
export class EveryMessage implements MessageChoice {
  readonly #draft: RaceDraft;
  readonly #account: Account;
  readonly #unit: Unit;
  readonly #connections = new ConnectionCounter();
  #taken = 0;
  #others = 0;

  constructor(draft: RaceDraft, account: Account, unit: Unit) {
    this.#draft = draft;
    this.#account = account;
    this.#unit = unit;
  }

  add(fact: MessageFact): void {
    if (this.#connections.next(fact) > 1) {
      if (fact.method === 'initialize' && fact.kind === 'request') {
        this.#others += 1;
        if (this.#others === 1) this.#remarkSecond(fact);
      }
      return this.#account.leaveOut(LEFT_OUT_LATER, fact.at);
    }
    this.#taken += 1;
    this.#draft.add(fact);
  }

  end(): void {
    if (this.#taken <= SEARCHED_WELL_MAX) return;
    this.#account.remark(
      `${this.#taken} messages have very many interleavings, more than can be searched; --around N keeps the ${this.#unit}s around ${this.#unit} N and every call that is open there`,
    );
  }

  #remarkSecond({ at }: MessageFact): void {
    const says = `the log goes on with another connection in ${this.#unit} ${at}, so the first one had ended before; --around N takes the one that N is in`;
    this.#account.remark(says);
  }
}

/** Up to here a log is searched as it is. */
const SEARCHED_WELL_MAX = 40;
/** So many late answers are told one by one. */
const ANSWERS_TOLD_MAX = 8;

export interface Around {
  /** The number of a line or message. */
  readonly at: number;
  /** So many messages before it and after it. */
  readonly window: number;
}

/** The messages around one, of its connection, with the requests from before that they are about. */
export class MessagesAround implements MessageChoice {
  readonly #draft: RaceDraft;
  readonly #account: Account;
  readonly #unit: Unit;
  readonly #around: Around;
  readonly #connections = new ConnectionCounter();
  #connection = 1;
  /** The last ones up to the one that was asked for. */
  #before: MessageFact[] = [];
  readonly #after: MessageFact[] = [];
  /** Requests from before `#before`, by id, that are open when that begins. */
  readonly #open = new Map<string, MessageFact>();
  /** The starts of processes from before `#before`. */
  readonly #starts = new Map<string, MessageFact>();
  /** Requests that are open when `#after` ends; undefined until then. */
  #openAtEnd: Map<string, MessageFact> | undefined;
  readonly #late: string[] = [];
  #lateCount = 0;
  /** The first and the last that is left out. */
  #outside: [number, number] = [0, 0];
  #outsideCount = 0;
  #first: number | undefined;
  #last = 0;
  #isPast = false;

  constructor(draft: RaceDraft, account: Account, unit: Unit, around: Around) {
    this.#draft = draft;
    this.#account = account;
    this.#unit = unit;
    this.#around = around;
  }

  add(fact: MessageFact): void {
    this.#first ??= fact.at;
    this.#last = fact.at;
    const connection = this.#connections.next(fact);
    const isReached = fact.at > this.#around.at && this.#before.length > 0;
    if (connection !== this.#connection && !isReached && !this.#isPast) this.#beginAgain(connection);
    if (connection !== this.#connection) {
      this.#isPast = true;
      return this.#account.leaveOut(LEFT_OUT_LATER, fact.at);
    }
    if (fact.at <= this.#around.at) return this.#addBefore(fact);
    this.#isPast = true;
    if (this.#after.length < this.#around.window) this.#after.push(fact);
    else this.#addRest(fact);
  }

  end(): void {
    this.#checkReached();
    const chosen = [...this.#before, ...this.#after];
    const outside = this.#requestsBefore(chosen);
    for (const [processId, seq] of firstNumbers(chosen)) this.#draft.beginProcessAfter(processId, seq - 1);
    const asked = this.#before.at(-1);
    for (const { fact, reason } of outside) this.#draft.add(fact, reason);
    for (const fact of chosen) this.#draft.add(fact, fact === asked ? 'asked' : undefined);
    this.#tellOutside(this.#outsideCount - outside.length);
  }

  /** Lines may have something else than a message; a message that there is not was asked for by mistake. */
  #checkReached(): void {
    const { at } = this.#around;
    const first = this.#first ?? 0;
    if (at >= first && at <= this.#last) return;
    const has = `the log has messages in ${this.#unit}s ${first} to ${this.#last}`;
    if (this.#unit === 'message') throw new UsageError('bad-option', `--around was given ${at}; ${has}`);
    this.#account.remark(`line ${at} is none of a message, ${has}; the draft is of those that are nearest`);
  }

  #addBefore(fact: MessageFact): void {
    this.#before.push(fact);
    const [oldest] = this.#before;
    if (this.#before.length <= this.#around.window + 1 || oldest === undefined) return;
    this.#before.shift();
    follow(this.#open, oldest);
    if (oldest.exec?.is === 'start') this.#starts.set(oldest.exec.processId, oldest);
    this.#leaveOutside(oldest);
  }

  #addRest(fact: MessageFact): void {
    this.#leaveOutside(fact);
    if (this.#openAtEnd === undefined) {
      this.#openAtEnd = new Map(this.#open);
      for (const each of [...this.#before, ...this.#after]) follow(this.#openAtEnd, each);
    }
    if (fact.kind !== 'response' || fact.from !== 'server' || fact.id === undefined) return;
    const answered = this.#openAtEnd.get(keyOf(fact.id));
    if (answered === undefined) return;
    this.#openAtEnd.delete(keyOf(fact.id));
    this.#lateCount += 1;
    if (this.#late.length < ANSWERS_TOLD_MAX) this.#late.push(`${answered.method} of ${answered.at} in ${fact.at}`);
  }

  /** What came so far is of a connection before the one that was asked for. */
  #beginAgain(connection: number): void {
    this.#connection = connection;
    for (const fact of this.#before) this.#leaveOutside(fact);
    this.#account.leaveOutMany(LEFT_OUT_EARLIER, this.#outsideCount, ...this.#outside);
    this.#before = [];
    this.#outside = [0, 0];
    this.#outsideCount = 0;
    this.#open.clear();
    this.#starts.clear();
  }

  #leaveOutside({ at }: MessageFact): void {
    if (this.#outsideCount === 0) this.#outside = [at, at];
    this.#outside[1] = at;
    this.#outsideCount += 1;
  }

  /** What is open when the chosen ones begin, and the starts of the processes that they are about. */
  #requestsBefore(chosen: readonly MessageFact[]): { fact: MessageFact; reason: Reason }[] {
    const open = [...this.#open.values()];
    const started = new Set([...open, ...chosen].flatMap(({ exec }) => (exec?.is === 'start' ? [exec.processId] : [])));
    const wanted = new Set([...open, ...chosen].flatMap(({ exec }) => processOf(exec)));
    const starts = [...this.#starts.values()].filter(
      ({ exec }) => exec?.is === 'start' && wanted.has(exec.processId) && !started.has(exec.processId),
    );
    const all = [
      ...open.map((fact) => ({ fact, reason: 'open' as const })),
      ...starts.map((fact) => ({ fact, reason: 'process' as const })),
    ];
    return all.sort((one, other) => one.fact.at - other.fact.at);
  }

  #tellOutside(count: number): void {
    if (count > 0) this.#account.leaveOutMany(LEFT_OUT_OUTSIDE, count, ...this.#outside);
    if (this.#lateCount === 0) return;
    const more = this.#lateCount > this.#late.length ? `, and ${this.#lateCount - this.#late.length} more` : '';
    const answers = countOf(this.#lateCount, 'call');
    this.#account.remark(
      `answered later than the part that was asked for, and open in the draft: ${answers}: ${this.#late.join(', ')}${more}`,
    );
  }
}

function processOf(exec: MessageFact['exec']): string[] {
  return exec !== undefined && 'processId' in exec ? [exec.processId] : [];
}

/** Keeps the requests that are open. */
function follow(open: Map<string, MessageFact>, fact: MessageFact): void {
  const { from, kind, id, method } = fact;
  if (id === undefined) return;
  if (from === 'client' && kind === 'request' && method !== 'initialize') open.set(keyOf(id), fact);
  if (from === 'server' && kind === 'response') open.delete(keyOf(id));
}

/** The lowest number of the events of each process whose start is not among the messages. */
function firstNumbers(facts: readonly MessageFact[]): Map<string, number> {
  const first = new Map<string, number>();
  const started = new Set<string>();
  for (const { exec } of facts) {
    if (exec === undefined) continue;
    if (exec.is === 'start') started.add(exec.processId);
    if ('seq' in exec && !started.has(exec.processId)) {
      first.set(exec.processId, Math.min(first.get(exec.processId) ?? exec.seq, exec.seq));
    }
  }
  return first;
}
