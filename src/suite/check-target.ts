import { performance } from 'node:perf_hooks';
import { AdapterError, InvariantError } from '../core/errors.js';
import { type Property, whyNotApplicable } from '../core/property.js';
import type { ReplayFile } from '../core/replay-file.js';
import type { CheckResult, Counterexample, PropertyResult, StoppedBy } from '../core/report.js';
import { ENGINE_VERSION } from '../core/version.js';
import type { Exploration } from '../engine/explore.js';
import { overallVerdict } from '../engine/overall-verdict.js';
import { expectCounterexample, judgeBaseline, settleWithBaseline } from './baseline/judge-baseline.js';
import type { CheckOptions, CheckTarget } from './contracts.js';
import { describeLivelock, LIVELOCK_PROPERTY, type Livelock } from './describe-livelock.js';
import { identifyTarget } from './identify-target.js';
import type { TargetFacts } from './job.js';
import { runJob } from './run-job.js';
import { PATIENCE, type Patience, type StalledIn, type WorkerEnd } from './run-worker.js';
import { selectProperties } from './select-properties.js';

/** Schedules of a search that is limited neither by a number nor by time. */
const RUNS_DEFAULT = 5_000;

/**
 * Checks a target: explores its schedules in a worker of its own, judges every history by all applicable properties,
 * and shrinks and confirms what is violated.
 *
 * @throws UsageError for an unknown property or strategy; AdapterError when the target cannot be loaded or connected.
 */
export const checkTarget: CheckTarget = (options) => checkPatiently(options, PATIENCE);

/** The same with another patience, for tests that must not wait as long for a client that loops for ever. */
export async function checkPatiently(options: CheckOptions, patience: Patience): Promise<CheckResult> {
  const began = performance.now();
  const { signal, timeMs, onEvent } = options;
  const properties = selectProperties(options.properties);
  const runs = options.runs ?? (timeMs === undefined ? RUNS_DEFAULT : Number.MAX_SAFE_INTEGER);
  const search = new RunningSearch(options, runs, patience);
  const { baseline, everyFingerprint = baseline !== undefined } = options;
  const end = await runJob(
    {
      kind: 'explore',
      target: options.target,
      search: { seed: options.seed, strategy: options.strategy },
      ...(options.properties === undefined ? {} : { properties: properties.map(({ id }) => id) }),
      runs,
      replays: replaysOf(options),
      everyFingerprint,
      ...(baseline === undefined ? {} : { baseline: { file: baseline.file, target: baseline.target } }),
    },
    {
      onMessage: (message) => {
        if (message.type === 'ready') search.begin(message.target);
        else if (message.type === 'found') search.found(message.counterexample);
      },
      onTick: (schedules) => search.progress(schedules),
      patience,
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
      ...(signal === undefined ? {} : { signal }),
      ...(timeMs === undefined ? {} : { timeMs }),
    },
  );
  const exploration = await search.conclude(end);
  const result = resultOf(options, search, exploration, performance.now() - began);
  onEvent?.({ type: 'finished', result });
  return result;
}

/** What is run before the search: the failures that the baseline expects, which come first, and the others. */
function replaysOf({ baseline, replays = [] }: CheckOptions): readonly ReplayFile[] {
  return [...(baseline?.failures ?? []).map(({ recorded }) => recorded), ...replays];
}

/** What the parent knows of a search while it runs: enough to report on it even when the worker is lost to a loop. */
class RunningSearch {
  target: TargetFacts | undefined;
  readonly #options: CheckOptions;
  readonly #runs: number;
  readonly #patience: Patience;
  readonly #counterexamples: Counterexample[] = [];
  #schedules = 0;

  constructor(options: CheckOptions, runs: number, patience: Patience) {
    this.#options = options;
    this.#runs = runs;
    this.#patience = patience;
  }

