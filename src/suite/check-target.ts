import { AdapterError, InvariantError } from '../core/errors.js';
import type { CheckResult, Counterexample, PropertyResult, StoppedBy } from '../core/report.js';
import { ENGINE_VERSION } from '../core/version.js';
import type { Exploration } from '../engine/explore.js';
import { overallVerdict } from '../engine/overall-verdict.js';
import type { CheckOptions, CheckTarget } from './contracts.js';
import { describeLivelock } from './describe-livelock.js';
import type { TargetFacts } from './job.js';
import { runWorker, type WorkerEnd } from './run-worker.js';
import { selectProperties } from './select-properties.js';

/** Schedules of a search that is limited neither by a number nor by time. */
const RUNS_DEFAULT = 5_000;

/**
 * Checks a target: explores its schedules in a worker of its own, judges every history by all applicable properties, and
 * shrinks and confirms what is violated.
 *
 * @throws UsageError for an unknown property or strategy; AdapterError when the target cannot be loaded or connected.
 */
export const checkTarget: CheckTarget = async (options) => {
  const began = performance.now();
  const { signal, timeMs, onEvent } = options;
  const properties = selectProperties(options.properties);
  const runs = options.runs ?? (timeMs === undefined ? RUNS_DEFAULT : Number.MAX_SAFE_INTEGER);
  const search = new RunningSearch(options, runs);
  const end = await runWorker(
    {
      kind: 'explore',
      target: options.target,
      search: { seed: options.seed, strategy: options.strategy },
      ...(options.properties === undefined ? {} : { properties: properties.map(({ id }) => id) }),
      runs,
      replays: options.replays ?? [],
    },
    {
      onMessage: (message) => {
        if (message.type === 'ready') search.begin(message.target);
        else if (message.type === 'found') search.found(message.counterexample);
      },
      onTick: (schedules) => search.progress(schedules),
      ...(signal === undefined ? {} : { signal }),
      ...(timeMs === undefined ? {} : { timeMs }),
    },
  );
  const exploration = await search.conclude(end);
  const result = resultOf(options, search, exploration, performance.now() - began);
  onEvent?.({ type: 'finished', result });
  return result;
};

/** What the parent knows of a search while it runs: enough to report on it even when the worker is lost to a loop. */
class RunningSearch {
  target: TargetFacts | undefined;
  readonly #options: CheckOptions;
  readonly #runs: number;
  readonly #counterexamples: Counterexample[] = [];
  #schedules = 0;

  constructor(options: CheckOptions, runs: number) {
    this.#options = options;
    this.#runs = runs;
  }

  begin(target: TargetFacts): void {
    this.target = target;
    const { seed, strategy, profile, onEvent } = this.#options;
    const { name, version, applicable, properties } = target;
    onEvent?.({
      type: 'started',
      target: version === undefined ? { name } : { name, version },
      seed,
      strategy,
      profile,
      applicable,
      properties,
      ...(this.#runs === Number.MAX_SAFE_INTEGER ? {} : { runs: this.#runs }),
    });
  }

  found(counterexample: Counterexample): void {
    this.#counterexamples.push(counterexample);
    this.#options.onEvent?.({ type: 'found', counterexample });
  }

  progress(schedules: number): void {
    if (this.target === undefined || schedules === this.#schedules) return;
    this.#schedules = schedules;
    const violated = [...new Set(this.#counterexamples.map(({ property }) => property))];
    this.#options.onEvent?.({ type: 'progress', schedules, violated });
  }

  async conclude(end: WorkerEnd): Promise<Exploration> {
    if (end.kind === 'done') {
      if (end.result.kind !== 'explore') throw new InvariantError(`an exploration ended as ${end.result.kind}`);
      return end.result.exploration;
    }
    if (end.kind === 'unresponsive') return this.#partial('signal');
    if (this.target === undefined) {
      const what = 'the client did not come back from an undisturbed handshake: it loops for ever';
      throw new AdapterError('adapter-failed', `${this.#options.target.name}: ${what}`);
    }
    const { target, seed, strategy } = this.#options;
    const schedule = end.schedule ?? this.#schedules;
    const { name, version } = this.target;
    const job = { kind: 'trace-schedule' as const, target, search: { seed, strategy }, schedule };
    const known = version === undefined ? { name } : { name, version };
    this.found(await describeLivelock({ job, target: known, seed, foundAt: schedule + 1 }));
    return this.#partial('runs');
  }

  /** What is known when the worker could not say it itself. */
  #partial(stoppedBy: StoppedBy): Exploration {
    const reason = 'the search ended before it could be told whether this was reached';
    const properties = selectProperties(this.#options.properties).map(({ id, level }): PropertyResult => {
      const counterexamples = this.#counterexamples.filter(({ property }) => property === id);
      const violated = counterexamples.length;
      const base = { id, level, reached: violated, violated, counterexamples, inconclusive: [] };
      return violated > 0 ? { ...base, status: 'violated' } : { ...base, status: 'unreached', reason };
    });
    const coverage = { faults: {}, phases: {}, strategies: {} };
    return { schedules: this.#schedules, stoppedBy, coverage, properties };
  }
}

function resultOf(
  options: CheckOptions,
  search: RunningSearch,
  exploration: Exploration,
  elapsedMs: number,
): CheckResult {
  const { seed, strategy, profile } = options;
  const { properties, schedules, stoppedBy } = exploration;
  const { name, version } = search.target ?? { name: options.target.name, version: undefined };
  return {
    engine: ENGINE_VERSION,
    node: process.version,
    target: version === undefined ? { name } : { name, version },
    seed,
    strategy,
    profile,
    schedules,
    stoppedBy,
    elapsedMs: Math.round(elapsedMs),
    ...overallVerdict(properties, schedules, stoppedBy),
    coverage: exploration.coverage,
    properties,
  };
}
