import { AdapterError } from '../../src/core/errors.js';
import type { History, Strength } from '../../src/core/history.js';
import { type Action, CONNECT, isAppAction, isExecutorAction, type TimeAction } from '../../src/core/scenario.js';
import { type Gap, roundsOf, type ScheduleEntry } from '../../src/core/schedule.js';
import type { ConnectedClient, Target } from '../../src/core/target.js';
import type { Divergence, RunOptions, RunResult } from '../../src/core/world.js';
import { createExecutor } from '../executor/index.js';
import { createLink, defaultPreset } from '../link/index.js';
import type { SimulatedLink } from '../link/link.js';
import type { Realm } from '../realm/realm.js';
import { App } from './app.js';
import { type CompiledScenario, compileScenario, type PreparedAction } from './compile-scenario.js';
import { Connections } from './connections.js';
import { Consumer } from './consumer.js';
import { describeError, kindOf } from './describe-given.js';
import { type Plan, planOf } from './gap-plan.js';
import { type Before, type GapTable, gapTable, precededBy } from './gap-table.js';
import { holdsMore } from './holds-more.js';
import { longerGap } from './longer-gap.js';
import { PhaseQueues } from './phase-queues.js';
import { Recorder } from './recorder.js';
import { GRACE, Rest, type Steps } from './rest.js';
import { StrandCursor } from './strand-cursor.js';

const TURNS: readonly Gap[] = ['turn0', 'turn1', 'turn2', 'turn3', 'turn4'];
/** Timers fired in one run; only timers that arm themselves again get there. */
const TIMERS_MAX = 5_000;
/** The horizon, in call timeouts: what is open then has had every chance. */
const HORIZON_TIMEOUTS = 10;
/** How often a handshake that nothing disturbs is given real time: a client may load a part of itself on first use. */
const CONNECT_GRACES = 50;
/** How often the end of a run is given real time while something real is held that was not before it. */
const FINISH_GRACES = 3;

export interface RunSettings extends RunOptions {
  readonly realm: Realm;
  readonly target: Target;
}

/**
 * One run of one scenario. `play` is a generator, so that the same body is driven exactly (a synchronous drain) and by
 * the fallback (awaiting the real loop): it yields whenever the client must be given something to run.
 */
export class Run {
  readonly #realm: Realm;
  readonly #settings: RunSettings;
  readonly #compiled: CompiledScenario;
  readonly #plan: Plan;
  readonly #recorder: Recorder;
  readonly #connections: Connections<SimulatedLink>;
  readonly #app: App;
  readonly #rest: Rest;
  readonly #strands: readonly StrandCursor[];
  #enabled: StrandCursor[] = [];
  readonly #schedule: ScheduleEntry[] = [];
  #gaps: GapTable | undefined;
  #handshake: 'pending' | 'open' | 'refused' = 'pending';
  #deviations = 0;
  #divergence: Divergence | undefined;
  #failure: AdapterError | undefined;

