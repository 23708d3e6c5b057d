import type { Capability } from '../../../core/target.js';
import type { Account } from '../account.js';
import type { MessageId, Unit } from '../logged-message.js';
import type { MessageFact } from '../message-fact.js';
import type { DraftStrands } from './draft-strands.js';
import { ExecDraft } from './exec-draft.js';
import { ActionNames } from './name-actions.js';

export interface RaceDraftOptions {
  readonly strands: DraftStrands;
  readonly account: Account;
  readonly unit: Unit;
}

/**
 * Why a message is there, where it is not for its place in the log: a request from before what the draft is of, which
 * was open then, or which started a process that the draft is about; or the one message that was asked for.
 */
export type Reason = 'open' | 'process' | 'asked';

const REASONS: Readonly<Record<Reason, string>> = {
  open: ' (before the part that was asked for, and open then)',
  process: ' (before the part that was asked for, which is about this process)',
  asked: ' (the one that was asked for)',
};

/** An operation whose response has not come yet. */
interface Open {
  readonly name: string;
  /** Whether the simulated peer answers it by itself unless it is told not to. */
  readonly answeredByItself: boolean;
  readonly what: string;
}

/** What a draft comes to, beside its strands. */
export interface DraftEnd {
  readonly needs: readonly Capability[];
  /** Operations that the log has no response to, and that must not be answered by themselves. */
  readonly unanswered: readonly string[];
  /** All operations that the log has no response to. */
  readonly open: readonly string[];
}

/** So many responses are remembered, to know one that comes again from one whose request the log does not have. */
const ANSWERED_MAX = 1000;

/** Initialisation, by which a connection begins in all dialects that have one. */
const HANDSHAKE = 'initialize';
const HANDSHAKE_NOTES: readonly string[] = ['initialized', 'notifications/initialized'];

export const LEFT_OUT_HANDSHAKE = 'of the handshake: each run makes its own';
export const LEFT_OUT_ANSWERS = 'of the client, as answers to the server: the client under test gives its own';
export const LEFT_OUT_UNASKED =
  'of the server, as responses to requests that are not in the log, or not in the part of it';

/** Makes actions of messages, in the order in which the log has them. */
export class RaceDraft {
  readonly #strands: DraftStrands;
  readonly #account: Account;
  readonly #unit: Unit;
  readonly #names = new ActionNames();
  readonly #exec: ExecDraft;
  readonly #open = new Map<string, Open>();
  readonly #answered = new Map<string, { readonly name: string; readonly what: string; times: number }>();
  readonly #needs = new Set<Capability>();
  #handshake: string | undefined;
  #isShakingHands = false;
  #early = 0;

  constructor({ strands, account, unit }: RaceDraftOptions) {
    this.#strands = strands;
    this.#account = account;
    this.#unit = unit;
    const place = (method: string): string => this.#names.numbered(method);
    this.#exec = new ExecDraft(strands, account, place);
  }

  /** The numbers of a process's events begin after this one. */
  beginProcessAfter(processId: string, seq: number): void {
    this.#exec.beginAfter(processId, seq);
  }

  add(fact: MessageFact, reason?: Reason): void {
    const comment = this.#commentOf(fact, reason);
    if (fact.kind === 'response') this.#addResponse(fact, reason);
    else if (fact.from === 'server') this.#addFromServer(fact, comment);
    else if (fact.kind === 'request') this.#addRequest(fact, comment, reason === 'process');
    else this.#addNotification(fact, comment);
  }

