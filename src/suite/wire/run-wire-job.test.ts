import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckEvent, CheckResult, Counterexample, PropertyResult } from '../../core/report.js';
import { checkTarget } from '../check-target.js';
import type { CheckOptions } from '../contracts.js';
import { describeTarget } from '../describe-target.js';
import { replayTarget } from '../replay-target.js';
import { check, FixtureFolder } from './fixtures/testing/check-fixture.js';

const folder = new FixtureFolder();
beforeEach(() => folder.make());
afterEach(() => folder.remove());

function only({ properties }: CheckResult): PropertyResult {
  const [result, ...others] = properties;
  if (result === undefined || others.length > 0) throw new Error(`${properties.length} results`);
  return result;
}

const hang = { properties: ['call-settles'], runs: 200 };

describe('checking a client in a process of its own', () => {
  it.each(['tcp-lines', 'unix-lines'] as const)('finds nothing wrong with a correct one, on %s', async (endpoint) => {
    const events: CheckEvent[] = [];
    const result = await check(folder.fixture([], { endpoint }), { onEvent: (event) => events.push(event) });
    expect(result).toMatchObject({ schedules: 60, stoppedBy: 'runs', target: { name: 'fixture', version: '1.2.3' } });
    expect(['conformant', 'incomplete']).toContain(result.verdict);
    const wrong = result.properties.filter(({ status }) => status === 'violated' || status === 'inconclusive');
    expect(wrong).toEqual([]);
    expect(result.properties.filter(({ reached }) => reached > 0).length).toBeGreaterThan(3);
    expect(events[0]).toMatchObject({ type: 'started', target: { name: 'fixture', version: '1.2.3' }, runs: 60 });
    expect(await folder.left(1)).toEqual([]);
  });

  it('says what it is, and leaves nothing of that', async () => {
    const facts = await describeTarget(folder.fixture(['grandchild']));
    expect(facts).toMatchObject({ name: 'fixture', version: '1.2.3', dialect: 'json-rpc' });
    expect(await folder.left(2)).toEqual([]);
  });

  it('observes a hang, and says how often it came', async () => {
    const result = await check(folder.fixture(['hangs'], { repeats: 4 }), hang);
    expect(result.verdict).toBe('violated');
    const settles = only(result);
    expect(settles).toMatchObject({ status: 'violated', inconclusive: [] });
    expect(settles.counterexamples[0]).toMatchObject({
      property: 'call-settles',
      strength: 'observed',
      repeated: { failed: 4, of: 4 },
      replay: { arm: 'wire', endpoint: 'tcp-lines', target: { name: 'fixture', version: '1.2.3' } },
    });
    expect(await folder.left(1)).toEqual([]);
  });

  it('finds a hang that comes only sometimes, and says how often that is', async () => {
    const settles = only(await check(folder.fixture(['hangs-every=3'], { repeats: 9 }), hang));
    expect(settles.status).toBe('violated');
    const [found] = settles.counterexamples;
    expect(found?.repeated?.of).toBe(9);
    expect(found?.repeated?.failed).toBeGreaterThanOrEqual(1);
    expect(found?.repeated?.failed).toBeLessThan(9);
  });

  it('does not accuse a client that hung once, and never again', async () => {
    const result = await check(folder.fixture(['hangs-once'], { repeats: 3 }), hang);
    const settles = only(result);
    expect(settles).toMatchObject({ status: 'inconclusive', counterexamples: [] });
    expect(settles.inconclusive[0]).toMatchObject({ differs: 'the violation was not there again in 3 runs' });
    expect(result.verdict).toBe('incomplete');
  });

  it('counts a client that crashed in its driver against the client', async () => {
    const result = await check(folder.fixture(['crashes'], { repeats: 2 }), { properties: ['no-crash'], runs: 20 });
    expect(only(result)).toMatchObject({ status: 'violated' });
    const [found] = only(result).counterexamples;
    expect(found).toMatchObject({ strength: 'observed', repeated: { failed: 2, of: 2 } });
    expect(JSON.stringify(found?.history)).toContain('"errorClass":"TypeError","code":"E_LOST"');
  });
});

