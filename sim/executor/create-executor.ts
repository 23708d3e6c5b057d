import { InvariantError } from '../../src/core/errors.js';
import type { Operation, ResponseMessage } from '../../src/core/history.js';
import { type AppAction, CONNECT, type ExecutorAction } from '../../src/core/scenario.js';
import type { Dialect } from '../../src/core/target.js';
import { type Answer, refuse } from './answer.js';
import { type Answering, answerRequest } from './answer-request.js';
import { cancelledId } from './cancellation.js';
import { asRecord } from './dialects/dialect.js';
import { DIALECT_WIRES } from './dialects/index.js';
import type { Executor, ExecutorMessage, ReceivedFrame } from './executor.js';
import { Expectations } from './expectations.js';
import { FileStore } from './file-store.js';
import { responseMessage } from './frames.js';
import type { HandshakeGuard } from './handshake-guard.js';
import { ProcessTable } from './process-table.js';
import { type ReceivedRequest, receiveRequest } from './received-request.js';
import { sendMessage } from './send-message.js';
import { ServerRequests } from './server-requests.js';

export interface ExecutorOptions {
  readonly dialect: Dialect;
  /** The operations that some `respond` of the scenario names: never answered by themselves. */
  readonly scripted: ReadonlySet<string>;
  /** How long a read of a `poll` without a `waitMs` of its own waits, in virtual milliseconds. */
  readonly pollWaitMs: number;
}

/** The requests of one operation. */
interface OperationRequests {
  /** Received and not answered, oldest first. */
  readonly open: ReceivedRequest[];
  /** The last one answered, which a duplicate repeats. The `answer` kept is never handed out itself. */
  last: { readonly request: ReceivedRequest; copy: number; answer: Answer | undefined } | undefined;
}

type ScriptedError = { readonly code: number; readonly message: string };

/** What a session goes on with that is not the client's first. */
interface EarlierSession {
  readonly session: Executor;
  readonly files: FileStore;
  readonly expectations: Expectations;
  readonly handshake: string;
}

/** The simulated executor of one run. */
export function createExecutor(options: ExecutorOptions): Executor {
  return new SimulatedExecutor(options);
}

class SimulatedExecutor implements Executor {
  readonly #options: ExecutorOptions;
  readonly #earlier: Executor | undefined;
  /** The operation that is the handshake. */
  readonly #handshake: string;
  readonly #answering: Answering;
  readonly #guard: HandshakeGuard | undefined;
  readonly #scripted: ReadonlySet<string>;
  readonly #expectations: Expectations;
  readonly #operations = new Map<string, OperationRequests>();
  /** What is answered without being asked to by a `respond`, in the order received. */
  readonly #unscripted: ReceivedRequest[] = [];
  readonly #asked = new ServerRequests();

  constructor(options: ExecutorOptions, earlier?: EarlierSession) {
    const { dialect, scripted, pollWaitMs } = options;
    const files = earlier?.files ?? new FileStore();
    this.#options = options;
    this.#earlier = earlier?.session;
    this.#handshake = earlier?.handshake ?? CONNECT;
    this.#answering = { wire: DIALECT_WIRES[dialect], processes: new ProcessTable(), files };
    this.#guard = this.#answering.wire.guard?.();
    this.#scripted = scripted;
    this.#expectations = earlier?.expectations ?? new Expectations(pollWaitMs);
  }

