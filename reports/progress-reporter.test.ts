import { describe, expect, it } from 'vitest';
import type { CheckEvent } from '../src/core/report.js';
import { createProgressReporter, type ProgressReporter } from './progress-reporter.js';

const started: CheckEvent = {
  type: 'started',
  target: { name: 'reference' },
  seed: '5eed',
  strategy: 'portfolio',
  profile: 'quick',
  runs: 5000,
  applicable: 27,
  properties: 27,
};

function progress(schedules: number): CheckEvent {
  return { type: 'progress', schedules, violated: schedules > 2000 ? ['call-settles'] : [] };
}

/** A reporter with a clock that is set by hand, and what it wrote. */
function watch(
  live: boolean,
  timeMs?: number,
): { reporter: ProgressReporter; written: string[]; setTime(ms: number): void } {
  let time = 0;
  const written: string[] = [];
  const reporter = createProgressReporter({
    sink: (text) => written.push(text),
    live,
    now: () => time,
    ...(timeMs === undefined ? {} : { timeMs }),
  });
  return {
    reporter,
    written,
    setTime: (ms) => {
      time = ms;
    },
  };
}

describe('the progress line', () => {
  it('rewrites one line with schedules, rate and time left', () => {
    const { reporter, written, setTime } = watch(true);
    reporter.event(started);
    setTime(500);
    reporter.event(progress(1000));
    setTime(1500);
    reporter.event(progress(3000));
    expect(written).toEqual([
      '\r1,000 of 5,000 schedules, 2,000/s, 2.0 s left\u001b[K',
      '\r3,000 of 5,000 schedules, 2,000/s, 1.0 s left, 1 violated\u001b[K',
    ]);
  });

  it('takes the time limit for the time left where that is nearer', () => {
    const { reporter, written, setTime } = watch(true, 800);
    reporter.event(started);
    setTime(500);
    reporter.event(progress(1000));
    expect(written[0]).toContain('300 ms left');
  });

  it('is not redrawn more often than ten times a second', () => {
    const { reporter, written, setTime } = watch(true);
    reporter.event(started);
    for (const ms of [100, 120, 199, 201]) {
      setTime(ms);
      reporter.event(progress(ms));
    }
    expect(written).toHaveLength(2);
  });

  it('goes away for other text and at the end, and only when it is there', () => {
    const { reporter, written, setTime } = watch(true);
    reporter.event(started);
    reporter.clear();
    expect(written).toEqual([]);
    setTime(100);
    reporter.event(progress(10));
    reporter.clear();
    reporter.clear();
    expect(written.slice(1)).toEqual(['\r\u001b[K']);
  });

  it('stays silent where nobody watches', () => {
    const { reporter, written, setTime } = watch(false);
    reporter.event(started);
    setTime(1000);
    reporter.event(progress(10));
    expect(written).toEqual([]);
  });
});
