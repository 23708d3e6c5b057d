import { describe, expect, it } from 'vitest';
import { afterDrain, afterHops, afterRounds } from './construction.js';
import { GapProbe } from './gap-probe.js';

describe('the probe', () => {
  const seenBy = async (act: (probe: GapProbe, done: () => void) => void, chunked = true) => {
    const probe = new GapProbe(chunked);
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        probe.message();
        act(probe, resolve);
      });
    });
    return probe.seen;
  };
  it('counts microtasks and rounds of immediates exactly', async () => {
    for (const hops of [0, 1, 2, 8] as const) {
      const seen = await seenBy((probe, done) => afterHops(hops, () => [probe.end('eof'), done()]));
      expect(seen).toEqual([{ next: 'eof', gap: hops }]);
    }
    for (const rounds of [1, 2, 3, 4] as const) {
      const seen = await seenBy((probe, done) => afterRounds(rounds, () => [probe.message(), done()]));
      expect(seen).toEqual([{ next: 'data', gap: `turn${rounds}` }]);
    }
    const far = await seenBy((probe, done) => afterRounds(9, () => [probe.end('reset'), done()]));
    expect(far).toEqual([{ next: 'reset', gap: 'idle' }]);
  });

  it('has a word neither for nine microtasks nor for ticks', async () => {
    expect(await seenBy((probe, done) => afterHops(9, () => [probe.end('eof'), done()]))).toEqual([
      { next: 'eof', gap: 'nameless' },
    ]);
    expect(await seenBy((probe, done) => process.nextTick(() => [probe.end('eof'), done()]))).toEqual([
      { next: 'eof', gap: 0 },
    ]);
  });

  it('knows the drain, which comes before immediates', async () => {
    const drained = await seenBy((probe, done) => afterDrain(() => [probe.end('eof'), done()]));
    expect(drained).toEqual([{ next: 'eof', gap: 'turn0' }]);
  });

  it('joins the frames of a chunk, and where there are no chunks those of one synchronous run', async () => {
    expect(await seenBy((probe, done) => [probe.chunk('a\nb\n'), done()])).toEqual([
      { next: 'data', gap: 0 },
      { next: 'data', gap: 'joined' },
    ]);
    expect(await seenBy((probe, done) => [probe.message(), done()], false)).toEqual([{ next: 'data', gap: 'joined' }]);
  });

  it('measures from frames alone, and nothing behind the end', async () => {
    const seen = await seenBy((probe, done) => [probe.end('reset'), probe.end('eof'), probe.message(), done()]);
    expect(seen).toEqual([{ next: 'reset', gap: 0 }]);
  });
});
