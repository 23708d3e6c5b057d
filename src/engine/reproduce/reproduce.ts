import { AdapterError } from '../../core/errors.js';
import type { Property } from '../../core/property.js';
import type { Race, RaceViolation } from '../../core/race.js';
import type { Counterexample, Inconclusive, StoppedBy } from '../../core/report.js';
import type { Reproduction } from '../../core/reproduction.js';
import type { Scenario } from '../../core/scenario.js';
import type { Schedule } from '../../core/schedule.js';
import type { TransportPreset } from '../../core/target.js';
import { type Evidence, failureKey } from '../../core/verdict.js';
import type { RunOptions, RunResult, RunTrace, World } from '../../core/world.js';
import { confirmFailure } from '../confirm-failure.js';
import { shrinkFailure } from '../shrink/shrink-failure.js';
import type { Strategy } from '../strategies/strategy.js';
import { fitsReport, needsFitting } from './fits-report.js';
import { joinDeliveries } from './join-deliveries.js';
import { orderLeft } from './order-left.js';
import { type PlannedRun, SearchPlan } from './search-plan.js';
import { isAsGood, lengthenGap, swapIndependent } from './spot-check.js';

/** Schedules run in one go; a stop is asked for between them. */
const BATCH = 100;
/** Attempts to confirm what was seen; a client that behaves differently every time is not tried for ever. */
const CONFIRMATIONS_MAX = 3;
/** How often an assumption that spares schedules is checked. */
const SPOT_CHECKS_MAX = 20;

export interface ReproduceOptions {
  readonly world: World;
  readonly race: Race;
  /** The race's, for this client. */
  readonly scenario: Scenario;
  /** Those that the race speaks of. */
  readonly properties: readonly Property[];
  readonly strategy: Strategy;
  /** See `PlanOptions`. */
  readonly exhaust: 'all' | 'some' | 'fitting';
  /** As printed. */
  readonly seed: string;
  readonly engine: string;
  /** Schedules at most. */
  readonly runs: number;
  /** Asked between schedules: why to stop now, if so. */
  readonly shouldStop: () => Exclude<StoppedBy, 'runs'> | undefined;
  /** Called before every schedule with how many were run. */
  readonly onSchedule?: (schedules: number) => void;
  /** A schedule, counted from 0, that is to be followed from outside as it is run: it is known never to end. */
  readonly traced?: { readonly schedule: number; begin(): RunTrace };
  /** Told when a schedule of the search itself begins (true) and ends (false): the rest is shrinking and confirming. */
  readonly onExploring?: (exploring: boolean) => void;
}

/**
 * Searches the schedules of one scenario that fit a report for one that shows what was reported. What is found is
 * shrunk, in the order of the report, and confirmed; what is not found is ruled out only when everything was run.
 */
export function reproduce(options: ReproduceOptions): Promise<Reproduction> {
  return new ReproducingSearch(options).run();
}

/** A run that shows a failure of the report. */
interface Sighting {
  readonly run: RunResult;
  readonly property: Property;
  readonly violation: RaceViolation;
  readonly evidence: Evidence;
}

class ReproducingSearch {
  readonly #options: ReproduceOptions;
  readonly #plan: SearchPlan;
  readonly #fitting: boolean;
  readonly #inconclusive: Inconclusive[] = [];
  #schedules = 0;
  #fits = 0;
  #reached = 0;
  #otherwise = 0;
  #preset: TransportPreset = 'memory';
  #stopped: StoppedBy | undefined;
  #sighting: Sighting | undefined;
  #checked = 0;
  /** Runs of which an assumption is to be checked. */
  #toCheck: RunResult | undefined;

  constructor(options: ReproduceOptions) {
    this.#options = options;
    this.#plan = new SearchPlan(options);
    this.#fitting = needsFitting(options.race, options.scenario);
  }

