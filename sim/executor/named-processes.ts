import type { Operation, ResponseMessage } from '../../src/core/history.js';
import { type AppAction, CONNECT, type ExecutorAction } from '../../src/core/scenario.js';
import { type Answer, INTERNAL_ERROR, refuse } from './answer.js';
import { asRecord } from './dialects/dialect.js';
import type { Executor, ExecutorMessage, ReceivedFrame } from './executor.js';
import { responseMessage } from './frames.js';
import { readRequestOf } from './process-params.js';
import { type ProcessEmission, ProcessTable } from './process-table.js';

/** A read that the client makes by itself. */
interface OwnRead {
  readonly id: unknown;
  readonly params: unknown;
}

/** In which words a command is refused that only asks whether it reaches anyone. */
const REACHED = 'tailrace was reached';

/**
 * An exec server for a client that gives its processes names of its own. A process is known by its command, in which a
 * word is the name that it has in the scenario; on the wire it has the client's.
 *
 * Such a client tells its user texts and no numbers. So what a process puts out is, on the wire, a line of the form
 * `#SEQ STREAM "TEXT"`, by which a driver knows it again (src/targets/codex/commands/marked-output.ts); its meaning is
 * the text of the scenario.
 *
 * A command that names the handshake is a driver's question whether its client is connected: it is refused, in words
 * that say that it came here. What the client asks of a process by itself is answered at once and belongs to no
 * operation. A server numbers what a process does before it tells of it, so a read never shows a gap: one that would is
 * answered when the gap is filled.
 */
export class NamedProcesses implements Executor {
  readonly #inner: Executor;
  /** Processes of the scenario that are to be started. */
  readonly #expected = new Set<string>();
  readonly #nameOf = new Map<unknown, string>();
  readonly #idOf = new Map<string, unknown>();
  /** What the processes have done, as it is on the wire. */
  readonly #table = new ProcessTable();
  readonly #highest = new Map<string, number>();
  readonly #reads: OwnRead[] = [];
  /** The ids of commands that only ask whether they reach anyone. */
  readonly #questions: unknown[] = [];

  /** @param inner an executor in the dialect `exec-server` */
  constructor(inner: Executor) {
    this.#inner = inner;
  }

  /** How a read of the app is served is the client's affair: no request is its own. */
  expect(op: string, operation: Operation, action: AppAction): void {
    if (action.kind === 'read' || action.kind === 'poll') return;
    if (action.kind === 'start') this.#expected.add(op);
    this.#inner.expect(op, operation, action);
  }

  settled(op: string): void {
    this.#inner.settled(op);
  }

  refused(value: unknown): string | undefined {
    return this.#inner.refused(this.#named(value));
  }

  receive(frame: { readonly value: unknown } | { readonly garbage: true }, nowMs: number): ReceivedFrame {
    if (!('value' in frame)) return this.#inner.receive(frame, nowMs);
    const value = this.#named(frame.value);
    const { id, method, params } = asRecord(value) ?? {};
    if (method === 'process/read' && id !== undefined && id !== null) {
      this.#reads.push({ id, params });
      return { frame: 'request', method };
    }
    if (method === 'process/start' && wordsOf(params).includes(CONNECT)) {
      this.#questions.push(id);
      return { frame: 'request', method };
    }
    if (method === 'process/start') this.#table.start(params);
    return this.#inner.receive({ value }, nowMs);
  }

  canRespond(op: string): boolean {
    return this.#inner.canRespond(op);
  }

  respond(op: string, error?: { readonly code: number; readonly message: string }): ExecutorMessage<ResponseMessage> {
    return this.#renamed(this.#inner.respond(op, error));
  }

