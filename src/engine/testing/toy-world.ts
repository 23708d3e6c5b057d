import { type EndCause, FILE_OPERATION_LABELS, type History, type HistoryEvent } from '../../core/history.js';
import {
  type Action,
  type AppAction,
  CONNECT,
  isAppAction,
  isExecutorAction,
  type Scenario,
} from '../../core/scenario.js';
import type { Gap, ScheduleEntry } from '../../core/schedule.js';
import type { Capability, Dialect } from '../../core/target.js';
import type { Divergence, Guide, RunOptions, RunResult, World } from '../../core/world.js';

/** What the toy client knows when a call is made. */
export interface ToyMoment {
  readonly op: string;
  /** The gap before the call; of one made inside a callback, that before what brought the callback. */
  readonly gap: Gap;
  /** What was executed before, in order; it grows as the run goes on. */
  readonly before: readonly ScheduleEntry[];
  readonly scenario: Scenario;
  readonly lost: EndCause | undefined;
}

/**
 * What becomes of a call, or a file operation: it waits for its response or the loss, it never settles, or it fails
 * with a made-up error.
 */
export type ToyFate = 'well' | 'hangs' | 'wrong';

export interface ToyOptions {
  readonly fate: (moment: ToyMoment) => ToyFate;
  readonly dialect?: Dialect;
  readonly capabilities?: readonly Capability[];
}

/** The gaps that a chooser is offered. */
export const TOY_GAPS: readonly Gap[] = ['idle', 'turn0', 2, 0];

/**
 * A world without a clock, a link or a client: a pure function from a scenario and a guide to a history, so that what
 * the engine makes of runs can be told exactly. Only calls and file operations are of interest; every other does what
 * it should.
 */
export class ToyWorld implements World {
  readonly target = { name: 'toy', version: '1.2.3' };
  readonly dialect: Dialect;
  readonly capabilities: readonly Capability[];
  /** What it was asked to run, in order. */
  readonly asked: RunOptions[] = [];
  readonly #fate: ToyOptions['fate'];

  constructor({ fate, dialect = 'exec-server', capabilities = ['calls'] }: ToyOptions) {
    this.#fate = fate;
    this.dialect = dialect;
    this.capabilities = capabilities;
  }

