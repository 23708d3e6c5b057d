import { generateScenarios } from '../../properties/scenarios/generate-scenarios.js';
import { UsageError } from '../core/errors.js';
import type { Counterexample } from '../core/report.js';
import type { Reproduction } from '../core/reproduction.js';
import type { Scenario, Strand } from '../core/scenario.js';
import type { Schedule } from '../core/schedule.js';
import { ENGINE_VERSION } from '../core/version.js';
import type { ScenarioSource, World } from '../core/world.js';
import { explore, guideOfSchedule } from '../engine/explore.js';
import { mixSeed, seedFromText } from '../engine/random.js';
import { reproduce } from '../engine/reproduce/reproduce.js';
import { findStrategy } from '../engine/strategies/catalogue.js';
import { exhaustive } from '../engine/strategies/exhaustive.js';
import type { Strategy } from '../engine/strategies/strategy.js';
import {
  CONTROL,
  type ExploreJob,
  type HuntResult,
  type Job,
  type JobResult,
  type ReproduceJob,
  type SearchSettings,
  STOPS,
  type TargetFacts,
  type WorkerMessage,
} from './job.js';
import { fitRace } from './race/fit-to-client.js';
import { recordedFirst } from './race/recorded-first.js';
import { replayInWorld } from './replay-in-world.js';
import { propertyOf, selectProperties } from './select-properties.js';
import { withAfterLoss, withRareOnes } from './sparse-source.js';

/** The part of a seed that scenarios are drawn from; schedules take the others. */
const SCENARIO_SEED_PART = -1;

export interface JobContext {
  readonly words: Int32Array;
  readonly say: (message: WorkerMessage) => void;
}

/** Does one job in a world. Runs inside the worker. */
export async function performJob(job: Job, world: World, context: JobContext): Promise<JobResult> {
  switch (job.kind) {
    case 'explore':
      return { kind: 'explore', exploration: await performExplore(job, world, context) };
    case 'hunt':
      return { kind: 'hunt', results: await performHunt(job, world) };
    case 'describe':
      return { kind: 'describe', target: factsOf(world) };
    case 'replay':
      if (job.trace) context.say({ type: 'tracing', scenario: job.replay.scenario, target: factsOf(world) });
      else context.say({ type: 'ready', target: factsOf(world) });
      return {
        kind: 'replay',
        outcome: await replayInWorld(job.replay, world, job.trace ? tracing(context) : undefined),
      };
    case 'reproduce':
      return { kind: 'reproduce', reproduction: await performReproduce(job, world, context) };
    case 'trace-schedule':
      await traceSchedule(job, world, context);
      return { kind: 'traced' };
    case 'trace-connect':
      await traceConnect(world, context);
      return { kind: 'traced' };
  }
}

/** Whether the run that warms up is left out: it is known not to end, or nothing is run at all. */
export function runsCold(job: Job): boolean {
  return job.kind === 'describe' || job.kind === 'trace-connect' || (job.kind === 'replay' && job.trace);
}

function factsOf({ target, dialect, capabilities }: World): TargetFacts {
  return { ...target, dialect, capabilities };
}

async function performExplore(job: ExploreJob, world: World, { words, say }: JobContext): ReturnType<typeof explore> {
  const properties = selectProperties(job.properties);
  if (job.baseline !== undefined && job.baseline.target !== world.target.name) {
    const { file, target } = job.baseline;
    const what = `${file} is the baseline of '${target}', but the target is '${world.target.name}'`;
    throw new UsageError('baseline-target', what);
  }
  say({ type: 'ready', target: factsOf(world) });
  return explore({
    world,
    source: sourceOf(world, job.search.seed),
    properties,
    strategy: strategyOf(job.search),
    seed: job.search.seed,
    engine: ENGINE_VERSION,
    runs: job.runs,
    replays: job.replays,
    everyFingerprint: job.everyFingerprint,
    shouldStop: () => STOPS[Atomics.load(words, CONTROL.stop)],
    onSchedule: (schedules) => Atomics.store(words, CONTROL.schedules, schedules),
    onReplay: (index) => Atomics.store(words, CONTROL.replay, index === undefined ? 0 : index + 1),
    onExploring: (exploring) => Atomics.store(words, CONTROL.exploring, exploring ? 1 : 0),
    onFound: (counterexample) => say({ type: 'found', counterexample }),
  });
}

