import { AdapterError } from '../../../src/core/errors.js';
import type { History, HistoryEvent, Strength } from '../../../src/core/history.js';
import { type Action, CONNECT, isAppAction, isExecutorAction, type Scenario } from '../../../src/core/scenario.js';
import { type Gap, type ScheduleEntry, WIRE_GAPS } from '../../../src/core/schedule.js';
import type { StopSignal, WireTarget } from '../../../src/core/wire-target.js';
import type { Divergence, Guide, RunResult } from '../../../src/core/world.js';
import type { Executor } from '../../executor/executor.js';
import type { LinkObserver } from '../../link/link.js';
import { type CompiledScenario, compileScenario, type PreparedAction } from '../../world/compile-scenario.js';
import { Connections } from '../../world/connections.js';
import { describeError } from '../../world/describe-given.js';
import { type Plan, planOf } from '../../world/gap-plan.js';
import type { Before } from '../../world/gap-table.js';
import { Recorder } from '../../world/recorder.js';
import { StrandCursor } from '../../world/strand-cursor.js';
import { canStrike } from '../endpoint-faults.js';
import type { WireLink, WireServer } from '../wire-server.js';
import type { Activity } from './activity.js';
import { AfterEnd } from './after-end.js';
import type { DriverChannel } from './driver-channel.js';
import { noticing } from './noticing.js';
import { scheduleReconnects } from './schedule-reconnects.js';
import { SessionLink } from './session-link.js';
import { WireApp } from './wire-app.js';
import { realMs, WireClock } from './wire-clock.js';
import { collapseGap, collapseSchedule, mayFollow } from './wire-gaps.js';
import { WireRest } from './wire-rest.js';

/** Whether the peer stopped taking what is written, or stopped answering: both are undone when a run heals. */
function isStall(event: HistoryEvent): boolean {
  return event.type === 'struck' && (event.fault === 'stall' || event.how === 'stalled');
}

/** In windows of a client that tries to connect again, how long it gives a call. */
const WINDOWS = 2.4;

/** What is the same in every run of a world. */
export interface WireRunSettings {
  readonly target: Pick<WireTarget, 'name' | 'dialect' | 'capabilities' | 'cannot'>;
  readonly channel: DriverChannel;
  readonly activity: Activity;
  readonly server: WireServer;
  readonly settles: boolean;
  /** Whether the dialect has a handshake. */
  readonly handshakes: boolean;
  readonly settleMs: number;
  readonly connectMs: number;
  readonly callTimeoutMs: number;
  readonly livenessMs: number;
  /** Of a client that connects again by itself: for how long it may try, in real milliseconds. */
  readonly reconnectWindowMs: number | undefined;
  /** Once it is aborted, nothing is waited for. */
  readonly signal?: StopSignal | undefined;
  createExecutor(scripted: ReadonlySet<string>, pollWaitMs: number): Executor;
}

export interface WireRunOptions {
  readonly scenario: Scenario;
  readonly guide: Guide;
}

/** A run, and how long its client was busy with what is counted as no time at all, in real milliseconds. */
export interface WireRunResult extends RunResult {
  readonly busyMs: number;
}

/** One run of one scenario over a real connection. */
export class WireRun {
  readonly #settings: WireRunSettings;
  readonly #scenario: Scenario;
  readonly #compiled: CompiledScenario;
  readonly #plan: Plan;
  readonly #clock = new WireClock();
  readonly #afterEnd = new AfterEnd();
  readonly #recorder: Recorder;
  readonly #connections: Connections<WireLink>;
  readonly #app: WireApp;
  readonly #rest: WireRest;
  readonly #strands: readonly StrandCursor[];
  readonly #links: (WireLink | SessionLink)[] = [];
  readonly #schedule: ScheduleEntry[] = [];
  #enabled: StrandCursor[] = [];
  #deviations = 0;
  #divergence: Divergence | undefined;
  #failure: Error | undefined;

