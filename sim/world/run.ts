import { AdapterError } from '../../src/core/errors.js';
import type { EndCause, History, Strength } from '../../src/core/history.js';
import type { Action, AppAction, ExecutorAction, Scenario } from '../../src/core/scenario.js';
import { CONNECT } from '../../src/core/scenario.js';
import type { Gap, ScheduleEntry } from '../../src/core/schedule.js';
import type { ConnectedClient, LinkForm, Target } from '../../src/core/target.js';
import type { Divergence, Guide, RunResult, RunTrace } from '../../src/core/world.js';
import { createExecutor } from '../executor/index.js';
import type { Executor, ExecutorMessage } from '../executor/executor.js';
import { createLink, defaultPreset } from '../link/index.js';
import type { LinkObserver, SimulatedLink } from '../link/link.js';
import type { Realm } from '../realm/realm.js';
import { App } from './app.js';
import { type CompiledScenario, compileScenario, type PreparedAction } from './compile-scenario.js';
import { type Before, type GapTable, gapTable } from './gap-table.js';
import { type Plan, planOf } from './gap-plan.js';
import { Recorder } from './recorder.js';
import { StrandCursor } from './strand-cursor.js';

/** What a run asks of whoever drives it. A number of at least 1 is that many microtask hops. */
export const DRAIN = -1;
/** Yield to the real event loop for a grace. Only a thorough run asks for it. */
export const GRACE = -2;
export type Command = typeof DRAIN | typeof GRACE | number;

/** Everything that runs at one moment of virtual time is bounded; over the bound the client never comes to rest. */
const ROUNDS_MAX = 5_000;
const EVENTS_MAX = 20_000;
/** Timers fired in one run; only timers that arm themselves again get there. */
const TIMERS_MAX = 5_000;
/** The horizon, in call timeouts: what is open then has had every chance. */
const HORIZON_TIMEOUTS = 10;

export interface RunSettings {
  readonly realm: Realm;
  readonly target: Target;
  readonly scenario: Scenario;
  readonly guide: Guide;
  readonly thorough: boolean;
  readonly trace?: RunTrace;
}

/**
 * One run of one scenario. `play` is a generator, so that the same body is driven exactly (a synchronous drain) and by the
 * fallback (awaiting the real loop): it yields whenever the client must be given something to run.
 */
export class Run {
  readonly #realm: Realm;
  readonly #settings: RunSettings;
  readonly #compiled: CompiledScenario;
  readonly #plan: Plan;
  readonly #recorder: Recorder;
  readonly #link: SimulatedLink;
  readonly #executor: Executor;
  readonly #app: App;
  readonly #strands: readonly StrandCursor[];
  readonly #enabled: StrandCursor[] = [];
  readonly #schedule: ScheduleEntry[] = [];
  #gaps: GapTable | undefined;
  #form: LinkForm = 'messages';
  #connection: 'pending' | 'open' | 'refused' = 'pending';
  #disturbed = false;
  #stalled = false;
  #healing = false;
  #crashedForGood = false;
  #deviations = 0;
  #deliveries = 0;
  #divergence: Divergence | undefined;
  #failure: AdapterError | undefined;
  #cancelDeadline: (() => void) | undefined;
  #deadlineMs: number | undefined;

