import { describe, expect, it } from 'vitest';
import type { CheckResult, Counterexample, PropertyResult } from '../core/report.js';
import { checkPatiently } from './check-target.js';
import type { CheckOptions, ReplayOptions } from './contracts.js';
import { replayPatiently, replayTarget } from './replay-target.js';
import { PATIENCE } from './run-worker.js';

// A client that never gives the process back is noticed by its silence. The tests wait less for it than the command
// does.

const patience = { ...PATIENCE, stalledMs: 700 };

function targetOf(name: string): CheckOptions['target'] {
  return { name, module: new URL(`./fixtures/${name}.mjs`, import.meta.url).href };
}

function check(name: string, given: Partial<CheckOptions> = {}): Promise<CheckResult> {
  const options = { runs: 100, seed: '1', strategy: 'portfolio', profile: 'quick', ...given };
  return checkPatiently({ target: targetOf(name), ...options }, patience);
}

function noCrash({ properties }: CheckResult): PropertyResult {
  const result = properties.find(({ id }) => id === 'no-crash');
  if (result === undefined) throw new Error('no-crash was not judged');
  return result;
}

function onlyLoop(result: CheckResult): Counterexample {
  const { counterexamples } = noCrash(result);
  const [found] = counterexamples;
  if (found === undefined || counterexamples.length > 1) throw new Error(`${counterexamples.length} were found`);
  return found;
}

describe('a client that loops for ever', () => {
  it.each(['loops-in-microtasks', 'loops-in-a-function'])('at the loss violates no-crash: %s', async (name) => {
    const result = await check(name);
    expect(result.verdict).toBe('violated');
    const found = onlyLoop(result);
    expect(found).toMatchObject({
      fingerprint: { kind: 'livelock', operation: 'receive', phase: 'after-loss', cause: 'eof', outcome: 'Livelock' },
      schedule: [{ action: 'cut', gap: 'idle' }],
      actions: 1,
      foundAt: 1,
      replay: { target: { name }, property: 'no-crash' },
    });
    expect(found.history.events.map(({ type }) => type).slice(-2)).toEqual(['closed', 'crashed']);
  });

  it('in some schedules is told with the first of them, as far as it was followed', async () => {
    const told: string[] = [];
    const result = await check('loops-with-a-call', { onEvent: ({ type }) => told.push(type) });
    const found = onlyLoop(result);
    const { schedule, history, replay, foundAt } = found;
    expect(found.fingerprint).toMatchObject({ kind: 'livelock', phase: 'after-loss' });
    expect(result.schedules).toBe(foundAt - 1);
    expect(schedule.length).toBeGreaterThan(0);
    expect(history.events.at(-1)).toMatchObject({ type: 'crashed', how: 'livelock' });
    expect(history.events.find(({ type }) => type === 'written')).toBeDefined();
    expect(replay).toMatchObject({ scenario: found.scenario, schedule });
    expect(told[0]).toBe('started');
    expect(told.slice(-2)).toEqual(['found', 'finished']);

    const again: ReplayOptions = { target: targetOf('loops-with-a-call'), replay };
    const reproduced = await replayPatiently(again, patience);
    expect(reproduced).toMatchObject({ status: 'reproduced', counterexample: { schedule } });
    const stop = AbortSignal.timeout(100);
    expect(await replayTarget({ ...again, signal: stop })).toEqual({ status: 'interrupted' });
    const mended = await replayTarget({ ...again, target: targetOf('well-behaved') });
    expect(mended).toEqual({ status: 'held', reached: true });

    const first = await check('loops-with-a-call', { replays: [replay] });
    expect(first).toMatchObject({ verdict: 'violated', schedules: 0 });
    expect(onlyLoop(first)).toMatchObject({ foundAt: 0, schedule });
  });

  it('is told though only other properties were asked for', async () => {
    const result = await check('loops-in-a-function', { properties: ['call-settles', 'files-report-broken-pipe'] });
    expect(result.verdict).toBe('violated');
    expect(result.properties.map(({ id, status }) => [id, status])).toEqual([
      ['call-settles', 'unreached'],
      ['files-report-broken-pipe', 'not-applicable'],
      ['no-crash', 'violated'],
    ]);
  });

  it('in runs that no schedule stands for is not conclusive, and not green', async () => {
    const result = await check('loops-when-confirmed');
    expect(result.verdict).toBe('incomplete');
    expect(noCrash(result)).toMatchObject({ status: 'inconclusive', counterexamples: [] });
    expect(noCrash(result).reason).toContain('the client looped for ever');
  });

  it('in an undisturbed handshake cannot be used at all', async () => {
    await expect(check('loops-in-handshake')).rejects.toMatchObject({
      name: 'AdapterError',
      code: 'adapter-failed',
      message: expect.stringContaining('did not come back from an undisturbed handshake'),
    });
  });

  it('does not keep a signal from stopping the check, and what is known is told', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 500);
    const began = performance.now();
    const target = targetOf('loops-in-a-function');
    const options = { target, runs: 100, seed: '1', strategy: 'portfolio', profile: 'quick', signal: abort.signal };
    const result = await checkPatiently(options, PATIENCE);
    expect(performance.now() - began).toBeLessThan(6_000);
    expect(result).toMatchObject({ verdict: 'incomplete', stoppedBy: 'signal' });
    expect(result.properties.length).toBeGreaterThan(20);
  });
});
