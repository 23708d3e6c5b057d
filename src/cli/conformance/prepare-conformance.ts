import { UsageError } from '../../core/errors.js';
import { whyNotApplicable } from '../../core/property.js';
import { PROPERTIES } from '../../suite/catalogues.js';
import { isOnWire } from '../../suite/contracts.js';
import { describeTarget } from '../../suite/describe-target.js';
import { DEFAULT_PROFILE } from '../profiles.js';
import { type CheckPlan, runCheck } from '../run-check.js';
import { DEFAULT_REPLAY_DIR, DEFAULT_STRATEGY, planRun } from '../run-command.js';
import { checkOptions } from './check-options.js';
import { ConformanceOutcome } from './conformance-outcome.js';
import { nameTarget } from './name-target.js';
import { silentContext } from './silent-context.js';

/** A check as the tests of a runner: what they are is known before anything is searched. */
export interface Conformance {
  readonly tests: readonly ConformanceTest[];
  /** Real milliseconds that `check` may take: far more than it does, for what takes longer is broken. */
  readonly timeoutMs: number;
  /** Searches, once, and writes down each failure that it finds. */
  check(): Promise<ConformanceOutcome>;
  /** Ends a search that nobody waits for any more. */
  stop(): void;
}

export interface ConformanceTest {
  /** The id of a property, or {@link BASELINE_TEST}. */
  readonly name: string;
  /** Why it says nothing of this target, where it does not. */
  readonly notApplicable?: string;
}

/** The test of the baseline itself, where there is one. */
export const BASELINE_TEST = 'baseline';

/** For loading the client, shrinking what is found, and tracing a loop. */
const BESIDES_SEARCH_MS = 180_000;
/** A schedule takes a few at most. */
const SCHEDULE_MS_MAX = 20;
/** The longest that a timer of Node can wait. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/**
 * Decides everything that a check needs, as `tailrace run` does, and loads the target, in a worker of its own, to see
 * what it can do.
 *
 * @throws UsageError for options, names and files that are not as they should be; AdapterError when the target cannot
 * be loaded or does not keep the contract.
 */
export async function prepareConformance(target: unknown, options: unknown): Promise<Conformance> {
  const { properties = [], timeMs, title: _title, ...given } = checkOptions(options);
  const interrupt = new AbortController();
  const context = silentContext(interrupt.signal);
  const plan = await planRun(
    {
      target: nameTarget(target, context.cwd),
      property: properties,
      ...(timeMs === undefined ? {} : { time: timeMs }),
      strategy: DEFAULT_STRATEGY,
      profile: DEFAULT_PROFILE,
      report: [],
      strict: false,
      replayDir: DEFAULT_REPLAY_DIR,
      ...given,
    },
    context,
  );
  if (isOnWire(plan.target.reference)) {
    const what = `${plan.target.argument} is a client in a process of its own, which is not checked from inside of a test`;
    throw new UsageError('bad-option', what, `Run \`npx tailrace run --target ${plan.target.argument}\` instead.`);
  }
  return {
    tests: await listTests(plan),
    timeoutMs: timeoutOf(plan),
    check: async () => new ConformanceOutcome(await runCheck(plan, context), context.env),
    stop: () => interrupt.abort(),
  };
}

async function listTests(plan: CheckPlan): Promise<ConformanceTest[]> {
  const facts = await describeTarget(plan.target.reference);
  const asked = PROPERTIES.filter(({ id }) => plan.properties?.includes(id) ?? true);
  const tests = asked.map((property) => {
    const notApplicable = whyNotApplicable(property, facts);
    return { name: property.id, ...(notApplicable === undefined ? {} : { notApplicable }) };
  });
  return plan.baseline.judgedBy === undefined ? tests : [...tests, { name: BASELINE_TEST }];
}

function timeoutOf({ runs = 0, timeMs, replays, baseline }: CheckPlan): number {
  const recorded = replays.length + (baseline.judgedBy?.failures.length ?? 0);
  const searchMs = timeMs ?? runs * SCHEDULE_MS_MAX;
  return Math.min(TIMER_MS_MAX, searchMs + recorded * 1_000 + BESIDES_SEARCH_MS);
}