  run(options: RunOptions): Promise<RunResult> {
    this.asked.push(options);
    return Promise.resolve(new ToyRun(options, this, this.#fate).play());
  }

  async runEach(next: () => RunOptions | undefined, seen: (result: RunResult) => void): Promise<void> {
    for (let options = next(); options !== undefined; options = next()) seen(await this.run(options));
  }
}

type Unstamped<Event> = Event extends HistoryEvent ? Omit<Event, 'time' | 'step'> : never;

class ToyRun {
  readonly #scenario: Scenario;
  readonly #guide: Guide;
  readonly #world: ToyWorld;
  readonly #fate: ToyOptions['fate'];
  readonly #left: Action[][];
  readonly #inside: AppAction[] = [];
  readonly #reached = new Set<string>();
  readonly #pending: string[] = [];
  readonly #schedule: ScheduleEntry[] = [];
  readonly #events: HistoryEvent[] = [];
  #step = -1;
  #gap: Gap = 'idle';
  #lost: EndCause | undefined;
  #deliveries = 0;
  #deviations = 0;
  #divergence: Divergence | undefined;

  constructor({ scenario, guide }: RunOptions, world: ToyWorld, fate: ToyOptions['fate']) {
    this.#scenario = scenario;
    this.#guide = guide;
    this.#world = world;
    this.#fate = fate;
    this.#left = scenario.strands.map(({ actions }) => actions.filter((action) => !this.#takeInside(action)));
  }

  play(): RunResult {
    this.#record({ type: 'invoked', op: CONNECT, operation: 'connect' });
    this.#resolve(CONNECT);
    if (this.#guide.kind === 'choose') this.#choose(this.#guide.chooser);
    else this.#follow(this.#guide.schedule, this.#guide.strict);
    if (this.#divergence === undefined) this.#heal();
    this.#record({ type: 'finished', strength: 'proved' });
    return {
      history: this.#history(),
      schedule: this.#schedule,
      deviations: this.#deviations,
      ...(this.#divergence === undefined ? {} : { divergence: this.#divergence }),
    };
  }

  #choose(chooser: Extract<Guide, { kind: 'choose' }>['chooser']): void {
    for (let enabled = this.#enabled(); enabled.length > 0; enabled = this.#enabled()) {
      const gap = TOY_GAPS[chooser.choose(TOY_GAPS.length, { label: 'gap', gaps: TOY_GAPS })] ?? 'idle';
      const strands = enabled.map((strand) => ({
        name: this.#scenario.strands[strand]?.name ?? '',
        actor: this.#scenario.strands[strand]?.actor ?? 'app',
        next: this.#next(strand),
        remaining: this.#left[strand]?.length ?? 0,
      }));
      const picked = enabled.length === 1 ? 0 : chooser.choose(enabled.length, { label: 'strand', strands });
      chooser.acted?.(this.#next(enabled[picked] ?? 0), gap);
      this.#execute(enabled, picked, gap);
    }
  }

  #follow(schedule: readonly ScheduleEntry[], strict: boolean): void {
    for (const { action, gap } of schedule) {
      const enabled = this.#enabled();
      const picked = enabled.findIndex((strand) => this.#next(strand).id === action);
      if (picked >= 0) this.#execute(enabled, picked, gap);
      else if (strict) return this.#diverge(action, `it cannot happen here at gap ${gap}`);
    }
    for (let enabled = this.#enabled(); enabled.length > 0; enabled = this.#enabled()) {
      if (strict) return this.#diverge(this.#next(enabled[0] ?? 0).id, 'it can happen, but the schedule is over');
      this.#execute(enabled, 0, 'idle');
    }
  }

  #diverge(action: string, why: string): void {
    this.#divergence = { step: this.#schedule.length, action, why };
  }

  #execute(enabled: readonly number[], picked: number, gap: Gap): void {
    const strand = enabled[picked] ?? 0;
    const action = this.#next(strand);
    this.#left[strand]?.shift();
    if (gap !== 'idle' || picked !== 0) this.#deviations += 1;
    this.#step = this.#schedule.length;
    this.#gap = gap;
    this.#perform(action);
    this.#schedule.push({ action: action.id, gap });
  }

  #perform(action: Action, inside?: 'close-handler' | 'settle-handler'): void {
    const { id } = action;
    if (isAppAction(action)) {
      const operation = action.kind === 'file' ? FILE_OPERATION_LABELS[action.operation] : action.kind;
      this.#record({ type: 'invoked', op: id, operation, ...(inside === undefined ? {} : { inside }) });
      this.#reached.add(`${id}.invoked`).add(`${id}.written`);
      if (action.kind === 'call' || action.kind === 'file') this.#call(id);
      else this.#settleNow(id);
    } else if (isExecutorAction(action)) {
      const message =
        action.kind === 'respond' ? { kind: 'response' as const, to: action.to, copy: 1 } : { kind: 'stray' as const };
      this.#record({ type: 'delivered', delivery: this.#deliveries, action: id, message });
      this.#deliveries += 1;
      this.#reached.add(`${id}.delivered`);
      if (action.kind === 'respond' && this.#pending.includes(action.to)) this.#resolve(action.to);
    } else if (action.kind !== 'advance') {
      this.#record({ type: 'struck', action: id, fault: action.kind });
      this.#reached.add(`${id}.delivered`);
      if (action.kind !== 'stall' && action.kind !== 'end-write') this.#end(action.kind, false);
    }
  }

  #call(op: string): void {
    const moment = { op, gap: this.#gap, before: this.#schedule, scenario: this.#scenario, lost: this.#lost };
    const fate = this.#fate(moment);
    if (fate === 'wrong') this.#reject(op, { kind: 'server', code: 1 });
    else if (fate === 'well' && this.#lost !== undefined) this.#reject(op, { kind: 'disconnected' });
    else if (fate === 'well') this.#pending.push(op);
  }

  #settleNow(op: string): void {
    if (this.#lost === undefined) this.#resolve(op);
    else this.#reject(op, { kind: 'disconnected' });
  }

  #resolve(op: string): void {
    this.#forget(op);
    this.#record({ type: 'settled', op, outcome: 'resolved', value: { kind: 'nothing' } });
    this.#reach(`${op}.settled`, 'settle-handler');
  }

  #reject(op: string, failure: { kind: 'server' | 'disconnected'; code?: number }): void {
    this.#forget(op);
    this.#record({ type: 'settled', op, outcome: 'rejected', failure });
    this.#reach(`${op}.settled`, 'settle-handler');
  }

  #forget(op: string): void {
    const at = this.#pending.indexOf(op);
    if (at >= 0) this.#pending.splice(at, 1);
  }

  #end(cause: EndCause, healing: boolean): void {
    this.#lost = cause;
    this.#record({ type: 'end-taken', cause, healing });
    for (const op of [...this.#pending]) this.#reject(op, { kind: 'disconnected' });
    this.#record({ type: 'closed' });
    this.#reach('close-seen', 'close-handler');
  }

  #heal(): void {
    this.#step = this.#schedule.length;
    this.#record({ type: 'healed' });
    if (this.#lost === undefined) this.#end('eof', true);
  }

  #reach(point: string, callback: 'close-handler' | 'settle-handler'): void {
    if (this.#reached.has(point)) return;
    this.#reached.add(point);
    for (const action of this.#inside) if (action.inside === point) this.#perform(action, callback);
  }

  /** The strands that can act, in the scenario's order. */
  #enabled(): number[] {
    return [...this.#left.keys()].filter((strand) => {
      const [next] = this.#left[strand] ?? [];
      if (next === undefined) return false;
      if (!(next.after ?? []).every((point) => this.#reached.has(point))) return false;
      if (next.kind === 'respond' && !this.#reached.has(`${next.to}.written`)) return false;
      return isAppAction(next) || next.kind === 'advance' || this.#lost === undefined;
    });
  }

  #next(strand: number): Action {
    const [next] = this.#left[strand] ?? [];
    if (next === undefined) throw new Error('the strand is at its end');
    return next;
  }

  #takeInside(action: Action): boolean {
    if (!isAppAction(action) || action.inside === undefined) return false;
    this.#inside.push(action);
    return true;
  }

  #record(event: Unstamped<HistoryEvent>): void {
    this.#events.push({ ...event, time: 0, step: this.#step } as HistoryEvent);
  }

  #history(): History {
    const { dialect, capabilities } = this.#world;
    return {
      client: {
        dialect,
        capabilities,
        preset: 'memory',
        form: 'messages',
        tellsClose: true,
        tellsNotifications: false,
      },
      callTimeoutMs: this.#scenario.callTimeoutMs,
      consumerDelayMs: this.#scenario.consumerDelayMs ?? 0,
      events: this.#events,
    };
  }
}