function performReproduce(job: ReproduceJob, world: World, context: JobContext): Promise<Reproduction> {
  const { words, say } = context;
  const { race, search, runs, recorded, traced } = job;
  const { scenario, properties } = fitRace(race, world);
  say({ type: 'ready', target: factsOf(world) });
  const named = search.strategy;
  const strategy = strategyOf(named === exhaustive.name ? { ...search, strategy: 'portfolio' } : search);
  return reproduce({
    world,
    race,
    scenario,
    properties,
    strategy: recorded === undefined ? strategy : recordedFirst(strategy, recorded),
    exhaust: named === exhaustive.name ? 'all' : named === 'portfolio' ? 'fitting' : 'some',
    seed: search.seed,
    engine: ENGINE_VERSION,
    runs,
    shouldStop: () => STOPS[Atomics.load(words, CONTROL.stop)],
    onSchedule: (schedules) => Atomics.store(words, CONTROL.schedules, schedules),
    onExploring: (exploring) => Atomics.store(words, CONTROL.exploring, exploring ? 1 : 0),
    ...(traced !== undefined && {
      traced: {
        schedule: traced,
        begin: () => {
          say({ type: 'tracing', scenario, target: factsOf(world) });
          return tracing(context);
        },
      },
    }),
  });
}

async function performHunt(
  { property, seeds, runs }: Extract<Job, { kind: 'hunt' }>,
  world: World,
): Promise<HuntResult[]> {
  const results: HuntResult[] = [];
  for (const seed of seeds) {
    let counterexample: Counterexample | undefined;
    await explore({
      world,
      source: sourceOf(world, seed),
      properties: [propertyOf(property)],
      strategy: strategyOf({ seed, strategy: 'portfolio' }),
      seed,
      engine: ENGINE_VERSION,
      runs,
      replays: [],
      shouldStop: () => (counterexample === undefined ? undefined : 'time'),
      onFound: (found) => {
        counterexample ??= found;
      },
    });
    results.push(counterexample === undefined ? { seed } : { seed, counterexample });
  }
  return results;
}

async function traceSchedule(
  { search, schedule }: Extract<Job, { kind: 'trace-schedule' }>,
  world: World,
  context: JobContext,
): Promise<void> {
  const options = { world, source: sourceOf(world, search.seed), strategy: strategyOf(search), seed: search.seed };
  const { scenario, guide } = await guideOfSchedule(options, schedule);
  context.say({ type: 'tracing', scenario, target: factsOf(world) });
  await world.run({ scenario, guide, thorough: false, trace: tracing(context) });
}

/** Thorough, for it stands in for the run that warms up. */
async function traceConnect(world: World, context: JobContext): Promise<void> {
  const end: Strand = { name: 'end', actor: 'fault', actions: [{ id: 'cut', kind: 'eof' }] };
  const scenario: Scenario = { format: 1, dialect: world.dialect, callTimeoutMs: 1_000, strands: [end] };
  context.say({ type: 'tracing', scenario, target: factsOf(world) });
  const schedule: Schedule = [{ action: 'cut', gap: 'idle' }];
  const guide = { kind: 'follow' as const, schedule, strict: false };
  await world.run({ scenario, guide, thorough: true, trace: tracing(context) });
}

function tracing({ say }: JobContext): NonNullable<Parameters<World['run']>[0]['trace']> {
  return {
    entry: (entry) => say({ type: 'entry', entry }),
    event: (event) => say({ type: 'event', event }),
  };
}

function sourceOf(world: World, seed: string): ScenarioSource {
  const { dialect, capabilities } = world;
  const source = generateScenarios({ dialect, capabilities, seed: mixSeed(seedFromText(seed), SCENARIO_SEED_PART) });
  const { wire } = world;
  const few = wire === undefined ? source : withRareOnes(source);
  return wire?.reconnects === true ? withAfterLoss(few) : few;
}

function strategyOf({ strategy: name }: SearchSettings): Strategy {
  const strategy = findStrategy(name);
  if (strategy === undefined) throw new UsageError('unknown-name', `there is no strategy ${JSON.stringify(name)}`);
  return strategy;
}