  nextSession(handshake: string): Executor {
    const { files } = this.#answering;
    const expectations = this.#expectations;
    return new SimulatedExecutor(this.#options, { session: this, files, expectations, handshake });
  }

  operationOf(id: unknown): string | undefined {
    if (id === undefined) return undefined;
    for (const [op, { open, last }] of this.#operations) {
      if (last?.request.id === id || open.some((request) => request.id === id)) return op;
    }
    return this.#earlier?.operationOf(id);
  }

  expect(op: string, operation: Operation, action: AppAction): void {
    this.#expectations.add(op, operation, action);
  }

  settled(op: string): void {
    this.#expectations.settle(op);
  }

  refused(value: unknown): string | undefined {
    const { id, method, params } = asRecord(value) ?? {};
    if (typeof method !== 'string') return undefined;
    if (method === this.#answering.wire.handshake) return this.#handshake;
    if (id === undefined || id === null) return this.#expectations.matchNotification(params)?.op;
    return this.#expectations.matchRequest(method, params)?.op;
  }

  receive(frame: { readonly value: unknown } | { readonly garbage: true }, nowMs: number): ReceivedFrame {
    const value = 'value' in frame ? asRecord(frame.value) : undefined;
    if (value === undefined) return { frame: 'garbage' };
    const { id, method, params } = value;
    if (typeof method !== 'string') return this.#receiveResponse(id);
    if (id !== undefined && id !== null) return this.#receiveRequest(id, method, params, nowMs);
    this.#guard?.notification(method);
    const noted = this.#expectations.matchNotification(params);
    if (noted !== undefined) return { frame: 'notification', method, op: noted.op };
    const cancels = this.#earlier === undefined ? undefined : this.operationOf(cancelledId(method, params));
    return cancels === undefined ? { frame: 'notification', method } : { frame: 'notification', method, cancels };
  }

  canRespond(op: string): boolean {
    return this.#operations.has(op);
  }

  respond(op: string, error?: ScriptedError): ExecutorMessage<ResponseMessage> {
    const requests = this.#operations.get(op);
    if (requests === undefined) throw new InvariantError(`${op} is answered before its request was received`);
    const oldest = requests.open[0];
    if (oldest === undefined) return this.#repeat(requests, error);
    const index = this.#unscripted.indexOf(oldest);
    if (index >= 0) this.#unscripted.splice(index, 1);
    return this.#answer(oldest, error);
  }

  nextAnswer(nowMs: number): ExecutorMessage<ResponseMessage> | undefined {
    const waiting = this.#unscripted;
    for (let index = 0; index < waiting.length; index += 1) {
      const request = waiting[index];
      if (request === undefined || !this.#isDue(request, nowMs)) continue;
      waiting.splice(index, 1);
      return this.#answer(request);
    }
    return undefined;
  }

  nextDeadlineMs(): number | undefined {
    let earliest: number | undefined;
    for (const { read, deadlineMs } of this.#unscripted) {
      if (read !== undefined && (earliest === undefined || deadlineMs < earliest)) earliest = deadlineMs;
    }
    return earliest;
  }

  send(action: Exclude<ExecutorAction, { kind: 'respond' }>): ExecutorMessage {
    if (action.kind === 'request') {
      return this.#asked.ask(action, this.#idOf(action.like), this.#answering.wire.jsonrpc);
    }
    return sendMessage(action, this.#answering.wire, this.#answering.processes);
  }

  #receiveResponse(id: unknown): ReceivedFrame {
    if (id === undefined) return { frame: 'garbage' };
    const answers = this.#asked.answered(id);
    return answers === undefined ? { frame: 'response' } : { frame: 'response', answers };
  }

  /** The id of this operation's request: of the oldest that is open, or else of the last one. */
  #idOf(op: string | undefined): unknown {
    const requests = op === undefined ? undefined : this.#operations.get(op);
    return (requests?.open[0] ?? requests?.last?.request)?.id;
  }

  #receiveRequest(id: unknown, method: string, params: unknown, nowMs: number): ReceivedFrame {
    const { wire, processes } = this.#answering;
    const isHandshake = method === wire.handshake;
    const expectation = isHandshake ? undefined : this.#expectations.matchRequest(method, params);
    const op = isHandshake ? this.#handshake : expectation?.op;
    // What the app calls is answered by the scenario, in whatever state the connection is.
    const refusal = expectation?.operation === 'call' ? undefined : this.#guard?.request(method, params);
    const request = receiveRequest({ id, method, params, to: op ?? method }, expectation, refusal, processes, nowMs);
    if (op === undefined) {
      this.#unscripted.push(request);
      return { frame: 'request', method };
    }
    this.#requestsOf(op).open.push(request);
    if (expectation !== undefined) expectation.waiting = true;
    if (expectation?.operation !== 'call' && !this.#scripted.has(op)) this.#unscripted.push(request);
    return { frame: 'request', method, op };
  }

  #requestsOf(op: string): OperationRequests {
    let requests = this.#operations.get(op);
    if (requests === undefined) {
      requests = { open: [], last: undefined };
      this.#operations.set(op, requests);
    }
    return requests;
  }

  #isDue({ read, deadlineMs }: ReceivedRequest, nowMs: number): boolean {
    return read === undefined || nowMs >= deadlineMs || this.#answering.processes.hasNews(read);
  }

  /** Answers an open request for the first time: with the scripted error, or by doing what it asks for. */
  #answer(request: ReceivedRequest, error?: ScriptedError): ExecutorMessage<ResponseMessage> {
    const answer = error === undefined ? answerRequest(request, 1, this.#answering) : refuse(error.code, error.message);
    if (error !== undefined && request.decided !== undefined && 'result' in request.decided) {
      this.#answering.processes.forget(request.to);
    }
    if (error !== undefined && request.method === this.#answering.wire.handshake) this.#guard?.refused();
    if (request.expectation !== undefined) request.expectation.waiting = false;
    const requests = this.#operations.get(request.to);
    const index = requests?.open.indexOf(request) ?? -1;
    if (requests !== undefined && index >= 0) {
      requests.open.splice(index, 1);
      // A call's answer is made anew for every copy; others are kept where a duplicate may come.
      const keep = request.expectation?.operation !== 'call' && error === undefined && this.#scripted.has(request.to);
      requests.last = { request, copy: 1, answer: keep ? unshared(answer) : undefined };
    }
    return this.#message(request, 1, answer);
  }

  /** Sends the last answer once more: the same message, so nothing is done twice; a call's has the next ordinal. */
  #repeat({ last }: OperationRequests, error: ScriptedError | undefined): ExecutorMessage<ResponseMessage> {
    if (last === undefined) throw new InvariantError('an operation has neither an open nor an answered request');
    last.copy += 1;
    if (error !== undefined) return this.#message(last.request, last.copy, refuse(error.code, error.message));
    if (last.request.expectation?.operation === 'call') {
      return this.#message(last.request, last.copy, answerRequest(last.request, last.copy, this.#answering));
    }
    last.answer ??= answerRequest(last.request, last.copy, this.#answering);
    return this.#message(last.request, last.copy, unshared(last.answer));
  }

  #message(request: ReceivedRequest, copy: number, answer: Answer): ExecutorMessage<ResponseMessage> {
    return responseMessage(this.#answering.wire.jsonrpc, request.id, request.to, copy, answer);
  }
}

/** The answer with a result of its own, for the client may change the one it is handed. */
function unshared(answer: Answer): Answer {
  return 'error' in answer ? answer : { ...answer, result: structuredClone(answer.result) };
}