  end(): DraftEnd {
    const early = this.#early;
    if (early > 0) {
      const says = `${early} of the messages came before the handshake was over; in a run they come after it`;
      this.#account.remark(says);
    }
    const open = [...this.#open.values()];
    const unanswered = open.filter(({ answeredByItself }) => answeredByItself).map(({ name }) => name);
    for (const need of this.#exec.needs) this.#needs.add(need);
    return { needs: [...this.#needs], unanswered, open: open.map(({ name }) => name) };
  }

  #addRequest(fact: MessageFact, comment: readonly string[], isAnswered: boolean): void {
    const { method = '', id, at } = fact;
    if (id === undefined) return;
    const key = keyOf(id);
    if (method === HANDSHAKE) {
      this.#handshake = key;
      this.#isShakingHands = true;
      return this.#account.leaveOut(LEFT_OUT_HANDSHAKE, at);
    }
    const name = this.#names.ofRequest(method, id, at);
    if (fact.exec !== undefined && fact.exec.is !== 'call') {
      if (!this.#exec.addRequest(name, fact.exec, comment, at, isAnswered)) return;
      if (!isAnswered) this.#open.set(key, { name, answeredByItself: true, what: method });
      return;
    }
    this.#needs.add('calls');
    const call = fact.exec === undefined ? { call: name } : { call: name, method };
    this.#strands.addOperation(name, call, comment);
    this.#open.set(key, { name, answeredByItself: false, what: method });
  }

  #addNotification(fact: MessageFact, comment: readonly string[]): void {
    const { method = '', at } = fact;
    if (HANDSHAKE_NOTES.includes(method)) return this.#account.leaveOut(LEFT_OUT_HANDSHAKE, at);
    this.#needs.add('notifications');
    const name = this.#names.numbered(method);
    this.#strands.addOperation(name, { notify: name }, comment);
  }

  #addResponse(fact: MessageFact, reason?: Reason): void {
    const { from, id, at, error } = fact;
    if (from === 'client') return this.#account.leaveOut(LEFT_OUT_ANSWERS, at);
    const key = id === undefined ? undefined : keyOf(id);
    if (key === undefined) return this.#account.leaveOut(LEFT_OUT_UNASKED, at);
    if (key === this.#handshake) {
      this.#handshake = undefined;
      this.#isShakingHands = false;
      return this.#account.leaveOut(LEFT_OUT_HANDSHAKE, at);
    }
    const open = this.#open.get(key);
    const again = open === undefined ? this.#answered.get(key) : undefined;
    const answers = open ?? again;
    if (answers === undefined) return this.#account.leaveOut(LEFT_OUT_UNASKED, at);
    const times = (again?.times ?? 0) + 1;
    this.#open.delete(key);
    this.#remember(key, { name: answers.name, what: answers.what, times });
    this.#exec.addAnswer(answers.name);
    const point = times === 1 ? `${answers.name}.response` : `${answers.name}.response-${times}`;
    const action = { respond: answers.name, ...(error === undefined ? {} : { error }) };
    const what = `${error === undefined ? 'result' : 'error'} of ${answers.what}${times === 1 ? '' : ', again'}`;
    this.#strands.addDelivery(point, action, this.#commentOf({ ...fact, method: what }, reason), answers.name);
  }

  #addFromServer(fact: MessageFact, comment: readonly string[]): void {
    const { kind, method = '', id, exec } = fact;
    if (this.#isShakingHands) this.#early += 1;
    if (exec !== undefined && kind === 'notification') return this.#exec.addEvent(fact, comment);
    const name = this.#names.numbered(method);
    if (kind === 'notification') {
      this.#needs.add('notifications');
      return this.#strands.addDelivery(name, { notification: name }, comment);
    }
    this.#strands.addDelivery(name, { request: name, ...this.#idOfRequest(id) }, comment);
  }

  /** The two directions number apart. That a request has the id of a call that is open is kept, for it is confused. */
  #idOfRequest(id: MessageId | undefined): { readonly like?: string; readonly wireId?: 'zero' | 'text' } {
    const open = id === undefined ? undefined : this.#open.get(keyOf(id));
    if (open !== undefined) return { like: open.name };
    if (id === 0) return { wireId: 'zero' };
    return typeof id === 'string' ? { wireId: 'text' } : {};
  }

  #remember(key: string, answered: { readonly name: string; readonly what: string; times: number }): void {
    this.#answered.delete(key);
    this.#answered.set(key, answered);
    const [oldest] = this.#answered.keys();
    if (this.#answered.size > ANSWERED_MAX && oldest !== undefined) this.#answered.delete(oldest);
  }

  #commentOf({ at, time, method = '', note }: MessageFact, reason?: Reason): string[] {
    const place = `${this.#unit} ${at}${time === undefined ? '' : `, ${time}`}`;
    return [`${place}${reason === undefined ? '' : REASONS[reason]}: ${method}${note === '' ? '' : ` ${note}`}`];
  }
}

/** Ids of two types are two ids. */
export function keyOf(id: MessageId): string {
  return `${typeof id} ${id}`;
}