  async run(): Promise<Reproduction> {
    const { runs } = this.#options;
    let counterexample: Counterexample | undefined;
    let more = true;
    while (more && counterexample === undefined && this.#stopped === undefined && this.#schedules < runs) {
      more = await this.#runBatch();
      if (this.#sighting !== undefined) counterexample = await this.#investigate(this.#sighting);
      if (this.#inconclusive.length >= CONFIRMATIONS_MAX) break;
      await this.#checkAssumptions();
    }
    return this.#conclude(counterexample);
  }

  /** @returns whether there is more to run */
  async #runBatch(): Promise<boolean> {
    const { world, scenario, race, runs, shouldStop, onSchedule, onExploring, traced } = this.#options;
    const end = Math.min(runs, this.#schedules + BATCH);
    let planned: PlannedRun | undefined;
    this.#sighting = undefined;
    const next = (): RunOptions | undefined => {
      const wait = this.#sighting !== undefined || this.#toCheck !== undefined || this.#stopped !== undefined;
      if (wait || this.#schedules >= end) return undefined;
      planned = this.#plan.next();
      if (planned === undefined) return undefined;
      onSchedule?.(this.#schedules);
      onExploring?.(true);
      const guide = joinDeliveries(planned.guide, race.joined);
      const isTraced = traced?.schedule === this.#schedules;
      return {
        scenario,
        guide,
        thorough: false,
        measure: planned.measured,
        ...(isTraced && { trace: traced.begin() }),
      };
    };
    const seen = (result: RunResult): void => {
      onExploring?.(false);
      planned?.over(result);
      if (this.#isToBeChecked(planned)) this.#toCheck = result;
      this.#see(result);
      this.#stopped = shouldStop();
    };
    await eachRun(world, next, seen);
    return planned !== undefined;
  }

  #isToBeChecked(planned: PlannedRun | undefined): boolean {
    const { exhaust, world } = this.#options;
    const spared = planned?.scouting === true && exhaust !== 'some' && world.wire === undefined;
    return spared && this.#checked < SPOT_CHECKS_MAX;
  }

  #see(run: RunResult): void {
    const { race, scenario, properties } = this.#options;
    const { client } = run.history;
    this.#schedules += 1;
    this.#preset = client.preset;
    if (this.#schedules === 1) this.#checkForm(client.form);
    if (this.#fitting && !fitsReport(race, scenario, run)) return;
    this.#fits += 1;
    let [reached, violated] = [false, false];
    for (const property of properties) {
      const verdict = property.judge(run.history);
      if (verdict.status !== 'unreached') reached = true;
      if (verdict.status !== 'violated') continue;
      violated = true;
      this.#sighting ??= sightingOf(run, property, verdict.evidence, race.violates);
    }
    if (reached) this.#reached += 1;
    if (violated && this.#sighting === undefined) this.#otherwise += 1;
  }

  #checkForm(form: Race['form']): void {
    const { race, world } = this.#options;
    if (race.form === undefined || race.form === form) return;
    throw new AdapterError(
      'race-target',
      `the report is of a client that takes ${race.form}, and ${world.target.name} takes ${form}`,
    );
  }

  async #investigate({ run, property, violation, evidence }: Sighting): Promise<Counterexample | undefined> {
    const { world, race, scenario, seed, engine, shouldStop } = this.#options;
    const shrunk = await shrinkFailure(
      { ...run, scenario, evidence },
      {
        world,
        property,
        shouldStop: () => shouldStop() === 'signal',
        accepts: (now, candidate) =>
          isOf(now, violation) &&
          now.operation === evidence.operation &&
          fitsReport({ ...race, order: orderLeft(race, candidate.scenario) }, candidate.scenario, candidate),
      },
    );
    const confirmation = await confirmFailure({
      ...{ world, property, seed, engine, foundAt: this.#schedules },
      ...{ scenario: shrunk.scenario, schedule: shrunk.schedule, evidence: shrunk.evidence },
      key: failureKey(property.id, shrunk.evidence),
      accepts: (now) => isOf(now, violation),
    });
    if (confirmation.confirmed) return confirmation.counterexample;
    this.#inconclusive.push(confirmation.inconclusive);
    return undefined;
  }

  /** Runs one schedule again as what it stands for: where that is not as good, nothing is spared from then on. */
  async #checkAssumptions(): Promise<void> {
    const run = this.#toCheck;
    this.#toCheck = undefined;
    if (run === undefined) return;
    const { gaps, commuting } = this.#plan;
    if (!(await this.#isAsGood(run.schedule, run))) this.#plan.strayed = true;
    const longer = lengthenGap(run.schedule, gaps.hops);
    if (longer !== undefined && !(await this.#isAsGood(longer, run))) {
      gaps.tellAllApart();
    }
    const swapped = commuting ? swapIndependent(this.#options.scenario, run.schedule) : undefined;
    if (swapped !== undefined && !(await this.#isAsGood(swapped, run))) {
      this.#plan.commuting = false;
    }
  }

  #isAsGood(schedule: Schedule, seen: RunResult): Promise<boolean> {
    const { world, scenario } = this.#options;
    this.#checked += 1;
    return isAsGood(world, scenario, { schedule, seen });
  }

  #conclude(counterexample: Counterexample | undefined): Reproduction {
    const { gaps, exhausted, estimated, strayed, distinct, orderings, passes, sparing, commuting } = this.#plan;
    return {
      outcome: this.#outcome(counterexample),
      schedules: this.#schedules,
      fitting: this.#fits,
      reached: this.#reached,
      ...(this.#otherwise > 0 && { otherwise: this.#otherwise }),
      stoppedBy: this.#stopped ?? 'runs',
      domain: {
        preset: this.#preset,
        gaps: gaps.list,
        ...(gaps.longestDrain && { longestDrain: gaps.longestDrain }),
        ...(estimated === undefined ? {} : { estimated }),
        ...(strayed && { strayed }),
        ...(exhausted && {
          exhausted: {
            ...{ orderings: orderings.size, schedules: distinct, passes },
            ...(sparing && { spared: { commuting, spotChecks: this.#checked } }),
          },
        }),
      },
      ...(counterexample && { counterexample }),
      inconclusive: this.#inconclusive,
    };
  }

  #outcome(counterexample: Counterexample | undefined): Reproduction['outcome'] {
    if (counterexample !== undefined) return 'reproduced';
    if (this.#inconclusive.length > 0) return 'inconclusive';
    if (this.#reached === 0) return 'unreached';
    // Of what is real nothing is proved by running it once.
    return this.#plan.exhausted && this.#options.world.wire === undefined ? 'ruled-out' : 'not-found';
  }
}

/** On a wire one by one: what is known of the runs before is known to the plan. */
async function eachRun(
  world: World,
  next: () => RunOptions | undefined,
  seen: (result: RunResult) => void,
): Promise<void> {
  if (world.wire === undefined) {
    // What is measured cannot be one of many.
    let held: RunOptions | undefined;
    do {
      held = undefined;
      const plain = (): RunOptions | undefined => {
        const options = next();
        if (options?.measure !== true) return options;
        held = options;
        return undefined;
      };
      await world.runEach(plain, seen);
      if (held !== undefined) seen(await world.run(held));
    } while (held !== undefined);
    return;
  }
  for (let options = next(); options !== undefined; options = next()) seen(await world.run(options));
}

function sightingOf(
  run: RunResult,
  property: Property,
  found: readonly Evidence[],
  violates: Race['violates'],
): Sighting | undefined {
  for (const violation of violates) {
    const evidence = violation.property === property.id ? found.find((one) => isOf(one, violation)) : undefined;
    if (evidence !== undefined) return { run, property, violation, evidence };
  }
  return undefined;
}

function isOf({ op, kind }: Evidence, violation: RaceViolation): boolean {
  return (
    (violation.of === undefined || violation.of === op) && (violation.kind === undefined || violation.kind === kind)
  );
}