  begin(target: TargetFacts): void {
    this.target = target;
    const { seed, strategy, profile, onEvent } = this.#options;
    const properties = selectProperties(this.#options.properties);
    const applicable = properties.filter((property) => whyNotApplicable(property, target) === undefined);
    onEvent?.({
      type: 'started',
      target: identifyTarget(target, this.#options.target),
      seed,
      strategy,
      profile,
      applicable: applicable.length,
      properties: properties.length,
      ...(this.#runs === Number.MAX_SAFE_INTEGER ? {} : { runs: this.#runs }),
    });
  }

  found(seen: Counterexample): void {
    const counterexample = expectCounterexample(seen, this.#options.baseline);
    this.#counterexamples.push(counterexample);
    this.#options.onEvent?.({ type: 'found', counterexample });
  }

  progress(schedules: number): void {
    if (this.target === undefined || schedules === this.#schedules) return;
    this.#schedules = schedules;
    const unexpected = this.#counterexamples.filter(({ expected }) => expected !== true);
    const violated = [...new Set(unexpected.map(({ property }) => property))];
    this.#options.onEvent?.({ type: 'progress', schedules, violated });
  }

  async conclude(end: WorkerEnd): Promise<Exploration> {
    if (end.kind === 'done') {
      if (end.result.kind !== 'explore') throw new InvariantError(`an exploration ended as ${end.result.kind}`);
      return end.result.exploration;
    }
    if (end.kind === 'unresponsive') return this.#partial('signal');
    const livelock = await this.#describe(end.from);
    if (this.target === undefined) {
      if (livelock === undefined) {
        const what = 'the client did not come back from an undisturbed handshake: it loops for ever';
        throw new AdapterError('adapter-failed', `${this.#options.target.name}: ${what}`);
      }
      this.begin(livelock.target);
    }
    if (livelock === undefined) return this.#partial('runs', new Set([LIVELOCK_PROPERTY]));
    this.found(livelock.counterexample);
    return this.#partial('runs');
  }

  #describe(from: StalledIn): Promise<Livelock | undefined> {
    const { target, seed, strategy } = this.#options;
    const base = { seed, patience: this.#patience };
    if (this.target === undefined) {
      return describeLivelock({ ...base, job: { kind: 'trace-connect', target }, foundAt: 1 });
    }
    if (from.what === 'schedule') {
      this.#schedules = from.index;
      const job = { kind: 'trace-schedule' as const, target, search: { seed, strategy }, schedule: from.index };
      return describeLivelock({ ...base, job, foundAt: from.index + 1 });
    }
    const replay = from.what === 'replay' ? replaysOf(this.#options)[from.index] : undefined;
    if (replay === undefined) return Promise.resolve(undefined);
    return describeLivelock({ ...base, job: { kind: 'replay', target, replay, trace: true }, foundAt: 0 });
  }

  /** What is known when the worker could not say it itself; a loop makes its property part of it, asked for or not. */
  #partial(stoppedBy: StoppedBy, inconclusive: ReadonlySet<string> = new Set()): Exploration {
    const violated = new Set(this.#counterexamples.map(({ property }) => property));
    const asked = new Set(selectProperties(this.#options.properties));
    const properties = selectProperties(undefined).filter(
      (property) => asked.has(property) || violated.has(property.id) || inconclusive.has(property.id),
    );
    const coverage = { faults: {}, phases: {}, strategies: {} };
    return {
      schedules: this.#schedules,
      stoppedBy,
      coverage,
      properties: properties.map((property) => this.#resultSoFar(property, inconclusive.has(property.id))),
      replays: [],
    };
  }

  #resultSoFar(property: Property, inconclusive: boolean): PropertyResult {
    const { id, level } = property;
    const counterexamples = this.#counterexamples.filter((counterexample) => counterexample.property === id);
    const violated = counterexamples.length;
    const base = { id, level, reached: violated, violated, counterexamples, inconclusive: [] };
    if (violated > 0) return { ...base, status: 'violated' };
    const reason = this.target && whyNotApplicable(property, this.target);
    if (reason !== undefined) return { ...base, status: 'not-applicable', reason };
    if (inconclusive) return { ...base, status: 'inconclusive', reason: LOOP_NOT_TOLD };
    return { ...base, status: 'unreached', reason: NOT_TOLD };
  }
}

const NOT_TOLD = 'the search ended before it could be told whether this was reached';
const LOOP_NOT_TOLD =
  'the client looped for ever in a run that shrank or confirmed another failure, or not again on the same schedule';

function resultOf(
  options: CheckOptions,
  search: RunningSearch,
  exploration: Exploration,
  elapsedMs: number,
): CheckResult {
  const { seed, strategy, profile, baseline } = options;
  const { schedules, stoppedBy } = exploration;
  const judged = baseline === undefined ? exploration : judgeBaseline(baseline, exploration);
  const settled = overallVerdict(judged.properties, schedules, stoppedBy);
  return {
    engine: ENGINE_VERSION,
    node: process.version,
    target: identifyTarget(search.target ?? { name: options.target.name }, options.target),
    seed,
    strategy,
    profile,
    schedules,
    stoppedBy,
    elapsedMs: Math.round(elapsedMs),
    ...('baseline' in judged
      ? { ...settleWithBaseline(settled, judged.baseline), baseline: judged.baseline }
      : settled),
    coverage: exploration.coverage,
    ...(exploration.wire === undefined ? {} : { wire: exploration.wire }),
    properties: judged.properties,
  };
}
