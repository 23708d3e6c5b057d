import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DriverReadResult } from '../../../core/wire-target.js';
import { ToldProcess } from './told-process.js';

let process: ToldProcess;
let told: unknown[];

beforeEach(() => {
  process = new ToldProcess();
  told = [];
});

function read(op: string, options: { afterSeq?: number; waitMs?: number } = {}): void {
  process.read(
    { do: 'read', op, process: 'P', waitMs: 60_000, ...options },
    {
      resolve: ({ chunks, nextSeq, exitCode, closed }: DriverReadResult) => {
        told.push([op, chunks.map(({ seq }) => seq), nextSeq, ...(closed ? [exitCode] : [])]);
      },
      reject: (failure) => told.push([op, failure.kind]),
    },
  );
}

const mark = (seq: number): string => `#${seq} stdout "x\\n"\n`;

describe('what the user of codex was told of a command', () => {
  it('is read as it comes, from deltas that are cut anywhere', () => {
    read('A');
    process.delta(`${mark(1)}${mark(2).slice(0, 5)}`);
    read('A');
    process.delta(mark(2).slice(5));
    expect(told).toEqual([
      ['A', [1], 2],
      ['A', [2], 3],
    ]);
    process.dispose();
  });

  it('has in the end what only the whole output shows, and each piece once', () => {
    process.delta(mark(1));
    process.completed({ aggregatedOutput: mark(1) + mark(2), exitCode: 0 });
    read('A');
    expect(told).toEqual([['A', [1, 2], 3, 0]]);
  });

  it('is read on by whoever reads again inside the answer', () => {
    process.read(
      { do: 'read', op: 'A', process: 'P', waitMs: 60_000 },
      { resolve: () => read('A'), reject: () => undefined },
    );
    process.delta(mark(1));
    process.completed({ aggregatedOutput: mark(1), exitCode: 7 });
    expect(told).toEqual([['A', [], 1, 7]]);
  });

  it('fails behind all output, by the words that stand there', () => {
    process.completed({ aggregatedOutput: `${mark(1)}\nexec-server transport disconnected`, exitCode: -1 });
    read('A');
    read('A');
    read('B', { afterSeq: 1 });
    expect(told).toEqual([
      ['A', [1], 2],
      ['A', 'disconnected'],
      ['B', 'disconnected'],
    ]);
  });

  it('is nothing known where it fails without a word', () => {
    process.completed({ aggregatedOutput: null, exitCode: null });
    read('A');
    expect(told).toEqual([['A', 'unknown']]);
  });

  it('hides nothing from one reader that was told out of order', () => {
    process.delta(mark(2));
    read('A');
    process.delta(mark(1));
    read('A', { afterSeq: 2 });
    expect(told).toEqual([
      ['A', [2], 3],
      ['A', [1], 3],
    ]);
  });

  it('is waited for no longer than was asked', () => {
    vi.useFakeTimers();
    try {
      read('A', { waitMs: 50 });
      vi.advanceTimersByTime(49);
      expect(told).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(told).toEqual([['A', [], 1]]);
    } finally {
      vi.useRealTimers();
    }
  });
});
