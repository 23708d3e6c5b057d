import { InvariantError } from '../core/errors.js';
import { type Property, whyNotApplicable } from '../core/property.js';
import type { ReplayFile } from '../core/replay-file.js';
import type { Counterexample, Coverage, Inconclusive, PropertyResult, StoppedBy, WireResult } from '../core/report.js';
import type { Scenario } from '../core/scenario.js';
import type { Schedule } from '../core/schedule.js';
import { type Fingerprint, failureKey, fingerprintOf, type LastingEvidence } from '../core/verdict.js';
import type { Guide, RunOptions, RunResult, ScenarioSource, World } from '../core/world.js';
import { confirmFailure, NOT_AGAIN } from './confirm-failure.js';
import { CoverageCount } from './coverage.js';
import { judgeHistory, type Sighting, type Tally } from './judge-history.js';
import { OpenAfterLossCount } from './open-after-loss.js';
import { mixSeed, seedFromText } from './random.js';
import type { ReplayResult } from './replay-result.js';
import { runUntilViolated } from './run-until-violated.js';
import type { Shrunk } from './shrink/candidate.js';
import { shrinkFailure } from './shrink/shrink-failure.js';
import type { Strategy } from './strategies/strategy.js';

/** Schedules run of one scenario before the next is drawn. */
export const RUNS_PER_SCENARIO = 5;

/** Schedules run in one go; a stop is asked for between them. */
const BATCH = 20;

/** Schedules left out in a row, because all of them had been run, after which there is nothing more to search. */
const LEFT_OUT_MAX = 1_000;

/** Attempts to confirm one way to fail; a client that behaves differently every time is not tried for ever. */
const CONFIRMATIONS_MAX = 3;

export interface ExploreOptions {
  readonly world: World;
  readonly source: ScenarioSource;
  readonly properties: readonly Property[];
  readonly strategy: Strategy;
  /** As printed. */
  readonly seed: string;
  readonly engine: string;
  /** Schedules at most. */
  readonly runs: number;
  /** Run before the search. */
  readonly replays: readonly ReplayFile[];
  /**
   * Whether every fingerprint is looked into for itself. Otherwise failures of one kind, operation and outcome are one,
   * and shrinking may give it another phase and cause: a failure that is expected would then stand for others.
   */
  readonly everyFingerprint?: boolean;
  /** Asked before every replay and after every schedule: why to stop now, if so. */
  readonly shouldStop: () => Exclude<StoppedBy, 'runs'> | undefined;
  /** Called before every schedule with how many were run. */
  readonly onSchedule?: (schedules: number) => void;
  /** Told which of the replays begins, and with undefined that it is over. */
  readonly onReplay?: (index: number | undefined) => void;
  /** Told when a schedule of the search itself begins (true) and ends (false): the rest is shrinking and confirming. */
  readonly onExploring?: (exploring: boolean) => void;
  readonly onFound?: (counterexample: Counterexample) => void;
}

export interface Exploration {
  readonly schedules: number;
  readonly stoppedBy: StoppedBy;
  readonly coverage: Coverage;
  /** Of a world on a wire. */
  readonly wire?: WireResult;
  readonly properties: readonly PropertyResult[];
  /** What the replays came to, in their order; where the search was broken off, of those that were run. */
  readonly replays: readonly ReplayResult[];
}

/**
 * Explores a target's schedules: run, judge by all applicable properties at once, shrink and confirm what is violated.
 */
export async function explore(given: ExploreOptions): Promise<Exploration> {
  const options = { ...given, source: keepLast(given.source) };
  const { world, properties } = options;
  const applicable = properties.filter((property) => whyNotApplicable(property, world) === undefined);
  const search = new Search(options, applicable);
  const stoppedBy = applicable.length === 0 ? 'runs' : await search.run();
  return {
    schedules: search.schedules,
    stoppedBy,
    coverage: search.coverage.result(),
    ...(world.wire === undefined
      ? {}
      : { wire: { endpoint: world.wire.endpoint, openAfterLoss: search.openAfterLoss.result() } }),
    properties: properties.map((property) => search.resultOf(property)),
    replays: search.replays,
  };
}