  constructor(settings: WireRunSettings, { scenario: given, guide }: WireRunOptions) {
    const scenario = scheduleReconnects(given);
    const { channel, activity, server, target } = settings;
    this.#settings = settings;
    this.#scenario = scenario;
    this.#compiled = compileScenario(scenario);
    this.#plan = planOf(guide.kind === 'follow' ? { ...guide, schedule: collapseSchedule(guide.schedule) } : guide);
    this.#recorder = new Recorder(this.#clock, this.#compiled.watched);
    const pollWaitMs = Math.ceil(settings.callTimeoutMs / 2);
    this.#connections = new Connections<WireLink>({
      clock: this.#clock,
      recorder: this.#recorder,
      compiled: this.#compiled,
      createExecutor: () => settings.createExecutor(this.#compiled.scripted, pollWaitMs),
      createLink: (observer) => this.#expectLink(observer),
      listenerThrew: (error) => this.#fail(error),
    });
    this.#app = new WireApp({
      dialect: target.dialect,
      capabilities: target.capabilities,
      cannot: target.cannot ?? [],
      endpoint: server.endpoint,
      pollWaitMs,
      channel,
      recorder: this.#recorder,
      connections: this.#connections,
      inside: this.#compiled.inside,
      settled: (op) => this.#afterEnd.settled(op),
      misshapen: (error, op) => this.#misshapen(error, op),
    });
    this.#rest = new WireRest({
      channel,
      activity,
      connections: this.#connections,
      app: this.#app,
      recorder: this.#recorder,
      clock: this.#clock,
      settles: settings.settles,
      settleMs: settings.settleMs,
      connectMs: settings.connectMs,
      connecting: () => this.#isConnecting,
      stopped: () => this.#stopped,
    });
    this.#strands = this.#compiled.strands.map((strand) => new StrandCursor(strand));
  }

  /** @throws AdapterError when the driver fails, or its client refuses an undisturbed handshake */
  async play(): Promise<WireRunResult> {
    this.#connect();
    await this.#follow();
    if (!this.#stopped) await this.#heal();
    const strength = this.#stopped ? 'suspected' : await this.#runOutTime();
    const busyMs = this.#app.busyMs - this.#clock.waitedMs - this.#rest.spentMs;
    this.#recorder.record({ type: 'finished', strength, time: 0, step: 0 });
    this.#recorder.over = true;
    await this.#settings.channel.dispose();
    for (const link of this.#links) await link.dispose();
    const failure = this.#failure ?? this.#settings.channel.failure;
    if (failure !== undefined) throw failure;
    return { ...this.#result(), busyMs };
  }

  get #stopped(): boolean {
    const { channel, signal } = this.#settings;
    const failed = this.#failure !== undefined || channel.failure !== undefined;
    return failed || this.#divergence !== undefined || signal?.aborted === true;
  }

  #expectLink(observer: LinkObserver): WireLink {
    const { server, activity } = this.#settings;
    const { splitFramesAt, afterLoss = 'unknown-session' } = this.#scenario;
    const settings = {
      observer: this.#afterEnd.watching(noticing(observer, activity, () => this.#app.anythingArmed)),
      ...(splitFramesAt === undefined ? {} : { splitFramesAt }),
    };
    const reconnects = this.#settings.reconnectWindowMs !== undefined;
    const link = reconnects
      ? new SessionLink(server, { ...settings, afterLoss, told: (type) => this.#tellOfSession(type) })
      : server.expect(settings);
    this.#links.push(link);
    return link;
  }

  #tellOfSession(type: 'interrupted' | 'resumed'): void {
    this.#recorder.record({ type, time: 0, step: 0 });
    this.#settings.activity.notice();
  }

  /** Whether the client is to open a connection: until it has, it is not idle. */
  get #isConnecting(): boolean {
    if (this.#links.some((link) => link instanceof SessionLink && link.away)) return true;
    if (this.#connections.connecting) return this.#connections.link.readable;
    return this.#app.handshake === 'pending' && this.#connections.link.readable;
  }

  #connect(): void {
    for (const fault of this.#compiled.early) {
      if (canStrike(this.#settings.server.name, fault)) this.#connections.strike(fault);
    }
    this.#app.connect('tailrace', this.#callTimeoutMs);
  }

  /** A client that tries to connect again for its whole window must not time its calls out meanwhile. */
  get #callTimeoutMs(): number {
    const { callTimeoutMs, reconnectWindowMs = 0 } = this.#settings;
    return this.#scenario.afterLoss === 'refuse' ? Math.max(callTimeoutMs, WINDOWS * reconnectWindowMs) : callTimeoutMs;
  }

  // ---- the first phase: actions by the plan

  async #follow(): Promise<void> {
    let before: Before = 'start';
    let gap = collapseGap(this.#plan.nextGap(this.#offer(before, undefined)));
    for (;;) {
      if (gap === 'idle') await this.#rest.settle();
      if (this.#stopped) return;
      this.#findEnabled(before, gap);
      const picked = this.#plan.pick(this.#enabled, gap);
      const strand = picked === undefined ? undefined : this.#enabled[picked];
      const prepared = strand?.prepared;
      if (strand === undefined || prepared === undefined) {
        const next = await this.#nothingPicked(gap);
        if (next === undefined) return;
        gap = next;
        continue;
      }
      strand.advance();
      this.#plan.acted?.(prepared.action, gap);
      if (gap !== 'idle' || picked !== 0) this.#deviations += 1;
      before = prepared.motion;
      const following = collapseGap(this.#plan.nextGap(this.#offer(before, prepared)));
      this.#recorder.step = this.#schedule.length;
      this.#schedule.push({ action: prepared.action.id, gap });
      this.#execute(prepared.action, following === 'joined');
      if (following !== 'joined' && this.#connections.link.connected) await this.#connections.link.flushed();
      gap = following;
    }
  }

  /** Nothing happens at this gap. Gives the gap to go on to, or undefined when the first phase is over. */
  async #nothingPicked(gap: Gap): Promise<Gap | undefined> {
    if (gap === 'joined') this.#connections.link.flush();
    if (this.#enabled.length === 0) {
      if (gap !== 'idle') return 'idle';
      if (this.#anythingWaits && (await this.#passTime())) return 'idle';
    }
    const mismatch = this.#plan.giveUp(this.#enabled);
    if (mismatch === 'end') return undefined;
    if (mismatch === 'skip') return collapseGap(this.#plan.nextGap([]));
    this.#divergence = { step: this.#schedule.length, ...mismatch };
    return undefined;
  }

  get #anythingWaits(): boolean {
    return this.#app.handshake === 'pending' || this.#strands.some((strand) => strand.prepared !== undefined);
  }

  /**
   * Goes on in time where that can bring something about: an undisturbed handshake takes what it takes, and what the
   * executor waits for is over at once. The client's own timers are real, and not waited for before the run heals.
   */
  async #passTime(): Promise<boolean> {
    const { connectMs, livenessMs } = this.#settings;
    if (this.#app.handshake === 'pending') {
      return !this.#connections.disturbed && (await this.#rest.wait(connectMs));
    }
    if (this.#rest.dueInMs === undefined || this.#clock.nowMs > livenessMs) return false;
    return this.#rest.wait(livenessMs);
  }

  #findEnabled(before: Before, gap: Gap): void {
    this.#enabled = [];
    for (const strand of this.#strands) {
      this.#skipImpossible(strand);
      const { prepared } = strand;
      if (prepared !== undefined && mayFollow(prepared, before, gap) && this.#canHappen(prepared)) {
        this.#enabled.push(strand);
      }
    }
  }

  /** Leaves out what can never happen: on this endpoint, or because what it needs was refused or is not there. */
  #skipImpossible(strand: StrandCursor): void {
    for (let { prepared } = strand; prepared !== undefined; { prepared } = strand) {
      const { ofApp, action } = prepared;
      const never = ofApp === undefined ? !this.#existsHere(action) : this.#app.readiness(ofApp) === 'never';
      if (!never) return;
      strand.advance();
    }
  }

  /** Real time cannot be moved on, and not every fault exists on every endpoint. */
  #existsHere(action: Action): boolean {
    return action.kind !== 'advance' && canStrike(this.#settings.server.name, action);
  }

  #canHappen({ action, ofApp, motion, waits, duringConnect }: PreparedAction): boolean {
    const { handshake } = this.#app;
    if (handshake !== 'open' && !(duringConnect && handshake === 'pending')) return false;
    if (waits.length > 0 && !this.#recorder.reached(waits)) return false;
    if (motion === 'app') return ofApp === undefined || this.#app.readiness(ofApp) === 'ready';
    return this.#connections.canReach(action);
  }

  /** The gaps worth offering after this action; with `joined` only where what comes next could share its write. */
  #offer(before: Before, after: PreparedAction | undefined): readonly Gap[] {
    const next = this.#strands.flatMap(({ prepared }) => (prepared === undefined ? [] : [prepared]));
    return WIRE_GAPS.filter((gap) => {
      if (gap === 'idle') return true;
      if (gap === 'joined' && after?.motion !== 'data') return false;
      return next.some(
        (prepared) => mayFollow(prepared, before, gap) && (gap === 'separate' || this.#canHappen(prepared)),
      );
    });
  }

  #execute(action: Action, hold: boolean): void {
    if (isAppAction(action)) this.#app.perform(action);
    else if (isExecutorAction(action)) this.#connections.send(action, hold);
    else if (action.kind !== 'advance') this.#connections.strike(action);
  }

  // ---- the second phase: healing, and the end

  async #heal(): Promise<void> {
    const { handshake, refusal } = this.#app;
    if (handshake !== 'open' && !this.#connections.disturbed) {
      const how = handshake === 'pending' ? 'did not settle' : `failed: ${JSON.stringify(refusal)}`;
      this.#fail(`connect ${how}, although the peer answered everything and no fault struck`);
      return;
    }
    this.#recorder.step = this.#schedule.length;
    if (handshake === 'open' && this.#settings.handshakes && !this.#wroteHandshake) {
      this.#fail('it says that it has connected, but its handshake has not reached the executor');
      return;
    }
    this.#recorder.record({ type: 'healed', time: 0, step: 0 });
    this.#connections.heal();
    // The client has come to rest already: only what a stall has held back gives it something to do.
    if (this.#recorder.events.some(isStall)) await this.#rest.settle();
    if (this.#stopped) return;
    for (const link of this.#links) if (link instanceof SessionLink) link.endForGood();
    // An app that is told of the end may connect once more.
    do {
      const { length } = this.#recorder.events;
      const { endSent } = this.#connections.link;
      this.#connections.endHealed();
      if (!endSent || length < this.#recorder.events.length) await this.#rest.settle();
      await this.#runOutTime();
    } while (this.#connections.link.readable && !this.#stopped);
  }

  get #wroteHandshake(): boolean {
    return this.#recorder.events.some((event) => event.type === 'written' && event.op === CONNECT);
  }

  /** Waits while anything is open that time may bring to an end. Says how sure it is that what is open stays open. */
  async #runOutTime(): Promise<Strength> {
    const { livenessMs, reconnectWindowMs = 0 } = this.#settings;
    const windowMs = this.#scenario.afterLoss === 'refuse' ? reconnectWindowMs : 0;
    const until = realMs() + livenessMs + windowMs;
    while (this.#mayGoOn && !this.#stopped && realMs() < until) {
      if (!(await this.#rest.wait(until - realMs()))) break;
    }
    return this.#rest.timersMs?.length === 0 ? 'observed' : 'suspected';
  }

  /** Whether something is open that may end yet, or a client still tries to connect again. */
  get #mayGoOn(): boolean {
    return this.#app.anythingOpen || this.#tries;
  }

  /** Whether the client may still be trying to connect again, where nobody lets it. */
  get #tries(): boolean {
    if (this.#scenario.afterLoss !== 'refuse') return false;
    const { reconnectWindowMs = 0 } = this.#settings;
    const end = this.#recorder.events.find(({ type }) => type === 'end-taken');
    return end !== undefined && this.#clock.nowMs - end.time < reconnectWindowMs;
  }

  // ---- what comes of it

  #fail(error: unknown): void {
    const what = typeof error === 'string' ? error : `a listener threw${describeError(error)}`;
    this.#failure ??= new AdapterError('adapter-failed', `${this.#settings.target.name}: ${what}`);
  }

  #misshapen(error: unknown, op: string): void {
    const what = `what the driver told of ${op} is not of the shape it must have${describeError(error)}`;
    this.#failure ??= new AdapterError('driver-failed', `${this.#settings.target.name}: ${what}`);
  }

  #result(): RunResult {
    const { target, server, reconnectWindowMs } = this.#settings;
    const { facts } = this.#app;
    const history: History = {
      client: {
        dialect: target.dialect,
        capabilities: target.capabilities,
        preset: server.preset,
        form: server.form,
        tellsClose: facts?.tellsClose ?? false,
        tellsNotifications: facts?.tellsNotifications ?? false,
      },
      callTimeoutMs: this.#callTimeoutMs,
      consumerDelayMs: 0,
      ...(this.#scenario.afterLoss === 'refuse' && reconnectWindowMs !== undefined ? { reconnectWindowMs } : {}),
      events: this.#recorder.events,
    };
    const settledAfterEndMs = this.#afterEnd.settledMs;
    const result = { history, schedule: this.#schedule, deviations: this.#deviations, settledAfterEndMs };
    return this.#divergence === undefined ? result : { ...result, divergence: this.#divergence };
  }
}
