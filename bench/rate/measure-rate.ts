/**
 * How many schedules a second: our whole loop against fast-check's scheduler, on the same client and scenario.
 *
 * Three calls with a response to each, three notifications, and the end of the connection. Our arm is one `explore`
 * under `random` with every applicable property judging every history; fast-check's arms are one `fc.check` over
 * `fc.scheduler()` with one assertion (no call is pending after the end), once waiting with `waitIdle`, which runs what
 * a task set going before the next task, and once with `waitAll`, which does not. No arm keeps stacks
 * (`Error.stackTraceLimit` is 0), none shrinks.
 *
 * Our arm replaces the timers of its thread and fast-check's needs real ones, so each has a thread of this process; one
 * works while the other waits. The arms take turns in rounds of equal numbers of schedules after one round that does
 * not count. A ratio is the median of the rounds' ratios, so that what slows a whole round down on a shared machine
 * cancels out. It is given by real time and by the processor time of the process; on a machine with other work the
 * second is the steadier by far. The goal counts as reached when the lower of the two does.
 *
 * A schedule is what each engine calls one. Ours ends the deliveries at the end of the connection, then heals and lets
 * virtual time run out; in fast-check's every task of the peer is run, though what comes after the end does nothing.
 * The table says how many actions, or tasks, a schedule has executed on average.
 */
import { formatCount } from '../../reports/format-numbers.js';
import { BenchThread } from '../bench-thread.js';
import { formatTable } from '../report/format-table.js';
import { median, pairedRatios } from '../report/median.js';
import type { Arm, RateRequest, RateRound } from './rate-request.js';

/** Our loop should be this many times as fast as fast-check with `waitIdle`. */
export const RATIO_GOAL = 3;

const ARMS: readonly Arm[] = ['tailrace', 'waitIdle', 'waitAll'];
const SCHEDULES_PER_ROUND = 20_000;
/** Schedules whose actions are counted, in the round that does not count. */
const COUNTED = 1_000;

export interface ArmRate {
  readonly arm: Arm;
  /** Schedules a second of each round, by real time and by processor time. */
  readonly perSecond: readonly number[];
  readonly perCpuSecond: readonly number[];
  /** Actions or tasks a schedule executed, on average. */
  readonly actions: number;
}

export interface RateResult {
  readonly schedulesPerRound: number;
  readonly arms: readonly ArmRate[];
}

export async function measureRate(rounds: number, onRound: (round: number) => void): Promise<RateResult> {
  const ours = new BenchThread<RateRequest, RateRound>(new URL('./tailrace-arm.js', import.meta.url));
  const theirs = new BenchThread<RateRequest, RateRound>(new URL('./fast-check-arm.js', import.meta.url));
  const perSecond: Record<Arm, number[]> = { tailrace: [], waitIdle: [], waitAll: [] };
  const perCpuSecond: Record<Arm, number[]> = { tailrace: [], waitIdle: [], waitAll: [] };
  const actions: Record<Arm, number> = { tailrace: 0, waitIdle: 0, waitAll: 0 };
  try {
    for (let round = 0; round <= rounds; round += 1) {
      onRound(round);
      for (const arm of ARMS) {
        const request = { arm, schedules: SCHEDULES_PER_ROUND, seed: round, counted: round === 0 ? COUNTED : 0 };
        const { wallMs, cpuMs, actions: sum } = await (arm === 'tailrace' ? ours : theirs).ask(request);
        if (round === 0) {
          actions[arm] = sum / COUNTED;
          continue;
        }
        perSecond[arm].push((SCHEDULES_PER_ROUND * 1000) / wallMs);
        perCpuSecond[arm].push((SCHEDULES_PER_ROUND * 1000) / cpuMs);
      }
    }
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
  }
  const arms = ARMS.map((arm) => ({
    arm,
    perSecond: perSecond[arm],
    perCpuSecond: perCpuSecond[arm],
    actions: actions[arm],
  }));
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
  const rows = result.arms.map(({ arm, perSecond, perCpuSecond, actions }) => [
    TITLES[arm],
    actions.toFixed(1),
    count(median(perSecond)),
    `${count(Math.min(...perSecond))} to ${count(Math.max(...perSecond))}`,
    ratioCell(result, arm, 'perSecond'),
    count(median(perCpuSecond)),
    ratioCell(result, arm, 'perCpuSecond'),
  ]);
  const table = formatTable(
    [
      { heading: 'loop', align: 'left' },
      { heading: 'actions', align: 'right' },
      { heading: 'schedules/s', align: 'right' },
      { heading: 'range', align: 'right' },
      { heading: 'tailrace is', align: 'right' },
      { heading: 'per CPU second', align: 'right' },
      { heading: 'tailrace is', align: 'right' },
    ],
    rows,
  );
  const [real, processor] = [
    ratioAgainst(result, 'waitIdle', 'perSecond'),
    ratioAgainst(result, 'waitIdle', 'perCpuSecond'),
  ];
  const reached = Math.min(real, processor) >= RATIO_GOAL ? 'reached' : 'not reached';
  const measured = `${real.toFixed(2)} x by real time, ${processor.toFixed(2)} x by processor time`;
  return `${table}goal: at least ${RATIO_GOAL.toFixed(1)} x waitIdle; measured ${measured}: ${reached}\n`;
}

function ratioCell(result: RateResult, arm: Arm, by: 'perSecond' | 'perCpuSecond'): string {
  return arm === 'tailrace' ? '' : `${ratioAgainst(result, arm, by).toFixed(2)} x`;
}

function count(value: number | undefined): string {
  return value === undefined ? '' : formatCount(Math.round(value));
}