/** A scenario is run many times in a row, and drawing it costs as much as running it. */
function keepLast(source: ScenarioSource): ScenarioSource {
  let kept: { readonly index: number; readonly scenario: Scenario } | undefined;
  return {
    scenario(index) {
      if (kept?.index !== index) kept = { index, scenario: source.scenario(index) };
      return kept.scenario;
    },
  };
}

type Draw = Pick<ExploreOptions, 'source' | 'strategy' | 'seed'>;

/**
 * The scenario and the guide of the search's `schedule`-th run. Pure, but for the steps of the scenario's first run.
 */
function drawSchedule(
  { source, strategy, seed }: Draw,
  schedule: number,
  index: number,
  steps: number,
  runsPerScenario = RUNS_PER_SCENARIO,
): Drawn {
  const scenario = source.scenario(Math.floor(schedule / runsPerScenario));
  return { scenario, ...strategy.guide({ seed: mixSeed(seedFromText(seed), schedule), index, steps }) };
}

interface Drawn {
  readonly scenario: Scenario;
  readonly guide: Guide;
  readonly by: string;
}

/** Works out one schedule of a search again, without the schedules before it. */
export async function guideOfSchedule(options: Draw & Pick<ExploreOptions, 'world'>, schedule: number): Promise<Drawn> {
  const index = schedule % RUNS_PER_SCENARIO;
  if (index === 0) return drawSchedule(options, schedule, 0, 0);
  const { scenario, guide } = drawSchedule(options, schedule - index, 0, 0);
  const first = await options.world.run({ scenario, guide, thorough: false });
  return drawSchedule(options, schedule, index, first.schedule.length);
}

/** A run in which something was violated that has not been looked into. */
interface Seen extends RunResult {
  readonly scenario: Scenario;
  readonly sightings: readonly Sighting[];
}

class Search {
  readonly coverage = new CoverageCount();
  readonly openAfterLoss = new OpenAfterLossCount();
  readonly replays: ReplayResult[] = [];
  schedules = 0;
  /** Schedules drawn: those run, and those left out. */
  #drawn = 0;
  /** How many were left out since one was run. */
  #leftOut = 0;
  readonly #options: ExploreOptions;
  readonly #tallies: readonly Tally[];
  readonly #found = new Map<string, Counterexample>();
  readonly #inconclusive: Inconclusive[] = [];
  readonly #attempts = new Map<string, number>();
  /** What was confirmed, by the key it was seen with. */
  readonly #confirmed = new Map<string, Fingerprint>();
  /** How many actions the first run of the scenario in hand executed. */
  #steps = 0;
  #stopped: Exclude<StoppedBy, 'runs'> | undefined;

  constructor(options: ExploreOptions, applicable: readonly Property[]) {
    this.#options = options;
    this.#tallies = applicable.map((property) => ({ property, reached: 0, violated: 0 }));
  }

