import type { EndCause, Operation } from '../../src/core/history.js';
import { type AppAction, CONNECT, type ExecutorAction, type FaultAction } from '../../src/core/scenario.js';
import type { LinkForm } from '../../src/core/target.js';
import type { Executor, ExecutorMessage } from '../executor/executor.js';
import { strike } from '../faults/strike.js';
import type { LinkObserver } from '../link/link.js';
import type { LinkEnd } from '../link/link-end.js';
import type { CompiledScenario } from './compile-scenario.js';
import { type ConnectionRecorder, recorderOf } from './connection-recorder.js';
import type { Recorder } from './recorder.js';

export interface ExchangeSettings<Link extends LinkEnd> {
  readonly clock: { readonly nowMs: number };
  readonly recorder: Recorder;
  readonly compiled: CompiledScenario;
  /** The executor, before its first session. */
  createExecutor(): Executor;
  /** The link of a new connection, which tells the observer what happens on it. */
  createLink(observer: LinkObserver): Link;
  /** A listener of the client threw. */
  listenerThrew(error: unknown): void;
}

/** What a connection goes on with that is not the first. */
interface EarlierConnections {
  readonly count: number;
  readonly deliveries: number;
  /** The executor, with a new session for this connection. */
  readonly executor: Executor;
}

/** The executor and the link to it: everything the peer and one connection do in a run, recorded as it happens. */
export class Exchange<Link extends LinkEnd> implements LinkObserver {
  readonly #settings: ExchangeSettings<Link>;
  readonly #recorder: ConnectionRecorder;
  /** Which connection of the run it is, counted from 1. */
  readonly #connection: number;
  readonly #executor: Executor;
  readonly link: Link;
  /** In which form the client took the link; `messages` until it has. */
  form: LinkForm = 'messages';
  /** Whether something happened that a handshake may fail of. */
  disturbed: boolean;
  #stalled = false;
  /** Whether it is the healing that ends the connection, because nothing else has. */
  #endedByHealing = false;
  #deliveries: number;

  constructor(settings: ExchangeSettings<Link>, earlier?: EarlierConnections) {
    const { recorder, compiled } = settings;
    this.#settings = settings;
    this.#connection = (earlier?.count ?? 0) + 1;
    this.#deliveries = earlier?.deliveries ?? 0;
    this.#recorder = earlier === undefined ? recorder : recorderOf(recorder, this.#connection);
    this.disturbed = compiled.scripted.has(CONNECT);
    this.#executor = earlier?.executor ?? settings.createExecutor();
    this.link = settings.createLink(this);
  }

  /** The next connection of the same client, whose handshake is the operation `handshake`. */
  next(handshake: string): Exchange<Link> {
    const executor = this.#executor.nextSession(handshake);
    return new Exchange(this.#settings, { count: this.#connection, deliveries: this.#deliveries, executor });
  }

  expect(op: string, operation: Operation, action: AppAction): void {
    this.#executor.expect(op, operation, action);
  }

  settled(op: string): void {
    this.#executor.settled(op);
  }

  canRespond(op: string): boolean {
    return this.#executor.canRespond(op);
  }

  /** Carries out what the scenario has the executor do. `hold`: what comes next shares its chunk. */
  send(action: ExecutorAction, hold: boolean): void {
    const message =
      action.kind === 'respond' ? this.#executor.respond(action.to, action.error) : this.#executor.send(action);
    this.#deliver(message, hold, action.id);
  }

  strike(action: FaultAction): void {
    this.disturbed = true;
    const { id, kind } = action;
    const how = 'how' in action && action.how !== undefined ? { how: action.how } : {};
    this.#recorder.record({ type: 'struck', action: id, fault: kind, ...how, time: 0, step: 0 });
    this.#recorder.reach(id, 'delivered');
    if (action.kind === 'stall') this.#stalled = true;
    strike(this.link, action);
  }

  /** Delivers one answer that the executor gives by itself now. False when there is none. */
  answer(): boolean {
    if (this.#stalled || !this.link.readable) return false;
    const answer = this.#executor.nextAnswer(this.#settings.clock.nowMs);
    if (answer === undefined) return false;
    this.#deliver(answer, false);
    return true;
  }

  /** When the executor will next have something to say by itself, in virtual milliseconds to come. */
  get dueInMs(): number | undefined {
    if (this.#stalled || !this.link.readable) return undefined;
    const dueMs = this.#executor.nextDeadlineMs();
    const { nowMs } = this.#settings.clock;
    return dueMs !== undefined && dueMs > nowMs ? dueMs - nowMs : undefined;
  }

  /** No new faults: stalls are undone. What is still open is ended by {@link endHealed}. */
  heal(): void {
    this.#stalled = false;
    this.link.resumeWrites();
  }

  /** The stream ends, if it has not: all of it, where only half of it did. */
  endHealed(): void {
    this.#endedByHealing = this.link.readable;
    if (this.#endedByHealing) this.link.end('eof');
    else this.link.closeRest();
  }

  #deliver({ wire, message }: ExecutorMessage, hold: boolean, action?: string): void {
    const delivery = this.#deliveries;
    this.#deliveries += 1;
    if (message.kind === 'malformed' || message.kind === 'request') this.disturbed = true;
    if (action === undefined) {
      this.#recorder.record({ type: 'delivered', delivery, message, time: 0, step: 0 });
    } else {
      this.#recorder.record({ type: 'delivered', delivery, action, message, time: 0, step: 0 });
      this.#recorder.reach(action, 'delivered');
    }
    this.link.deliver('value' in wire ? { delivery, value: wire.value } : { delivery, ...wire }, hold);
  }

  // ---- what the link tells

  formTaken(form: LinkForm): void {
    this.form = form;
  }

  frameWritten(frame: { readonly value: unknown } | { readonly garbage: true }): void {
    const { frame: kind, method, op, cancels, answers } = this.#executor.receive(frame, this.#settings.clock.nowMs);
    if (op !== undefined && method !== undefined) {
      this.#recorder.record({ type: 'written', frame: kind, method, op, time: 0, step: 0 });
      this.#recorder.reach(op, 'written');
    } else {
      this.#recorder.record({
        type: 'written',
        frame: kind,
        ...(method === undefined ? {} : { method }),
        ...(cancels === undefined ? {} : { cancels }),
        ...(answers === undefined ? {} : { answers }),
        time: 0,
        step: 0,
      });
    }
  }

  writeFailed(value?: unknown): void {
    const op = this.#executor.refused(value);
    this.#recorder.record(
      op === undefined ? { type: 'write-failed', time: 0, step: 0 } : { type: 'write-failed', op, time: 0, step: 0 },
    );
  }

  taken(delivery: number): void {
    this.#recorder.record({ type: 'taken', delivery, time: 0, step: 0 });
  }

  endTaken(cause: EndCause): void {
    this.#recorder.record({ type: 'end-taken', cause, healing: this.#endedByHealing, time: 0, step: 0 });
  }

  localClose(): void {
    this.#recorder.record({ type: 'local-close', time: 0, step: 0 });
  }

  listenerThrew(error: unknown): void {
    this.#settings.listenerThrew(error);
  }
}
