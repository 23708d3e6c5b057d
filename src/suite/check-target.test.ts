import { describe, expect, it } from 'vitest';
import type { CheckEvent, CheckResult, PropertyResult, TargetIdentity } from '../core/report.js';
import { ENGINE_VERSION } from '../core/version.js';
import { findTarget } from '../targets/registry.js';
import { checkTarget } from './check-target.js';
import type { CheckOptions } from './contracts.js';
import { replayTarget } from './replay-target.js';

// Through the compiled worker, as the command does it: `npm run build` comes first.

/** A registered target, as the build made it: a worker loads no TypeScript. */
function targetOf(name: string): CheckOptions['target'] {
  const entry = findTarget(name);
  if (entry === undefined) throw new Error(`there is no target ${name}`);
  const built = (url: string): string => url.replace('/src/targets/', '/dist/src/targets/').replace(/\.ts$/, '.js');
  const { module, importer, client } = entry;
  const installed = client && importer ? { version: client.pinned, importer: built(importer) } : undefined;
  return { name, module: built(module), ...(installed === undefined ? {} : { installed }) };
}

function check(name: string, given: Partial<CheckOptions> = {}): Promise<CheckResult> {
  const target = targetOf(name);
  return checkTarget({ target, runs: 400, seed: '5', strategy: 'portfolio', profile: 'quick', ...given });
}

function only({ properties }: CheckResult): PropertyResult {
  const [result, ...others] = properties;
  if (result === undefined || others.length > 0) throw new Error(`${properties.length} results`);
  return result;
}

describe('checking a target', () => {
  it.each(['reference', 'vscode-jsonrpc', 'broken/raced-disconnect-watch'])(
    'gives the same result for the same seed, but for the time it took: %s',
    async (name) => {
      const [{ elapsedMs: one, ...first }, { elapsedMs: other, ...second }] = await Promise.all([
        check(name),
        check(name),
      ]);
      expect(first).toStrictEqual(second);
      expect(JSON.parse(JSON.stringify(first))).toStrictEqual(first);
      expect(Math.min(one, other)).toBeGreaterThan(0);
      expect(first).toMatchObject({ engine: ENGINE_VERSION, node: process.version, seed: '5', profile: 'quick' });
      expect(first).toMatchObject({ strategy: 'portfolio', schedules: 400, stoppedBy: 'runs', target: { name } });
    },
  );

  it('fails a client that is broken, and passes one that is not: whoever made every check green would be seen', async () => {
    const broken = await check('broken/forgets-pending', { properties: ['call-settles'] });
    expect(broken.verdict).toBe('violated');
    expect(only(broken)).toMatchObject({ status: 'violated', inconclusive: [] });
    const correct = await check('correct/synchronous', { properties: ['call-settles'] });
    expect(correct.verdict).toBe('conformant');
    expect(only(correct)).toMatchObject({ status: 'passed', violated: 0 });
  });

  it('tells what it does in one stream of events, and its result is what it told', async () => {
    const events: CheckEvent[] = [];
    const result = await check('broken/forgets-pending', {
      properties: ['call-settles', 'no-crash'],
      onEvent: (event) => events.push(event),
    });
    expect(events[0]).toEqual({
      type: 'started',
      target: { name: 'broken/forgets-pending' },
      seed: '5',
      strategy: 'portfolio',
      profile: 'quick',
      runs: 400,
      applicable: 2,
      properties: 2,
    });
    expect(events.at(-1)).toEqual({ type: 'finished', result });
    const found = events.flatMap((event) => (event.type === 'found' ? [event.counterexample] : []));
    expect(found).toEqual(result.properties.flatMap(({ counterexamples }) => counterexamples));
    expect(found.length).toBeGreaterThan(0);
    expect(events.slice(1, -1).every(({ type }) => type === 'found' || type === 'progress')).toBe(true);
  });

  it('finds at once what a replay recorded, and that a mended client no longer shows it', async () => {
    const [found] = only(await check('broken/forgets-pending', { properties: ['call-settles'] })).counterexamples;
    if (found === undefined) throw new Error('nothing was found');
    const { replay } = found;
    const again = await check('broken/forgets-pending', { replays: [replay], runs: 0 });
    expect(again).toMatchObject({ verdict: 'violated', schedules: 0 });
    expect(again.properties.flatMap(({ counterexamples }) => counterexamples)).toMatchObject([
      { foundAt: 0, scenario: replay.scenario, schedule: replay.schedule },
    ]);
    const reproduced = await replayTarget({ target: targetOf('broken/forgets-pending'), replay });
    expect(reproduced).toMatchObject({ status: 'reproduced', counterexample: { history: found.history } });
    const told: TargetIdentity[] = [];
    const onTarget = (identity: TargetIdentity): number => told.push(identity);
    const mended = await replayTarget({ target: targetOf('correct/synchronous'), replay, onTarget });
    expect(mended).toEqual({ status: 'held', reached: true });
    expect(told).toEqual([{ name: 'correct/synchronous' }]);
    const schedule = [...replay.schedule, { action: 'nobody', gap: 'idle' as const }];
    const diverged = await replayTarget({ target: targetOf('correct/synchronous'), replay: { ...replay, schedule } });
    expect(diverged).toMatchObject({ status: 'diverged', step: replay.schedule.length });
  });

  it('does nothing with a budget of no schedules, and does not call that conformant', async () => {
    const result = await check('reference', { runs: 0 });
    expect(result).toMatchObject({ verdict: 'incomplete', schedules: 0, stoppedBy: 'runs' });
    expect(result.reason).toContain('nothing was run');
  });

  it('refuses names that do not exist, and says which there are', async () => {
    await expect(check('reference', { properties: ['call-setles'] })).rejects.toMatchObject({
      name: 'UsageError',
      code: 'unknown-name',
      message: expect.stringMatching(/no property "call-setles"; there are call-settles, /),
    });
    await expect(check('reference', { strategy: 'luck' })).rejects.toMatchObject({
      name: 'UsageError',
      code: 'unknown-name',
      message: expect.stringContaining('"luck"'),
    });
  });
});

