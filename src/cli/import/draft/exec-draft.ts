import type { Capability } from '../../../core/target.js';
import type { Account } from '../account.js';
import { EXEC_TEXT_MAX, type ExecMessage } from '../exec-messages.js';
import type { MessageFact } from '../message-fact.js';
import type { DraftAction, DraftStrands } from './draft-strands.js';

/** A process of the log. */
interface DraftProcess {
  /** Of its `start`, and so of the process in the race. */
  readonly name: string;
  isStarted: boolean;
  /** The number in the log after which its events are numbered in the race, from 1. */
  readonly base: number;
  /** What the last of its events are, by their number in the log, and the highest number. */
  readonly recent: Map<number, string>;
  highest: number;
}

/** So many events of a process are remembered, to know one that comes again from another one of its number. */
const RECENT_MAX = 256;

export const LEFT_OUT_EVENTS = 'of an exec server, as notifications that a race file has no words for';
export const LEFT_OUT_EARLY_EVENTS = 'of a process, as events from before those that the draft begins with';
export const LEFT_OUT_NUMBERS = 'of a process, as events with the number of another event, or of one long ago';
export const LEFT_OUT_EARLY_USE = 'about a process whose start had not been answered: an app has no process then';

type ExecRequest = Exclude<ExecMessage, { readonly is: 'call' | 'output' | 'exited' | 'closed' | 'unknown-event' }>;

type ProcessEvent = Extract<ExecMessage, { readonly seq: number }>;

/** The part of a draft that is about processes and files of an exec server. */
export class ExecDraft {
  readonly needs = new Set<Capability>();
  readonly #strands: DraftStrands;
  readonly #account: Account;
  readonly #nameOf: (method: string) => string;
  readonly #processes = new Map<string, DraftProcess>();
  readonly #byName = new Map<string, DraftProcess>();
  readonly #bases = new Map<string, number>();
  readonly #files = new Set<string>();

  constructor(strands: DraftStrands, account: Account, nameOf: (method: string) => string) {
    this.#strands = strands;
    this.#account = account;
    this.#nameOf = nameOf;
  }

  beginAfter(processId: string, seq: number): void {
    this.#bases.set(processId, seq);
  }

  /** @returns whether there is an action of this name now */
  addRequest(name: string, message: ExecMessage, comment: readonly string[], at: number, isAnswered: boolean): boolean {
    if (!isRequest(message)) return false;
    if (message.is === 'file') {
      this.needs.add('files');
      this.#addFile(name, message, comment);
      return true;
    }
    this.needs.add('processes');
    if (message.is === 'start') {
      this.#addStart(name, message, comment, isAnswered);
      return true;
    }
    const process = this.#processOf(message.processId, 1);
    if (!process.isStarted) {
      this.#account.leaveOut(LEFT_OUT_EARLY_USE, at);
      return false;
    }
    const after = `${process.name}.settled`;
    const about = { [message.is]: name, process: process.name };
    this.#strands.addOperation(name, { ...about, ...fieldsOf(message, process.base), after }, comment);
    return true;
  }

  /** The operation was answered, if it is one of these. */
  addAnswer(name: string): void {
    const process = this.#byName.get(name);
    if (process !== undefined) process.isStarted = true;
  }

  addEvent({ exec, method = '', at }: MessageFact, comment: readonly string[]): void {
    if (exec === undefined || !isEvent(exec)) return this.#account.leaveOut(LEFT_OUT_EVENTS, at);
    const process = this.#processOf(exec.processId, exec.seq);
    const seq = exec.seq - process.base;
    if (seq < 1) return this.#account.leaveOut(LEFT_OUT_EARLY_EVENTS, at);
    if (!isItsOwn(exec, process)) return this.#account.leaveOut(LEFT_OUT_NUMBERS, at);
    this.needs.add('processes');
    const name = this.#nameOf(method);
    const about: DraftAction = { [exec.is]: name, process: process.name, seq };
    const said = process.base === 0 ? comment : [...comment, `seq ${exec.seq} in the log`];
    this.#strands.addDelivery(name, { ...about, ...detailsOf(exec) }, said, process.name);
  }

