import type { DriverFailure, DriverOperation, DriverReadResult } from '../../../core/wire-target.js';
import { classifyCommandError } from './classify-command-error.js';
import { type MarkedOutput, readMarks } from './marked-output.js';

export type ReadOperation = Extract<DriverOperation, { do: 'read' }>;

/** What the app-server tells of a command when it is over. */
export interface CompletedCommand {
  readonly aggregatedOutput?: string | null;
  readonly exitCode?: number | null;
}

/** How a command ended, as far as its user can tell. */
type End = { readonly exitCode: number } | { readonly failure: DriverFailure };

/** How a read ends. */
export interface ReadOutcome {
  resolve(value: DriverReadResult): void;
  reject(failure: DriverFailure): void;
}

interface WaitingRead extends ReadOutcome {
  readonly read: ReadOperation;
  timer: NodeJS.Timeout | undefined;
}

/** The exit code of a command whose end is not known. */
const NO_EXIT_CODE = -1;

/**
 * What the user of codex was told of one command, in the order in which it was told, and who reads on in it. A read
 * that comes again under its name goes on where it was, so that nothing is hidden from it that was told out of order.
 */
export class ToldProcess {
  readonly #log: MarkedOutput[] = [];
  readonly #positions = new Map<string, number>();
  #waiting: WaitingRead[] = [];
  /** Of the deltas: what is no whole piece yet. */
  #unread = '';
  #end: End | undefined;

  /** A part of the output, cut anywhere. */
  delta(text: string): void {
    const lines = (this.#unread + text).split('\n');
    this.#unread = lines.pop() ?? '';
    this.#log.push(...readMarks(lines.join('\n')).outputs);
    this.#wake();
  }

  /** The command is over: what its whole output has beyond the deltas is told now. */
  completed({ aggregatedOutput, exitCode }: CompletedCommand): void {
    const { outputs, rest } = readMarks(aggregatedOutput ?? '');
    const known = new Set(this.#log.map(({ seq }) => seq));
    this.#log.push(...outputs.filter(({ seq }) => !known.has(seq)));
    const failed = typeof exitCode !== 'number' || exitCode === NO_EXIT_CODE;
    this.#end ??= failed ? { failure: classifyCommandError(rest) } : { exitCode };
    this.#wake();
  }

  /**
   * Reads what was told. Where there is nothing it waits until there is, or for `waitMs`. A failure is told once all
   * output was.
   */
  read(read: ReadOperation, outcome: ReadOutcome): void {
    const waiting: WaitingRead = { ...outcome, read, timer: undefined };
    if (this.#settle(waiting, false)) return;
    this.#waiting.push(waiting);
    waiting.timer = setTimeout(() => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
      this.#settle(waiting, true);
    }, read.waitMs ?? 0);
  }

  /** Nobody waits any more. */
  dispose(): void {
    for (const { timer } of this.#waiting.splice(0)) clearTimeout(timer);
  }

  #wake(): void {
    // Whoever is told something may read on at once, and waits then behind the others.
    for (const waiting of this.#waiting.splice(0)) if (!this.#settle(waiting, false)) this.#waiting.push(waiting);
  }

  /** Settles a read if there is anything to tell, or if it must be. */
  #settle({ read, timer, resolve, reject }: WaitingRead, must: boolean): boolean {
    const { op, afterSeq = 0 } = read;
    const position = this.#positions.get(op);
    const from = this.#log.slice(position ?? 0);
    const news = position === undefined ? from.filter(({ seq }) => seq > afterSeq) : from;
    const end = this.#end;
    if (news.length === 0 && end === undefined && !must) return false;
    clearTimeout(timer);
    this.#positions.set(op, this.#log.length);
    if (news.length === 0 && end !== undefined && 'failure' in end) reject(end.failure);
    else resolve(this.#result(news, afterSeq));
    return true;
  }

  #result(news: readonly MarkedOutput[], afterSeq: number): DriverReadResult {
    const exitCode = this.#end !== undefined && 'exitCode' in this.#end ? this.#end.exitCode : null;
    return {
      chunks: news.map(({ seq, stream, text }) => ({ seq, stream, chunkBase64: Buffer.from(text).toString('base64') })),
      nextSeq: Math.max(afterSeq, ...news.map(({ seq }) => seq)) + 1,
      exited: exitCode !== null,
      exitCode,
      closed: exitCode !== null,
      failure: null,
    };
  }
}