describe('a check that is stopped', () => {
  const endless = { runs: 10_000_000 };

  it('by a signal ends within three seconds, and tells what is known by then', async () => {
    const abort = new AbortController();
    let stoppedAt = 0;
    const onEvent = (event: CheckEvent): void => {
      if (event.type !== 'progress' || event.schedules < 100 || abort.signal.aborted) return;
      stoppedAt = performance.now();
      abort.abort();
    };
    const result = await check('broken/forgets-pending', { ...endless, signal: abort.signal, onEvent });
    expect(performance.now() - stoppedAt).toBeLessThan(3_000);
    expect(result).toMatchObject({ verdict: 'violated', stoppedBy: 'signal' });
    expect(result.schedules).toBeGreaterThanOrEqual(100);
    const settles = result.properties.find(({ id }) => id === 'call-settles');
    expect(settles?.counterexamples.length).toBeGreaterThan(0);
  });

  it('before it began is not conformant', async () => {
    const result = await check('reference', { ...endless, signal: AbortSignal.abort() });
    expect(result).toMatchObject({ verdict: 'incomplete', stoppedBy: 'signal' });
    expect(result.schedules).toBeLessThanOrEqual(1);
  });

  it('by time is as good as what it reached', async () => {
    const { runs: _unlimited, ...options } = { ...endless, timeMs: 1_500 };
    const target = targetOf('reference');
    const base = { target, seed: '5', strategy: 'portfolio', profile: 'quick', properties: ['call-settles'] };
    const events: CheckEvent[] = [];
    const result = await checkTarget({ ...base, ...options, onEvent: (event) => events.push(event) });
    expect(result).toMatchObject({ verdict: 'conformant', stoppedBy: 'time' });
    expect(result.elapsedMs).toBeGreaterThanOrEqual(1_500);
    expect(result.elapsedMs).toBeLessThan(6_000);
    expect(events[0]).not.toHaveProperty('runs');
  });
});