describe('a check on a wire that is stopped', () => {
  it('by a signal tells what it knows, and leaves nothing', async () => {
    const abort = new AbortController();
    const onEvent = (event: CheckEvent): void => {
      if (event.type === 'progress' && event.schedules >= 5) abort.abort();
    };
    const given = { runs: 1_000_000, signal: abort.signal, onEvent };
    const result = await check(folder.fixture(['grandchild']), given);
    expect(result).toMatchObject({ verdict: 'incomplete', stoppedBy: 'signal' });
    expect(result.schedules).toBeGreaterThanOrEqual(5);
    expect(await folder.left(2)).toEqual([]);
  });

  it.each([
    ['says no hello', ['no-hello']],
    ['does not connect, and goes on at the end of its input', ['never-connects', 'ignores-end']],
  ])('does not wait for a driver that %s', async (_what, switches) => {
    const abort = new AbortController();
    const checking = check(folder.fixture(['grandchild', ...switches]), { signal: abort.signal });
    setTimeout(() => abort.abort(), 300);
    expect(await checking).toMatchObject({ verdict: 'incomplete', stoppedBy: 'signal', schedules: 0 });
    expect(await folder.left(2)).toEqual([]);
  });

  it('by time is as good as what it reached', async () => {
    const { runs: _unlimited, ...options } = { ...hang, timeMs: 300 };
    const base = { target: folder.fixture(), seed: '1', strategy: 'portfolio', profile: 'quick' };
    const result = await checkTarget({ ...base, ...options });
    expect(result).toMatchObject({ stoppedBy: 'time' });
    expect(result.schedules).toBeGreaterThan(0);
    expect(await folder.left(1)).toEqual([]);
  });
});

describe('a replay on a wire', () => {
  async function found(target: CheckOptions['target']): Promise<Counterexample> {
    const base = { seed: '1', strategy: 'portfolio', profile: 'quick' };
    const [counterexample] = only(await checkTarget({ target, ...base, ...hang })).counterexamples;
    if (counterexample === undefined) throw new Error('nothing was found');
    return counterexample;
  }

  it('shows again what was found on one, and that a mended client no longer shows it', async () => {
    const { replay } = await found(folder.fixture(['hangs'], { repeats: 2 }));
    const told: unknown[] = [];
    const again = {
      target: folder.fixture(['hangs'], { repeats: 3 }),
      replay,
      onTarget: (one: unknown) => told.push(one),
    };
    expect(await replayTarget(again)).toMatchObject({
      status: 'reproduced',
      counterexample: { strength: 'observed', repeated: { failed: 3, of: 3 }, fingerprint: replay.fingerprint },
    });
    expect(told).toEqual([{ name: 'fixture', version: '1.2.3' }]);
    expect(await replayTarget({ target: folder.fixture(), replay })).toEqual({ status: 'held', reached: true });
    const abort = AbortSignal.abort();
    expect(await replayTarget({ target: folder.fixture(['no-hello']), replay, signal: abort })).toEqual({
      status: 'interrupted',
    });
    expect(await folder.left(4)).toEqual([]);
  });

  it('only suspects a hang where nobody says that the client is idle', async () => {
    const { replay } = await found(folder.fixture(['hangs'], { repeats: 1 }));
    // Long enough for a step of a machine that does other things as well.
    const wire = { repeats: 1, settleMs: 200, callTimeoutMs: 60_000, livenessMs: 300 };
    expect(await replayTarget({ target: folder.fixture(['hangs', 'settles-not'], wire), replay })).toMatchObject({
      status: 'reproduced',
      counterexample: { strength: 'suspected', repeated: { failed: 1, of: 1 } },
    });
    expect(await folder.left(2)).toEqual([]);
  });

  it('follows what was found in the simulated world', async () => {
    const module = new URL('../../../dist/src/targets/broken/settles/forgets-pending.js', import.meta.url).href;
    const { replay } = await found({ name: 'broken/forgets-pending', module });
    expect(replay.arm).toBe('simulated');
    expect(await replayTarget({ target: folder.fixture(['hangs'], { repeats: 2 }), replay })).toMatchObject({
      status: 'reproduced',
      counterexample: { strength: 'observed', replay: { arm: 'wire', target: { name: 'fixture' } } },
    });
    expect(await replayTarget({ target: folder.fixture(), replay })).toEqual({ status: 'held', reached: true });
    expect(await folder.left(2)).toEqual([]);
  });
});