  constructor(settings: RunSettings) {
    const { realm, scenario, target, guide } = settings;
    this.#realm = realm;
    this.#settings = settings;
    this.#compiled = compileScenario(scenario);
    this.#plan = planOf(guide);
    this.#recorder = new Recorder(realm.clock, this.#compiled.watched, settings.trace);
    this.#disturbed = this.#compiled.scripted.has(CONNECT);
    const pollWaitMs = Math.ceil(scenario.callTimeoutMs / 2);
    this.#executor = createExecutor({ dialect: target.dialect, scripted: this.#compiled.scripted, pollWaitMs });
    const split = scenario.splitFramesAt;
    this.#link = createLink({ observer: this.#observer(), ...(split === undefined ? {} : { splitFramesAt: split }) });
    this.#app = new App({
      dialect: target.dialect,
      clock: realm.clock,
      recorder: this.#recorder,
      consumerDelayMs: scenario.consumerDelayMs ?? 0,
      pollWaitMs,
      inside: this.#compiled.inside,
      expect: (op, operation, action) => this.#executor.expect(op, operation, action),
      adapterFailed: (error, where) => this.#fail(error, `its ${where} threw`),
    });
    this.#strands = this.#compiled.strands.map((strand) => new StrandCursor(strand));
  }

  *play(): Generator<Command, RunResult, void> {
    const { realm, thorough } = this.#settings;
    const resources = thorough ? process.getActiveResourcesInfo() : [];
    realm.crashes.listen((crash) => this.#recorder.record({ type: 'crashed', ...crash }));
    this.#connect();
    yield* this.#follow();
    if (!this.#stopped) yield* this.#heal();
    const strength = yield* this.#finish(resources);
    this.#recorder.record({ type: 'finished', strength });
    this.#recorder.over = true;
    if (this.#failure !== undefined) throw this.#failure;
    return {
      history: this.#history(),
      schedule: this.#schedule,
      deviations: this.#deviations,
      ...(this.#divergence === undefined ? {} : { divergence: this.#divergence }),
    };
  }

  get #stopped(): boolean {
    return this.#failure !== undefined || this.#crashedForGood || this.#divergence !== undefined;
  }

  // ---- the handshake

  #connect(): void {
    const { target, scenario } = this.#settings;
    this.#recorder.record({ type: 'invoked', op: CONNECT, operation: 'connect' });
    this.#recorder.reach(CONNECT, 'invoked');
    try {
      target
        .connect(this.#link.client, { clientName: 'tailrace', callTimeoutMs: scenario.callTimeoutMs })
        .then((client) => this.#connected(client), (error: unknown) => this.#refused(error));
    } catch (error) {
      this.#refused(error);
    }
  }

  #connected(client: ConnectedClient): void {
    if (typeof client?.call !== 'function' || typeof client.classify !== 'function') {
      const message = `connect resolved with ${describe(client)}; expected an object with the functions call and classify`;
      this.#failure ??= new AdapterError('adapter-contract', message);
      return;
    }
    this.#connection = 'open';
    try {
      this.#app.adopt(client);
    } catch (error) {
      this.#fail(error, 'its onClose or onNotification threw');
    }
    this.#app.resolve(CONNECT, { kind: 'nothing' });
  }

  #refused(error: unknown): void {
    this.#connection = 'refused';
    if (!this.#disturbed) this.#fail(error, 'connect failed, although the peer answered everything and no fault struck');
    this.#app.reject(CONNECT, error);
  }

  #fail(error: unknown, what: string): void {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : describe(error);
    this.#failure ??= new AdapterError('adapter-failed', `the adapter of ${this.#settings.target.name}: ${what}: ${message}`);
  }

  // ---- the first phase: actions by the plan

  *#follow(): Generator<Command, void, void> {
    let before: Before = 'start';
    let gap: Gap = this.#plan.nextGap(this.#offer(before, undefined));
    for (;;) {
      yield* this.#pass(gap);
      if (this.#stopped) return;
      this.#findEnabled(before, gap);
      const picked = this.#plan.pick(this.#enabled, gap);
      const strand = picked === undefined ? undefined : this.#enabled[picked];
      if (strand === undefined) {
        const next = yield* this.#nothingPicked(gap);
        if (next === undefined) return;
        gap = next;
        continue;
      }
      const prepared = strand.prepared;
      if (prepared === undefined) return;
      strand.advance();
      if (gap !== 'idle' || picked !== 0) this.#deviations += 1;
      const following: Gap = this.#plan.nextGap(this.#offer(prepared.motion, prepared));
      this.#recorder.step = this.#schedule.length;
      const entry = { action: prepared.action.id, gap };
      this.#schedule.push(entry);
      this.#settings.trace?.entry(entry);
      yield* this.#execute(prepared.action, following === 'joined');
      before = prepared.motion;
      gap = following;
    }
  }

  /** Nothing happens at this gap. Returns the gap to go on with, or undefined when the first phase is over. */
  *#nothingPicked(gap: Gap): Generator<Command, Gap | undefined, void> {
    this.#link.flush();
    if (this.#enabled.length === 0) {
      if (gap !== 'idle') return 'idle';
      if (this.#anythingWaits && (yield* this.#passTime())) return 'idle';
    }
    const mismatch = this.#plan.giveUp(this.#enabled);
    if (mismatch === 'end') return undefined;
    if (mismatch === 'skip') return this.#plan.nextGap([]);
    this.#divergence = { step: this.#schedule.length, ...mismatch };
    return undefined;
  }

  /** Whether something is left that time may bring about: an action, or the handshake. */
  get #anythingWaits(): boolean {
    return this.#connection === 'pending' || this.#strands.some((strand) => strand.prepared !== undefined);
  }

  #findEnabled(before: Before, gap: Gap): void {
    this.#enabled.length = 0;
    for (const strand of this.#strands) {
      this.#skipImpossible(strand);
      const prepared = strand.prepared;
      if (prepared !== undefined && this.#canHappen(prepared) && this.#mayFollow(prepared, before, gap)) {
        this.#enabled.push(strand);
      }
    }
  }

  /** Leaves out app actions that can never happen: what they need was refused, or the client cannot do them. */
  #skipImpossible(strand: StrandCursor): void {
    for (let prepared = strand.prepared; prepared !== undefined; prepared = strand.prepared) {
      if (!isOfApp(prepared.action) || this.#app.readiness(prepared.action) !== 'never') return;
      strand.advance();
    }
  }

  #canHappen({ action, motion, waits, duringConnect }: PreparedAction): boolean {
    if (this.#connection !== 'open' && !(duringConnect && this.#connection === 'pending')) return false;
    if (waits.length > 0 && !this.#recorder.reached(waits)) return false;
    if (motion !== 'app') {
      if (!this.#link.readable) return false;
      return action.kind !== 'respond' || this.#executor.canRespond(action.to);
    }
    return isOfApp(action) ? this.#app.readiness(action) === 'ready' : true;
  }

  #mayFollow({ action, motion }: PreparedAction, before: Before, gap: Gap): boolean {
    if (motion === 'app') return gap !== 'joined';
    return this.#gapTable.allows(before, motion, motion === 'end' ? (action.kind as EndCause) : undefined, gap);
  }

  get #gapTable(): GapTable {
    this.#gaps ??= gapTable(this.#preset);
    return this.#gaps;
  }

  get #preset(): History['client']['preset'] {
    return this.#settings.scenario.preset ?? this.#settings.target.preset ?? defaultPreset(this.#form);
  }

  /** The gaps worth offering after this action; with `joined` only where a delivery could share its chunk. */
  #offer(before: Before, after: PreparedAction | undefined): readonly Gap[] {
    let app = false;
    let data = false;
    let end = false;
    let joinable = false;
    for (const { prepared } of this.#strands) {
      if (prepared === undefined) continue;
      if (prepared.motion === 'app') app = true;
      else if (prepared.motion === 'data') data = true;
      else end = true;
      if (after?.motion === 'data' && prepared.motion !== 'app' && !joinable) joinable = this.#canHappen(prepared);
    }
    return this.#gapTable.offer(before, app, data, end, joinable);
  }

  *#execute(action: Action, hold: boolean): Generator<Command, void, void> {
    const { id } = action;
    switch (action.kind) {
      case 'respond':
        this.#deliver(this.#executor.respond(action.to, action.error), hold, id);
        return;
      case 'eof':
      case 'reset':
      case 'end-read':
        this.#strike(action, action.kind);
        this.#link.end(action.kind);
        return;
      case 'end-write':
        this.#strike(action, action.kind, action.how);
        this.#link.endWrites(action.how);
        return;
      case 'stall':
        this.#strike(action, action.kind);
        this.#stalled = true;
        return;
      case 'advance':
        yield* this.#advance(action.ms);
        return;
      default:
        if (isOfApp(action)) this.#app.perform(action);
        else this.#deliver(this.#executor.send(action), hold, id);
    }
  }

  #strike({ id }: Action, fault: EndCause | 'end-write' | 'stall', how?: 'epipe' | 'destroyed' | 'stalled'): void {
    this.#disturbed = true;
    this.#recorder.record({ type: 'struck', action: id, fault, ...(how === undefined ? {} : { how }) });
    this.#recorder.reach(id, 'delivered');
  }

  #deliver({ wire, message }: ExecutorMessage, hold: boolean, action?: string): void {
    const delivery = this.#deliveries;
    this.#deliveries += 1;
    if (message.kind === 'malformed' || message.kind === 'request') this.#disturbed = true;
    this.#recorder.record({ type: 'delivered', delivery, ...(action === undefined ? {} : { action }), message });
    if (action !== undefined) this.#recorder.reach(action, 'delivered');
    this.#link.deliver({ delivery, ...wire }, hold);
  }

  #observer(): LinkObserver {
    const recorder = (): Recorder => this.#recorder;
    return {
      formTaken: (form) => {
        this.#form = form;
      },
      frameWritten: (frame) => {
        const { frame: kind, op, method } = this.#executor.receive(frame, this.#realm.clock.nowMs);
        const event = { type: 'written' as const, frame: kind };
        recorder().record({ ...event, ...(op === undefined ? {} : { op }), ...(method === undefined ? {} : { method }) });
        if (op !== undefined) recorder().reach(op, 'written');
      },
      writeFailed: () => recorder().record({ type: 'write-failed' }),
      taken: (delivery) => recorder().record({ type: 'taken', delivery }),
      endTaken: (cause) => recorder().record({ type: 'end-taken', cause, healing: this.#healing }),
      localClose: () => recorder().record({ type: 'local-close' }),
      listenerThrew: (error) => this.#realm.crashes.report('uncaught', error),
    };
  }

  // ---- letting the client run

  *#pass(gap: Gap): Generator<Command, void, void> {
    if (gap === 'idle') yield* this.#toIdle();
    else if (typeof gap === 'number') {
      if (gap > 0) yield gap;
    } else if (gap !== 'joined') {
      yield DRAIN;
      for (let rounds = Number(gap.slice(4)); rounds > 0; rounds -= 1) yield* this.#immediateRound();
    }
  }

  *#immediateRound(): Generator<Command, void, void> {
    for (const immediate of this.#realm.immediates.takeRound()) {
      try {
        immediate.run();
      } catch (error) {
        this.#realm.crashes.report('uncaught', error);
      }
      yield DRAIN;
    }
  }

  /** Ticks, microtasks, immediates and the executor's own answers, to a fixpoint. */
  *#toIdle(): Generator<Command, void, void> {
    yield DRAIN;
    for (let rounds = 0; !this.#stopped; rounds += 1) {
      if (rounds > ROUNDS_MAX || this.#recorder.events.length > EVENTS_MAX) {
        this.#recorder.record({ type: 'crashed', how: 'livelock', errorClass: 'Livelock' });
        this.#crashedForGood = true;
        return;
      }
      if (this.#realm.immediates.pending) {
        yield* this.#immediateRound();
        continue;
      }
      const answer = this.#stalled || !this.#link.readable ? undefined : this.#executor.nextAnswer(this.#realm.clock.nowMs);
      if (answer === undefined) break;
      this.#deliver(answer, false);
      yield DRAIN;
    }
    this.#armDeadline();
    this.#recorder.rest(this.#realm.clock.clientTimers);
  }

  /** A long poll of the executor's is over at a time of its own. */
  #armDeadline(): void {
    const nextMs = this.#link.readable ? this.#executor.nextDeadlineMs() : undefined;
    // One that is over is not armed again: a stalled executor lets it pass.
    const deadlineMs = nextMs !== undefined && nextMs > this.#realm.clock.nowMs ? nextMs : undefined;
    if (deadlineMs === this.#deadlineMs) return;
    this.#cancelDeadline?.();
    this.#cancelDeadline = undefined;
    this.#deadlineMs = deadlineMs;
    if (deadlineMs === undefined) return;
    this.#cancelDeadline = this.#realm.clock.setWorldTimer(deadlineMs - this.#realm.clock.nowMs, () => {
      this.#deadlineMs = undefined;
      this.#cancelDeadline = undefined;
    });
  }

  /** Fires the next timer and lets the client run. False when there is none. */
  *#passTime(): Generator<Command, boolean, void> {
    const { clock, crashes } = this.#realm;
    if (!clock.anyTimer || clock.nowMs > this.#horizonMs) return false;
    try {
      clock.fireNext();
    } catch (error) {
      crashes.report('uncaught', error);
    }
    yield* this.#toIdle();
    return !this.#stopped;
  }

  *#advance(ms: number): Generator<Command, void, void> {
    yield* this.#toIdle();
    let due = false;
    this.#realm.clock.setWorldTimer(ms, () => {
      due = true;
    });
    while (!due && (yield* this.#passTime()));
  }

  get #horizonMs(): number {
    return HORIZON_TIMEOUTS * this.#settings.scenario.callTimeoutMs;
  }

  // ---- the second phase: healing, and the end

  *#heal(): Generator<Command, void, void> {
    if (this.#connection === 'pending' && !this.#disturbed) {
      yield* this.#awaitConnect();
      if (this.#connection === 'pending') {
        const message = 'connect did not settle, although the peer answered everything and no fault struck';
        this.#failure ??= new AdapterError('adapter-failed', `the adapter of ${this.#settings.target.name}: ${message}`);
        return;
      }
    }
    this.#healing = true;
    this.#stalled = false;
    this.#recorder.step = this.#schedule.length;
    this.#recorder.record({ type: 'healed' });
    this.#link.resumeWrites();
    yield* this.#toIdle();
    if (this.#link.readable && !this.#stopped) {
      this.#link.end('eof');
      yield* this.#toIdle();
    }
    yield* this.#runOutTime();
  }

  /** A client may load a part of itself on first use: give it real time, once. */
  *#awaitConnect(): Generator<Command, void, void> {
    for (let graces = 0; this.#settings.thorough && graces < 50 && this.#connection === 'pending'; graces += 1) {
      yield GRACE;
      yield* this.#toIdle();
    }
  }

  *#runOutTime(): Generator<Command, void, void> {
    const { clock } = this.#realm;
    let over = false;
    const cancel = clock.setWorldTimer(this.#horizonMs, () => {
      over = true;
    });
    for (let fired = 0; !over && fired < TIMERS_MAX && clock.clientTimers + this.#pendingAppTimers > 0; fired += 1) {
      if (!(yield* this.#passTimeUnbounded())) break;
    }
    cancel();
  }

  /** The world's own timers besides the horizon: a slow consumer, a poll that waits, a long poll's end. */
  get #pendingAppTimers(): number {
    return this.#realm.clock.worldTimers - 1;
  }

  *#passTimeUnbounded(): Generator<Command, boolean, void> {
    try {
      this.#realm.clock.fireNext();
    } catch (error) {
      this.#realm.crashes.report('uncaught', error);
    }
    yield* this.#toIdle();
    return !this.#stopped;
  }

  *#finish(resourcesBefore: readonly string[]): Generator<Command, Strength, void> {
    if (this.#realm.clock.clientTimers > 0) return 'observed';
    if (!this.#settings.thorough || this.#stopped) return 'proved';
    const seen = this.#recorder.events.length;
    yield GRACE;
    yield* this.#toIdle();
    const quiet = this.#recorder.events.length === seen;
    return quiet && !holdsMore(resourcesBefore, process.getActiveResourcesInfo()) ? 'proved' : 'suspected';
  }

  #history(): History {
    const { target, scenario } = this.#settings;
    const client = this.#app.client;
    return {
      client: {
        dialect: target.dialect,
        capabilities: target.capabilities,
        preset: this.#preset,
        form: this.#form,
        tellsClose: client?.onClose !== undefined,
        tellsNotifications: client?.onNotification !== undefined,
      },
      callTimeoutMs: scenario.callTimeoutMs,
      consumerDelayMs: scenario.consumerDelayMs ?? 0,
      events: this.#recorder.events,
    };
  }
}

function isOfApp(action: Action): action is AppAction {
  switch (action.kind) {
    case 'call':
    case 'notify':
    case 'start':
    case 'write':
    case 'terminate':
    case 'read':
    case 'poll':
    case 'subscribe':
    case 'file':
    case 'close':
      return true;
    default:
      return false;
  }
}

/** Whether some kind of resource is held more often now than before: a multiset difference. */
export function holdsMore(before: readonly string[], after: readonly string[]): boolean {
  const counts = new Map<string, number>();
  for (const kind of before) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const kind of after) counts.set(kind, (counts.get(kind) ?? 0) - 1);
  return [...counts.values()].some((count) => count < 0);
}

function describe(value: unknown): string {
  return value === null ? 'null' : typeof value === 'object' ? 'an object without them' : `${typeof value}`;
}