  nextAnswer(nowMs: number): ExecutorMessage<ResponseMessage> | undefined {
    if (this.#questions.length > 0) {
      return responseMessage(false, this.#questions.shift(), 'process/start', 1, refuse(INTERNAL_ERROR, REACHED));
    }
    const index = this.#reads.findIndex(({ params }) => !this.#hasGap(asRecord(params)?.processId));
    const [read] = index < 0 ? [] : this.#reads.splice(index, 1);
    if (read !== undefined) return this.#answerRead(read);
    const answer = this.#inner.nextAnswer(nowMs);
    return answer === undefined ? undefined : this.#renamed(answer);
  }

  nextDeadlineMs(): number | undefined {
    return this.#inner.nextDeadlineMs();
  }

  send(action: Exclude<ExecutorAction, { kind: 'respond' }>): ExecutorMessage {
    const message = this.#inner.send(action);
    if (action.kind !== 'output' && action.kind !== 'exited' && action.kind !== 'closed') return message;
    const chunk = this.#emit(action);
    const value = 'value' in message.wire ? asRecord(message.wire.value) : undefined;
    const params = { ...asRecord(value?.params), processId: this.#idOf.get(action.process) ?? action.process };
    return { ...message, wire: { value: { ...value, params: chunk === '' ? params : { ...params, chunk } } } };
  }

  nextSession(handshake: string): Executor {
    return new NamedProcesses(this.#inner.nextSession(handshake));
  }

  operationOf(id: unknown): string | undefined {
    return this.#inner.operationOf(id);
  }

  #emit(emission: ProcessEmission): string {
    const { process, seq } = emission;
    this.#highest.set(process, Math.max(seq, this.#highest.get(process) ?? 0));
    if (emission.kind !== 'output') return this.#table.emit(emission);
    const { stream, text } = emission;
    return this.#table.emit({ ...emission, text: `#${seq} ${stream} ${JSON.stringify(text)}\n` });
  }

  #answerRead({ id, params }: OwnRead): ExecutorMessage<ResponseMessage> {
    const request = readRequestOf(params);
    const answer = 'error' in request ? request : this.#table.read(request);
    const told: Answer = 'error' in answer ? answer : { result: answer.result };
    return responseMessage(false, id, 'process/read', 1, told);
  }

  /** Whether something of a process was told whose turn has not come yet. */
  #hasGap(process: unknown): boolean {
    if (typeof process !== 'string') return false;
    const answer = this.#table.read({ processId: process, afterSeq: 0, maxBytes: Number.POSITIVE_INFINITY, waitMs: 0 });
    if ('error' in answer || answer.read === undefined) return false;
    return (this.#highest.get(process) ?? 0) >= answer.read.nextSeq;
  }

  /** The same frame of the client's, with the name that the process has in the scenario. */
  #named(value: unknown): unknown {
    const frame = asRecord(value);
    const params = asRecord(frame?.params);
    if (frame === undefined || params === undefined || !('processId' in params)) return value;
    if (frame.method === 'process/start') this.#meet(params);
    const name = this.#nameOf.get(params.processId);
    return name === undefined ? value : { ...frame, params: { ...params, processId: name } };
  }

  /** The client starts a process: which one it is stands in its command. */
  #meet(params: Readonly<Record<string, unknown>>): void {
    const { processId } = params;
    const name = wordsOf(params).find((word) => this.#expected.has(word));
    if (name === undefined || this.#nameOf.has(processId)) return;
    this.#expected.delete(name);
    this.#nameOf.set(processId, name);
    this.#idOf.set(name, processId);
  }

  /** The same answer, with the name that the client has for the process. */
  #renamed(message: ExecutorMessage<ResponseMessage>): ExecutorMessage<ResponseMessage> {
    const value = 'value' in message.wire ? asRecord(message.wire.value) : undefined;
    const result = asRecord(value?.result);
    const name = result?.processId;
    if (typeof name !== 'string' || !this.#idOf.has(name)) return message;
    return { ...message, wire: { value: { ...value, result: { ...result, processId: this.#idOf.get(name) } } } };
  }
}

/** The words of a command, from the last. */
function wordsOf(params: unknown): readonly string[] {
  const argv = asRecord(params)?.argv;
  return Array.isArray(argv) ? argv.flatMap((argument) => String(argument).split(/\s+/)).reverse() : [];
}
