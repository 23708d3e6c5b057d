/**
 * How many schedules a second: our whole loop against fast-check's scheduler, on the same client and scenario.
 *
 * Three calls with a response to each, three notifications, and the end of the connection. Our arm is one `explore` under
 * `random` with every applicable property judging every history; fast-check's arms are one `fc.check` over
 * `fc.scheduler()` with one assertion (no call is pending after the end), once waiting with `waitIdle`, which runs what a
 * task set going before the next task, and once with `waitAll`, which does not. No arm keeps stacks
 * (`Error.stackTraceLimit` is 0), none shrinks.
 *
 * Our arm replaces the timers of its thread and fast-check's needs real ones, so each has a thread of this process; one
 * works while the other waits. The arms take turns in rounds of equal numbers of schedules after one round that does not
 * count. A ratio is the median of the rounds' ratios, so that what slows a whole round down on a shared machine cancels
 * out; beside it stands the ratio by processor time, which other processes' work does not enter.
 *
 * The schedules differ by what each engine calls one: ours ends the deliveries at the end of the connection and then
 * heals and lets virtual time run out; fast-check's always runs ten tasks.
 */
import { formatCount } from '../../reports/format-numbers.js';
import { BenchThread } from '../bench-thread.js';
import { formatTable } from '../report/format-table.js';
import { median, pairedRatios } from '../report/median.js';
import type { Arm, RateAnswer, RateRequest } from './rate-request.js';

/** Our loop should be this many times as fast as fast-check with `waitIdle`. */
export const RATIO_GOAL = 3;

const ARMS: readonly Arm[] = ['tailrace', 'waitIdle', 'waitAll'];
const SCHEDULES_PER_ROUND = 20_000;

export interface ArmRate {
  readonly arm: Arm;
  /** Schedules a second of each round, by real time and by processor time. */
  readonly perSecond: readonly number[];
  readonly perCpuSecond: readonly number[];
}

export interface RateResult {
  readonly schedulesPerRound: number;
  readonly arms: readonly ArmRate[];
}

export async function measureRate(rounds: number, onRound: (round: number) => void): Promise<RateResult> {
  const ours = new BenchThread<RateRequest, RateAnswer>(new URL('./tailrace-arm.js', import.meta.url));
  const theirs = new BenchThread<RateRequest, RateAnswer>(new URL('./fast-check-arm.js', import.meta.url));
  const perSecond: Record<Arm, number[]> = { tailrace: [], waitIdle: [], waitAll: [] };
  const perCpuSecond: Record<Arm, number[]> = { tailrace: [], waitIdle: [], waitAll: [] };
  try {
    for (let round = 0; round <= rounds; round += 1) {
      onRound(round);
      for (const arm of ARMS) {
        const request = { arm, schedules: SCHEDULES_PER_ROUND, seed: round };
        const { wallMs, cpuMs } = await (arm === 'tailrace' ? ours : theirs).ask(request);
        if (round === 0) continue;
        perSecond[arm].push((SCHEDULES_PER_ROUND * 1000) / wallMs);
        perCpuSecond[arm].push((SCHEDULES_PER_ROUND * 1000) / cpuMs);
      }
    }
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
  }
  const arms = ARMS.map((arm) => ({ arm, perSecond: perSecond[arm], perCpuSecond: perCpuSecond[arm] }));
  return { schedulesPerRound: SCHEDULES_PER_ROUND, arms };
}

/** Our rate against that of another arm: the median of the rounds' ratios. */
export function ratioAgainst({ arms }: RateResult, arm: Arm, by: 'perSecond' | 'perCpuSecond'): number {
  const [ours, theirs] = [arms.find((each) => each.arm === 'tailrace'), arms.find((each) => each.arm === arm)];
  return median(pairedRatios(ours?.[by] ?? [], theirs?.[by] ?? [])) ?? Number.NaN;
}

const TITLES: Readonly<Record<Arm, string>> = {
  tailrace: 'tailrace, random, all properties',
  waitIdle: 'fast-check, waitIdle',
  waitAll: 'fast-check, waitAll',
};

export function formatRate(result: RateResult): string {
  const rows = result.arms.map(({ arm, perSecond, perCpuSecond }) => [
    TITLES[arm],
    count(median(perSecond)),
    `${count(Math.min(...perSecond))} to ${count(Math.max(...perSecond))}`,
    ratioCell(result, arm, 'perSecond'),
    count(median(perCpuSecond)),
    ratioCell(result, arm, 'perCpuSecond'),
  ]);
  const table = formatTable(
    [
      { heading: 'loop', align: 'left' },
      { heading: 'schedules/s', align: 'right' },
      { heading: 'range', align: 'right' },
      { heading: 'tailrace is', align: 'right' },
      { heading: 'per CPU second', align: 'right' },
      { heading: 'tailrace is', align: 'right' },
    ],
    rows,
  );
  const ratio = ratioAgainst(result, 'waitIdle', 'perSecond');
  const reached = ratio >= RATIO_GOAL ? 'reached' : 'not reached';
  const goal = `goal: at least ${RATIO_GOAL.toFixed(1)} x waitIdle; measured ${ratio.toFixed(2)} x: ${reached}`;
  return `${table}${goal}\n`;
}

function ratioCell(result: RateResult, arm: Arm, by: 'perSecond' | 'perCpuSecond'): string {
  return arm === 'tailrace' ? '' : `${ratioAgainst(result, arm, by).toFixed(2)} x`;
}

function count(value: number | undefined): string {
  return value === undefined ? '' : formatCount(Math.round(value));
}
