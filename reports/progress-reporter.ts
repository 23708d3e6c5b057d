import type { CheckEvent } from '../src/core/report.js';
import { formatCount, formatCounted, formatDuration } from './format-numbers.js';
import type { Reporter, Sink } from './reporter.js';

/** Real milliseconds between two rewritings of the line. */
const REDRAW_MS = 100;

export interface ProgressReporterOptions {
  readonly sink: Sink;
  /** Whether the sink is a terminal that a person watches; otherwise nothing is ever drawn. */
  readonly live: boolean;
  /** Real milliseconds after which the search stops, where time limits it. */
  readonly timeMs?: number;
  /** Real milliseconds, from any origin. */
  now(): number;
}

export interface ProgressReporter extends Reporter {
  /** Takes the line away, so that other text can be written; the next event draws it again. */
  clear(): void;
}

/** A single line, rewritten in place: schedules done, rate, time left. */
export function createProgressReporter(options: ProgressReporterOptions): ProgressReporter {
  let startedAt = 0;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let shown = false;
  let runs: number | undefined;
  const clear = (): void => {
    if (shown) options.sink('\r\u001b[K');
    shown = false;
    drawnAt = Number.NEGATIVE_INFINITY;
  };
  return {
    clear,
    event(event: CheckEvent): void {
      if (!options.live) return;
      const now = options.now();
      if (event.type === 'started') {
        startedAt = now;
        runs = event.runs;
      }
      if (event.type === 'finished') clear();
      if (event.type !== 'progress' || now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      shown = true;
      const text = progressLine(event, now - startedAt, runs, options.timeMs);
      options.sink(`\r${text}\u001b[K`);
    },
  };
}

function progressLine(
  event: Extract<CheckEvent, { type: 'progress' }>,
  elapsedMs: number,
  runs: number | undefined,
  timeMs: number | undefined,
): string {
  const rate = elapsedMs > 0 ? (event.schedules * 1000) / elapsedMs : 0;
  const parts = [
    runs === undefined
      ? formatCounted(event.schedules, 'schedule')
      : `${formatCount(event.schedules)} of ${formatCounted(runs, 'schedule')}`,
    `${formatCount(Math.round(rate))}/s`,
  ];
  const left = timeLeft(event.schedules, elapsedMs, rate, runs, timeMs);
  if (left !== undefined) parts.push(`${formatDuration(left)} left`);
  if (event.violated.length > 0) parts.push(`${event.violated.length} violated`);
  return parts.join(', ');
}

/** Real milliseconds until the budget is used up: the nearer of the two limits. */
function timeLeft(
  schedules: number,
  elapsedMs: number,
  rate: number,
  runs: number | undefined,
  timeMs: number | undefined,
): number | undefined {
  const limits: number[] = [];
  if (runs !== undefined && rate > 0) limits.push(((runs - schedules) * 1000) / rate);
  if (timeMs !== undefined) limits.push(timeMs - elapsedMs);
  return limits.length === 0 ? undefined : Math.max(0, Math.min(...limits));
}