  constructor(settings: RunSettings) {
    const { realm, scenario, target, guide, trace } = settings;
    this.#realm = realm;
    this.#settings = settings;
    this.#compiled = compileScenario(scenario);
    this.#plan = planOf(guide);
    const recorder = new Recorder(realm.clock, this.#compiled.watched, trace);
    const pollWaitMs = Math.ceil(scenario.callTimeoutMs / 2);
    const { dialect } = target;
    const phases = new PhaseQueues();
    const preset = scenario.preset ?? target.preset;
    const compiled = this.#compiled;
    const linkSettings = {
      phases,
      ...(scenario.splitFramesAt === undefined ? {} : { splitFramesAt: scenario.splitFramesAt }),
      ...(preset === undefined ? {} : { preset }),
    };
    const connections = new Connections({
      clock: realm.clock,
      recorder,
      compiled,
      createExecutor: () => createExecutor({ dialect, scripted: compiled.scripted, pollWaitMs }),
      createLink: (observer) => createLink({ observer, ...linkSettings }),
      listenerThrew: (error) => realm.crashes.report('uncaught', error),
    });
    this.#recorder = recorder;
    this.#connections = connections;
    this.#rest = new Rest({ realm, recorder, connections, phases, stopped: () => this.#stopped });
    this.#app = new App({
      dialect,
      clock: realm.clock,
      recorder,
      consumer: new Consumer(scenario, realm.clock),
      pollWaitMs,
      inside: this.#compiled.inside,
      connections,
      adapterFailed: (error, where) => this.#fail(error, `its ${where} threw`),
      misshapen: (error, op) =>
        this.#breaks(`what it gave for ${op} is not of the shape it must have${describeError(error)}`),
    });
    this.#strands = this.#compiled.strands.map((strand) => new StrandCursor(strand));
  }

  *play(): Steps<RunResult> {
    const { thorough, measure = false } = this.#settings;
    const resources = thorough ? process.getActiveResourcesInfo() : [];
    this.#realm.crashes.listen((crash) => this.#recorder.record({ type: 'crashed', ...crash, time: 0, step: 0 }));
    this.#connect();
    yield* this.#follow();
    if (!this.#stopped) yield* this.#heal();
    const strength = yield* this.#finish(resources);
    this.#recorder.record({ type: 'finished', strength, time: 0, step: 0 });
    this.#recorder.over = true;
    if (this.#failure !== undefined) throw this.#failure;
    return {
      history: this.#history(),
      schedule: this.#schedule,
      deviations: this.#deviations,
      ...(this.#divergence && { divergence: this.#divergence }),
      ...(measure && { longestDrain: { hops: 0, rounds: this.#rest.longestRounds } }),
    };
  }

  get #stopped(): boolean {
    return this.#failure !== undefined || this.#divergence !== undefined || this.#rest.livelocked;
  }

  // ---- the handshake

  #connect(): void {
    const { target, scenario } = this.#settings;
    for (const fault of this.#compiled.early) this.#connections.strike(fault);
    this.#recorder.record({ type: 'invoked', op: CONNECT, operation: 'connect', time: 0, step: 0 });
    this.#recorder.reach(CONNECT, 'invoked');
    const context = { clientName: 'tailrace', callTimeoutMs: scenario.callTimeoutMs };
    try {
      const connecting: unknown = target.connect(this.#connections.link.client, context);
      if (connecting instanceof Object && 'then' in connecting) {
        (connecting as Promise<ConnectedClient>).then(
          (client) => this.#connected(client),
          (error: unknown) => this.#refused(error),
        );
      } else this.#breaks(`connect returned ${kindOf(connecting)}; expected a promise of the connected client`);
    } catch (error) {
      this.#refused(error);
    }
  }

  #connected(client: ConnectedClient): void {
    if (typeof client?.call !== 'function' || typeof client.classify !== 'function') {
      const given = client instanceof Object ? `${kindOf(client)} without them` : kindOf(client);
      this.#breaks(`connect resolved with ${given}; expected an object with the functions call and classify`);
      return;
    }
    this.#handshake = 'open';
    try {
      this.#app.adopt(client);
    } catch (error) {
      this.#fail(error, 'its onClose or onNotification threw');
    }
    this.#app.resolve(CONNECT, { kind: 'nothing' });
  }

  #refused(error: unknown): void {
    this.#handshake = 'refused';
    if (error instanceof AdapterError) this.#failure ??= error;
    else if (!this.#connections.disturbed) this.#fail(error, `connect failed, ${UNDISTURBED}`);
    this.#app.reject(CONNECT, error);
  }

  #fail(error: unknown, what: string): void {
    const message = `the adapter of ${this.#settings.target.name}: ${what}${describeError(error)}`;
    this.#failure ??= new AdapterError('adapter-failed', message);
  }

  #breaks(what: string): void {
    this.#failure ??= new AdapterError('adapter-contract', `the adapter of ${this.#settings.target.name}: ${what}`);
  }

  // ---- the first phase: actions by the plan

  *#follow(): Steps {
    let before: Before = 'start';
    let gap: Gap = this.#plan.nextGap(this.#offer(before, undefined));
    // How far the client has already run since the last action, where something was looked for in vain.
    let passed: Gap = 'joined';
    for (;;) {
      // The gaps that need no more than one step are taken here: a generator for each would cost as much as what it
      // runs.
      if (gap === 'idle') {
        if (!this.#rest.idleAtOnce()) yield* this.#rest.toIdle();
      } else if (passed !== 'joined' || typeof gap === 'string') yield* this.#rest.pass(gap, passed);
      else if (gap > 0) yield gap;
      if (this.#stopped) return;
      this.#findEnabled(before, gap);
      const picked = this.#plan.pick(this.#enabled, gap);
      const strand = picked === undefined ? undefined : this.#enabled[picked];
      const prepared = strand?.prepared;
      if (strand === undefined || prepared === undefined) {
        const next = yield* this.#nothingPicked(gap);
        if (next === undefined) return;
        passed = gap;
        gap = longerGap(passed, next);
        if (gap !== 'joined') this.#connections.link.flush();
        continue;
      }
      strand.advance();
      this.#plan.acted?.(prepared.action, this.#shortestAs(gap, prepared, before));
      if (gap !== 'idle' || picked !== 0) this.#deviations += 1;
      // Decided before the action is carried out: what is to be joined to it must be held back.
      before = precededBy(before, gap, prepared.motion);
      const following: Gap = this.#plan.nextGap(this.#offer(before, prepared));
      const entry = { action: prepared.action.id, gap };
      this.#recorder.step = this.#schedule.length;
      this.#schedule.push(entry);
      this.#settings.trace?.entry(entry);
      if (prepared.action.kind === 'advance') {
        yield* this.#rest.advance(prepared.action.ms);
        this.#recorder.reach(prepared.action.id, 'delivered');
      } else this.#execute(prepared.action, following === 'joined');
      gap = following;
      passed = 'joined';
    }
  }

  /** Nothing happens at this gap. Returns the gap to go on to, or undefined when the first phase is over. */
  *#nothingPicked(gap: Gap): Steps<Gap | undefined> {
    if (this.#enabled.length === 0) {
      if (gap !== 'idle') return 'idle';
      const early = this.#realm.clock.nowMs <= this.#horizonMs;
      if (early && this.#anythingWaits && (yield* this.#rest.passTime())) return 'idle';
    }
    const mismatch = this.#plan.giveUp(this.#enabled);
    if (mismatch === 'end') return undefined;
    if (mismatch === 'skip') return this.#plan.nextGap([]);
    this.#divergence = { step: this.#schedule.length, ...mismatch };
    return undefined;
  }

  /** Whether something is left that time may bring about: an action, or the handshake. */
  get #anythingWaits(): boolean {
    return this.#handshake === 'pending' || this.#strands.some((strand) => strand.prepared !== undefined);
  }

  #findEnabled(before: Before, gap: Gap): void {
    this.#enabled = [];
    for (const strand of this.#strands) {
      this.#skipImpossible(strand);
      const { prepared } = strand;
      if (prepared !== undefined && this.#canHappen(prepared) && this.#mayFollow(prepared, before, gap)) {
        this.#enabled.push(strand);
      }
    }
  }

  /** Leaves out app actions that can never happen: what they need was refused, or the client cannot do them. */
  #skipImpossible(strand: StrandCursor): void {
    for (let { prepared } = strand; prepared?.ofApp !== undefined; { prepared } = strand) {
      if (this.#app.readiness(prepared.ofApp) !== 'never') return;
      strand.advance();
    }
  }

  #canHappen({ action, ofApp, motion, waits, duringConnect }: PreparedAction): boolean {
    if (this.#handshake !== 'open' && !(duringConnect && this.#handshake === 'pending')) return false;
    if (waits.length > 0 && !this.#recorder.reached(waits)) return false;
    if (motion === 'app') return ofApp === undefined || this.#app.readiness(ofApp) === 'ready';
    return this.#connections.canReach(action);
  }

  #mayFollow({ motion, cause }: PreparedAction, before: Before, gap: Gap): boolean {
    if (motion === 'app') return this.#gapTable.allowsApp(before, gap);
    return this.#gapTable.allows(before, motion, cause, gap);
  }

  /** Where fewer rounds of immediates had anything to do, a shorter gap that is allowed would have been the same. */
  #shortestAs(gap: Gap, prepared: PreparedAction, before: Before): Gap {
    if (roundsOf(gap) === undefined) return gap;
    const same = TURNS.filter((turn) => (roundsOf(turn) ?? 0) >= this.#rest.roundsRun);
    return same.find((turn) => turn === gap || this.#mayFollow(prepared, before, turn)) ?? gap;
  }

  get #gapTable(): GapTable {
    this.#gaps ??= gapTable(this.#preset);
    return this.#gaps;
  }

  get #preset(): History['client']['preset'] {
    return this.#settings.scenario.preset ?? this.#settings.target.preset ?? defaultPreset(this.#connections.form);
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
    return this.#gapTable.offer({ before, app, data, end, joinable });
  }

  #execute(action: Exclude<Action, TimeAction>, hold: boolean): void {
    if (isAppAction(action)) this.#app.perform(action);
    else if (isExecutorAction(action)) this.#connections.send(action, hold);
    else this.#connections.strike(action);
  }

  get #horizonMs(): number {
    return HORIZON_TIMEOUTS * this.#settings.scenario.callTimeoutMs;
  }

  // ---- the second phase: healing, and the end

  *#heal(): Steps {
    if (this.#handshake === 'pending' && !this.#connections.disturbed) {
      yield* this.#awaitConnect();
      if (this.#handshake === 'pending') this.#fail(undefined, `connect did not settle, ${UNDISTURBED}`);
      if (this.#stopped) return;
    }
    this.#recorder.step = this.#schedule.length;
    this.#recorder.record({ type: 'healed', time: 0, step: 0 });
    this.#connections.heal();
    if (!this.#rest.idleAtOnce()) yield* this.#rest.toIdle();
    if (this.#stopped) return;
    // An app that is told of the end may connect once more.
    do {
      this.#connections.endHealed();
      if (!this.#rest.idleAtOnce()) yield* this.#rest.toIdle();
      yield* this.#runOutTime();
    } while (this.#connections.link.readable && !this.#stopped);
  }

  *#awaitConnect(): Steps {
    for (let graces = 0; graces < CONNECT_GRACES && this.#handshake === 'pending'; graces += 1) {
      if (!this.#settings.thorough) return;
      yield GRACE;
      yield* this.#rest.toIdle();
    }
  }

  *#runOutTime(): Steps {
    const { clock } = this.#realm;
    // Without a timer no time passes: the horizon is never seen.
    if (!clock.anyTimer) return;
    let over = false;
    const cancel = clock.setWorldTimer(this.#horizonMs, () => {
      over = true;
    });
    for (let fired = 0; !over && fired < TIMERS_MAX; fired += 1) {
      // One of the world's timers is the horizon itself; others are a slow consumer, or a poll that waits.
      if (clock.clientTimers === 0 && clock.worldTimers === 1) break;
      if (!(yield* this.#rest.passTime())) break;
    }
    cancel();
  }

  *#finish(resourcesBefore: readonly string[]): Steps<Strength> {
    if (this.#stopped) return 'suspected';
    const strength = this.#realm.clock.clientTimers > 0 ? 'observed' : 'proved';
    if (!this.#settings.thorough) return strength;
    const seen = this.#recorder.events.length;
    // A resource that is gone a grace later was not held, or was not the client's.
    for (let graces = 0; graces < FINISH_GRACES; graces += 1) {
      yield GRACE;
      yield* this.#rest.toIdle();
      if (this.#recorder.events.length !== seen) return 'suspected';
      if (!holdsMore(resourcesBefore, process.getActiveResourcesInfo())) return strength;
    }
    return 'suspected';
  }

  #history(): History {
    const { target, scenario } = this.#settings;
    const { client } = this.#app;
    return {
      client: {
        dialect: target.dialect,
        capabilities: target.capabilities,
        preset: this.#preset,
        form: this.#connections.form,
        tellsClose: client?.onClose !== undefined,
        tellsNotifications: client?.onNotification !== undefined,
      },
      callTimeoutMs: scenario.callTimeoutMs,
      consumerDelayMs: scenario.consumerDelayMs ?? 0,
      events: this.#recorder.events,
    };
  }
}

const UNDISTURBED = 'although the peer answered everything and no fault struck';
