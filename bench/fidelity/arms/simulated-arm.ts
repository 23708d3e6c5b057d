import { pathToFileURL } from 'node:url';
import { createExecutor } from '../../../sim/executor/index.js';
import { ExecClient, type MessageTransport } from '../../../src/client/index.js';
import type { ExecutorAction } from '../../../src/core/scenario.js';
import type { ClientPort } from '../client-port.js';
import type { Emission, PathForm, Reply, ServerPort } from '../server-port.js';
import { REFUSED_START } from '../server-port.js';
import { PortConnection, startParams } from './connection.js';
import { Inbox } from './inbox.js';

type Executor = ReturnType<typeof createExecutor>;

/** JSON-RPC's "internal error": a program that could not be started. */
const INTERNAL_ERROR = -32603;

/** The simulated executor with a clock of its own, and whoever takes what it says. */
class SimulatedServer {
  nowMs = 0;
  readonly executor: Executor;
  readonly #deliver: (frame: object) => void;
  readonly #lastSeq = new Map<string, number>();
  #emitted = 0;

  constructor(executor: Executor, deliver: (frame: object) => void) {
    this.executor = executor;
    this.#deliver = deliver;
    executor.expect(REFUSED_START, 'start', { id: REFUSED_START, kind: 'start' });
  }

  /** Takes one frame of the client's, as text, and answers what can be answered. */
  take(text: string): void {
    const value = parse(text);
    const received = this.executor.receive(value === undefined ? { garbage: true } : { value }, this.nowMs);
    this.answer();
    if (received.op !== REFUSED_START) return;
    this.#say(this.executor.respond(REFUSED_START, { code: INTERNAL_ERROR, message: 'No such file or directory' }));
  }

  answer(): void {
    for (let next = this.executor.nextAnswer(this.nowMs); next !== undefined; ) {
      this.#say(next);
      next = this.executor.nextAnswer(this.nowMs);
    }
  }

  emit(process: string, emissions: readonly Emission[]): void {
    for (const emission of emissions) {
      const seq = (this.#lastSeq.get(process) ?? 0) + 1;
      this.#lastSeq.set(process, seq);
      this.#emitted += 1;
      this.#say(this.executor.send(actionOf(emission, `emission-${this.#emitted}`, process, seq)));
      this.answer();
    }
  }

  #say({ wire }: ReturnType<Executor['send']>): void {
    this.#deliver(JSON.parse('text' in wire ? wire.text : JSON.stringify(wire.value)));
  }
}

class SimulatedConnection extends PortConnection {
  readonly #server: SimulatedServer;

  constructor(executor: Executor) {
    super(new Inbox(false));
    this.#server = new SimulatedServer(executor, (frame) => this.inbox.take(frame));
  }

  taken(): Promise<void> {
    return Promise.resolve();
  }

  text(frame: string): void {
    if (!this.inbox.ended) this.#server.take(frame);
  }

  script(processId: string, text: string): Record<string, unknown> {
    return startParams(processId, uriOf('/work'), ['/bin/sh', '-c', text]);
  }

  happens(processId: string, _how: 'cued' | 'unasked', emissions: readonly Emission[]): void {
    this.#server.emit(processId, emissions);
  }

  nowMs(): number {
    return this.#server.nowMs;
  }

  end(): Promise<void> {
    this.inbox.end();
    return Promise.resolve();
  }

  protected settle(what: string, look: () => Reply | undefined): Promise<Reply> {
    const deadlineMs = this.#server.executor.nextDeadlineMs();
    if (look() === undefined && deadlineMs !== undefined) {
      this.#server.nowMs = Math.max(this.#server.nowMs, deadlineMs);
      this.#server.answer();
    }
    return this.inbox.until(what, look);
  }
}

/** The simulated executor, driven in memory through its own interface. */
export class SimulatedPort implements ServerPort {
  #executor: Executor | undefined;
  #connections = 0;

  path(absolute: string, form: PathForm = 'file-uri'): string {
    return form === 'file-uri' ? uriOf(absolute) : absolute;
  }

  connect(): Promise<SimulatedConnection> {
    this.#connections += 1;
    this.#executor = this.#executor?.nextSession(`connect-${this.#connections}`) ?? newExecutor();
    return Promise.resolve(new SimulatedConnection(this.#executor));
  }
}

/** The reference client and the simulated executor, joined in memory. */
export async function simulatedClient(): Promise<ClientPort> {
  const transport = new SimulatedTransport();
  const client = await ExecClient.connect(transport, { clientName: 'fidelity', pathStyle: 'file-uri' });
  return {
    client,
    path: (absolute) => absolute,
    script: (_processId, text) => ({ argv: ['/bin/sh', '-c', text], cwd: '/work' }),
    happens: (processId, _how, emissions) => transport.server.emit(processId, emissions),
    occupy: () => transport.occupy(),
    lose: () => transport.lose(),
  };
}

/** Carries frames as text, each delivered in a turn of its own microtask as a socket would. */
class SimulatedTransport implements MessageTransport {
  readonly server = new SimulatedServer(newExecutor(), (frame) => this.#later(() => this.#onMessage(frame)));
  #onMessage: (message: unknown) => void = () => {};
  #onClose: (reason?: string) => void = () => {};
  #occupied = false;
  #ended = false;

  send(message: unknown): Promise<void> {
    if (!this.#occupied && !this.#ended) this.server.take(JSON.stringify(message));
    return Promise.resolve();
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#onMessage = listener;
  }

  onClose(listener: (reason?: string) => void): void {
    this.#onClose = listener;
  }

  onError(): void {}

  close(): void {
    this.lose();
  }

  occupy(): Promise<void> {
    this.#occupied = true;
    return Promise.resolve();
  }

  lose(): void {
    if (this.#ended) return;
    this.#later(() => {
      this.#ended = true;
      this.#onClose('the simulated server is gone');
    });
  }

  #later(act: () => void): void {
    queueMicrotask(() => {
      if (!this.#ended) act();
    });
  }
}

function newExecutor(): Executor {
  return createExecutor({ dialect: 'exec-server', scripted: new Set([REFUSED_START]), pollWaitMs: 1000 });
}

function actionOf(
  emission: Emission,
  id: string,
  process: string,
  seq: number,
): Exclude<ExecutorAction, { kind: 'respond' }> {
  if (emission.kind !== 'output') return { ...emission, id, process, seq };
  return { ...emission, id, process, seq, stream: emission.stream ?? 'stdout' };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function uriOf(absolute: string): string {
  return pathToFileURL(absolute).href;
}