  #addStart(
    name: string,
    message: ExecMessage & { is: 'start' },
    comment: readonly string[],
    isStarted: boolean,
  ): void {
    const { processId, pipeStdin, tty } = message;
    this.#setProcess(processId, processNamed(name, isStarted, this.#bases.get(processId) ?? 0));
    const start = { start: name, ...(pipeStdin ? { pipeStdin } : {}), ...(tty ? { tty } : {}) };
    this.#strands.addOperation(name, start, comment);
  }

  /** The process of that id. If the log has no start of it there is one now, before the events that the log has. */
  #processOf(processId: string, seq: number): DraftProcess {
    const known = this.#processes.get(processId);
    if (known !== undefined) return known;
    const name = this.#nameOf('process/start');
    const process = processNamed(name, true, this.#bases.get(processId) ?? seq - 1);
    this.#setProcess(processId, process);
    const comment = ['REVIEW: the log has no start of this process, which was there already'];
    this.#strands.addOperation(name, { start: name, pipeStdin: true }, comment);
    return process;
  }

  #setProcess(processId: string, process: DraftProcess): void {
    this.#processes.set(processId, process);
    this.#byName.set(process.name, process);
  }

  #addFile(name: string, message: ExecMessage & { is: 'file' }, comment: readonly string[]): void {
    const { is: _is, operation, path: logged, to, ...rest } = message;
    const isFree = logged !== undefined && !this.#files.has(`${operation} ${logged}`);
    const path = isFree ? logged : `/work/${name}`;
    this.#files.add(`${operation} ${path}`);
    const copied = operation === 'copy' ? { to: to ?? `/work/${name}-copy` } : {};
    const twice = 'the path is another one: the wire cannot tell two of one operation and path apart';
    const said = logged === undefined || isFree ? comment : [...comment, twice];
    this.#strands.addOperation(name, { file: name, operation, path, ...copied, ...rest }, said);
  }
}

function processNamed(name: string, isStarted: boolean, base: number): DraftProcess {
  return { name, isStarted, base, recent: new Map(), highest: 0 };
}

/** Whether an event has a number of its own, or is one that comes again: a number means one event. */
function isItsOwn({ processId: _processId, ...event }: ProcessEvent, process: DraftProcess): boolean {
  const { recent } = process;
  const what = JSON.stringify(event);
  const known = recent.get(event.seq);
  if (known !== undefined) return known === what;
  if (event.seq <= process.highest - RECENT_MAX) return false;
  process.highest = Math.max(process.highest, event.seq);
  recent.set(event.seq, what);
  for (const seq of recent.keys()) if (seq <= process.highest - RECENT_MAX) recent.delete(seq);
  return true;
}

function isRequest(message: ExecMessage): message is ExecRequest {
  return ['start', 'write', 'terminate', 'read', 'file'].includes(message.is);
}

function isEvent(message: ExecMessage): message is ProcessEvent {
  return 'seq' in message;
}

function fieldsOf(message: Exclude<ExecRequest, { is: 'start' | 'file' }>, base: number): DraftAction {
  if (message.is === 'write') return { text: message.text };
  if (message.is === 'terminate') return {};
  const { is: _is, processId: _processId, afterSeq, ...rest } = message;
  return { ...(afterSeq === undefined ? {} : { afterSeq: Math.max(0, afterSeq - base) }), ...rest };
}

function detailsOf(event: ProcessEvent): DraftAction {
  if (event.is === 'output') return { stream: event.stream, text: event.text };
  return event.is === 'exited' ? { exitCode: event.exitCode } : {};
}

/** What the head of a draft says where text was taken over. */
export const TEXT_IS_CUT = `Texts of processes and files are cut to ${EXEC_TEXT_MAX} characters.`;