  async run(): Promise<StoppedBy> {
    const { runs, replays, shouldStop, onReplay } = this.#options;
    for (const [index, replay] of replays.entries()) {
      const stopped = shouldStop();
      if (stopped !== undefined) return stopped;
      onReplay?.(index);
      this.replays.push(await this.#runReplay(replay));
      onReplay?.(undefined);
    }
    while (this.schedules < runs && this.#leftOut < LEFT_OUT_MAX) {
      const seen = await this.#runBatch();
      for (const sighting of seen?.sightings ?? []) if (seen !== undefined) await this.#investigate(sighting, seen);
      if (this.#stopped !== undefined) return this.#stopped;
    }
    return 'runs';
  }

  /** Runs schedules until a batch is full, a violation is to be looked into, or the search is to stop. */
  async #runBatch(): Promise<Seen | undefined> {
    const { world, runs, shouldStop, onSchedule, onExploring } = this.#options;
    const end = Math.min(runs, this.schedules + BATCH);
    let drawn: Drawn | undefined;
    let seen: Seen | undefined;
    const next = (): RunOptions | undefined => {
      const full = this.schedules >= end || this.#leftOut >= LEFT_OUT_MAX;
      if (seen !== undefined || this.#stopped !== undefined || full) return undefined;
      onSchedule?.(this.schedules);
      onExploring?.(true);
      drawn = this.#draw();
      return { scenario: drawn.scenario, guide: drawn.guide, thorough: false };
    };
    const over = ({ length }: Schedule): void => {
      onExploring?.(false);
      if (this.#drawn % this.#runsPerScenario === 0) this.#steps = length;
      this.#drawn += 1;
    };
    const leftOut = (schedule: Schedule): void => {
      over(schedule);
      this.#leftOut += 1;
      this.#stopped = shouldStop();
    };
    const seeing = (result: RunResult): void => {
      if (drawn === undefined) throw new InvariantError('a run was seen that was not asked for');
      over(result.schedule);
      this.schedules += 1;
      this.#leftOut = 0;
      this.coverage.add(result.history, drawn.by);
      if (world.wire !== undefined) this.openAfterLoss.add(result, drawn.scenario);
      const sightings = judgeHistory(result.history, this.#tallies).filter((sighting) => this.#isNew(sighting));
      this.#stopped = shouldStop();
      if (sightings.length > 0) seen = { ...result, scenario: drawn.scenario, sightings };
    };
    await world.runEach(next, seeing, leftOut);
    return seen;
  }

  get #runsPerScenario(): number {
    return this.#options.world.wire?.runsPerScenario ?? RUNS_PER_SCENARIO;
  }

  /** Where a scenario is run less often than there are strategies, they take turns from scenario to scenario. */
  #draw(): Drawn {
    const runs = this.#runsPerScenario;
    const place = this.#drawn % runs;
    const others = Math.floor(this.#drawn / runs) * (runs - 1) + place - 1;
    const index = place === 0 || runs === RUNS_PER_SCENARIO ? place : 1 + (others % (RUNS_PER_SCENARIO - 1));
    return drawSchedule(this.#options, this.#drawn, index, place === 0 ? 0 : this.#steps, runs);
  }

  /** What makes two sightings one that is looked into once. */
  #keyOf(property: string, evidence: LastingEvidence): string {
    if (this.#options.everyFingerprint !== true) return failureKey(property, evidence);
    return fingerprintText(fingerprintOf(property, evidence));
  }

  #isNew({ property, evidence }: Sighting): boolean {
    return (this.#attempts.get(this.#keyOf(property.id, evidence)) ?? 0) < CONFIRMATIONS_MAX;
  }

  async #investigate(sighting: Sighting, seen: Omit<Shrunk, 'evidence'>): Promise<void> {
    if (!this.#isNew(sighting)) return;
    const { property, evidence } = sighting;
    const key = this.#keyOf(property.id, evidence);
    this.#attempts.set(key, (this.#attempts.get(key) ?? 0) + 1);
    const { world, shouldStop, everyFingerprint = false } = this.#options;
    const shrunk = await shrinkFailure(
      { ...seen, evidence },
      { world, property, everyFingerprint, shouldStop: () => shouldStop() === 'signal' },
    );
    await this.#confirm(key, property, shrunk, this.schedules);
  }

  async #runReplay(replay: ReplayFile): Promise<ReplayResult> {
    const judged = this.#tallies.find(({ property: { id } }) => id === replay.property);
    if (judged === undefined) return { status: 'left-out' };
    // Not one of the search's schedules, and not counted among them: the report of a seed stays the same.
    const tally = { property: judged.property, reached: 0, violated: 0 };
    const { scenario, schedule, fingerprint } = replay;
    const follow = (strict: boolean): Promise<RunResult> => {
      const run = { scenario, guide: { kind: 'follow' as const, schedule, strict }, thorough: false };
      return runUntilViolated(this.#options.world, run, judged.property);
    };
    // The schedule of a client that looped for ever ends where it did: what comes after that is no divergence.
    const strictly = await follow(fingerprint.kind !== 'livelock');
    const result = strictly.divergence === undefined ? strictly : await follow(false);
    const shown = new Map<string, Fingerprint>();
    const unconfirmed = this.#inconclusive.length;
    for (const sighting of judgeHistory(result.history, [tally])) {
      const { property, evidence } = sighting;
      const key = this.#keyOf(property.id, evidence);
      if (shown.has(key)) continue;
      if (key === this.#keyOf(property.id, fingerprint)) {
        await this.#confirm(key, property, { ...result, scenario, evidence }, 0);
        this.#attempts.set(key, CONFIRMATIONS_MAX);
      } else await this.#investigate(sighting, { ...result, scenario });
      const confirmed = this.#confirmed.get(key);
      if (confirmed !== undefined) shown.set(key, confirmed);
    }
    if (strictly.divergence !== undefined) {
      const { step, action, why } = strictly.divergence;
      return { status: 'diverged', step, why: `${action}: ${why}` };
    }
    if (shown.size > 0) return { status: 'violated', fingerprints: [...shown.values()] };
    if (tally.violated === 0) return { status: tally.reached > 0 ? 'held' : 'unreached' };
    const { step, differs } = this.#inconclusive[unconfirmed] ?? { step: 0, differs: NOT_AGAIN };
    return { status: 'diverged', step, why: differs };
  }

  /** @param seenAs the key of what was seen, before it was shrunk */
  async #confirm(
    seenAs: string,
    property: Property,
    shrunk: Omit<Shrunk, 'history' | 'deviations'>,
    foundAt: number,
  ): Promise<void> {
    const { world, seed, engine, everyFingerprint = false } = this.#options;
    const { scenario, schedule, evidence } = shrunk;
    const key = failureKey(property.id, evidence);
    const confirm = { world, property, key, seed, engine, foundAt, scenario, schedule, evidence, everyFingerprint };
    const confirmation = await confirmFailure(confirm);
    if (!confirmation.confirmed) {
      this.#inconclusive.push(confirmation.inconclusive);
      return;
    }
    const { counterexample } = confirmation;
    // Shrinking may have made the operation plainer: what was seen is told with it, and is not shrunk again.
    for (const told of [seenAs, this.#keyOf(property.id, evidence)]) {
      this.#attempts.set(told, CONFIRMATIONS_MAX);
      this.#confirmed.set(told, counterexample.fingerprint);
    }
    const known = fingerprintText(counterexample.fingerprint);
    if (!this.#found.has(known)) {
      this.#found.set(known, counterexample);
      this.#options.onFound?.(counterexample);
    }
  }

  resultOf(property: Property): PropertyResult {
    const { id, level } = property;
    const reason = whyNotApplicable(property, this.#options.world);
    if (reason !== undefined) {
      return {
        id,
        level,
        status: 'not-applicable',
        reached: 0,
        violated: 0,
        reason,
        counterexamples: [],
        inconclusive: [],
      };
    }
    const tally = this.#tallies.find((candidate) => candidate.property === property);
    if (tally === undefined) throw new InvariantError(`property ${id} applies but was not judged`);
    const { reached, violated } = tally;
    const counterexamples = [...this.#found.values()].filter((counterexample) => counterexample.property === id);
    const inconclusive = this.#inconclusive.filter(({ property: about }) => about === id);
    const base = { id, level, reached, violated, counterexamples, inconclusive };
    if (counterexamples.length > 0) return { ...base, status: 'violated' };
    const [first] = inconclusive;
    if (first !== undefined) return { ...base, status: 'inconclusive', reason: whyInconclusive(first) };
    if (reached > 0) return { ...base, status: 'passed' };
    return { ...base, status: 'unreached', reason: `never in ${this.schedules} schedules: ${property.reach}` };
  }
}

export function whyInconclusive({ step, differs, repeated }: Inconclusive): string {
  if (repeated !== undefined) return `seen once: ${differs} of the same schedule`;
  return `seen, but not again on the same schedule: the target is nondeterministic at step ${step} (${differs})`;
}

function fingerprintText({ v, property, kind, operation, phase, cause, outcome }: Fingerprint): string {
  return JSON.stringify([v, property, kind, operation, phase, cause, outcome]);
}

/** What a recorded failure's key is: for matching a replay's outcome. */
export function keyOfFingerprint(fingerprint: Fingerprint): string {
  return failureKey(fingerprint.property, fingerprint);
}
