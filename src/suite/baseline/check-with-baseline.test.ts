import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult, Counterexample, PropertyResult } from '../../core/report.js';
import { findTarget } from '../../targets/registry.js';
import { checkPatiently, checkTarget } from '../check-target.js';
import type { CheckOptions } from '../contracts.js';
import { PATIENCE } from '../run-worker.js';
import type { Baseline, ExpectedFailure } from './baseline.js';

// Through the compiled worker, as the command does it: `npm run build` comes first.

const BROKEN = 'broken/forgets-pending';
const PROPERTY = 'call-settles';

function check(name: string, given: Partial<CheckOptions> = {}): Promise<CheckResult> {
  const entry = findTarget(name);
  if (entry === undefined) throw new Error(`there is no target ${name}`);
  const module = entry.module.replace('/src/targets/', '/dist/src/targets/').replace(/\.ts$/, '.js');
  const base = { runs: 300, seed: '5', strategy: 'portfolio', profile: 'quick', properties: [PROPERTY] };
  return checkTarget({ target: { name, module }, ...base, ...given });
}

function only({ properties }: CheckResult): PropertyResult {
  const [result, ...others] = properties;
  if (result === undefined || others.length > 0) throw new Error(`${properties.length} results`);
  return result;
}

function entryOf({ fingerprint, replay }: Counterexample): ExpectedFailure {
  const { v: _version, ...pattern } = fingerprint;
  return { fingerprint: pattern, reason: 'known', replay: 'a.replay.json', recorded: replay };
}

function baselineOf(failures: readonly ExpectedFailure[], parts: Partial<Baseline> = {}): Baseline {
  const base = { file: 'b.yaml', target: BROKEN, applicable: [PROPERTY], today: '2026-01-15' };
  return { ...base, failures, ...parts };
}

/** Every way in which the broken client breaks the property, as a baseline would list them. */
let allKnown: readonly ExpectedFailure[] = [];
beforeAll(async () => {
  const { counterexamples } = only(await check(BROKEN, { everyFingerprint: true }));
  expect(counterexamples.length).toBeGreaterThan(2);
  allKnown = counterexamples.map(entryOf);
});

describe('a check with a baseline', () => {
  it('is conformant when a client fails in the known ways only, shown by their replays before the search', async () => {
    const failures = allKnown;
    const found: Counterexample[] = [];
    const result = await check(BROKEN, {
      baseline: baselineOf(failures),
      onEvent: (event) => {
        if (event.type === 'found') found.push(event.counterexample);
        if (event.type === 'progress') expect(event.violated).toEqual([]);
      },
    });
    expect(result).toMatchObject({ verdict: 'conformant', schedules: 300, baseline: { problems: [] } });
    expect(only(result)).toMatchObject({ status: 'expected-failure', reason: 'known' });
    expect(result.baseline?.entries.map(({ state }) => state)).toEqual(failures.map(() => 'expected'));
    expect(found).toHaveLength(failures.length);
    expect(found.every(({ expected, foundAt }) => expected === true && foundAt === 0)).toBe(true);
    expect(JSON.parse(JSON.stringify(result))).toStrictEqual(result);
  });

  it('is violated by each way to fail that is not known, though others of the same property are', async () => {
    const failures = allKnown;
    for (const missing of failures) {
      const baseline = baselineOf(failures.filter((failure) => failure !== missing));
      const result = await check(BROKEN, { baseline });
      expect(result).toMatchObject({ verdict: 'violated', baseline: { problems: [] } });
      const unexpected = only(result).counterexamples.filter(({ expected }) => expected !== true);
      expect(unexpected.map(({ fingerprint }) => fingerprint)).toMatchObject([missing.fingerprint]);
      expect(unexpected[0]?.foundAt).toBeGreaterThan(0);
    }
  });

  it('says of a mended client that its entries are to be removed', async () => {
    const target = 'correct/synchronous';
    const [failure] = allKnown;
    if (failure === undefined) throw new Error('nothing was found');
    const recorded = { ...failure.recorded, target: { name: target } };
    const result = await check(target, { baseline: baselineOf([{ ...failure, recorded }], { target }) });
    expect(only(result)).toMatchObject({ status: 'passed', violated: 0 });
    expect(result).toMatchObject({ verdict: 'violated', baseline: { entries: [{ state: 'stale' }] } });
    expect(result.reason).toContain('remove the entry');
  });

  it('lets the search decide where a replay cannot be followed any more', async () => {
    const failures = allKnown;
    const failure = failures.find(({ fingerprint }) => fingerprint.phase === 'in-flight');
    if (failure === undefined) throw new Error('nothing was found in flight');
    const schedule = [...failure.recorded.schedule, { action: 'nobody', gap: 'idle' as const }];
    const diverging = { ...failure, fingerprint: { property: PROPERTY }, recorded: { ...failure.recorded, schedule } };
    const result = await check(BROKEN, { baseline: baselineOf([diverging]) });
    expect(result).toMatchObject({ verdict: 'conformant', baseline: { entries: [{ state: 'elsewhere' }] } });

    const target = 'correct/synchronous';
    const recorded = { ...diverging.recorded, target: { name: target } };
    const gone = await check(target, { baseline: baselineOf([{ ...diverging, recorded }], { target }) });
    expect(only(gone).status).toBe('passed');
    expect(gone).toMatchObject({ verdict: 'incomplete', baseline: { entries: [{ state: 'not-found' }] } });
    expect(gone.reason).toMatch(/cannot be followed any more \(step \d+: nobody: .*run with --update-baseline/);
  });

  it('is violated when other properties apply than were reviewed', async () => {
    const baseline = baselineOf(allKnown, { applicable: [] });
    const result = await check(BROKEN, { baseline });
    expect(only(result).status).toBe('expected-failure');
    expect(result).toMatchObject({ verdict: 'violated', baseline: { applicable: { added: [PROPERTY], removed: [] } } });
  });

  it('expects nothing by an entry that has expired', async () => {
    const failures = allKnown.map((failure) => ({ ...failure, expires: '2026-01-14' }));
    const result = await check(BROKEN, { baseline: baselineOf(failures) });
    expect(only(result).status).toBe('violated');
    expect(result).toMatchObject({
      verdict: 'violated',
      baseline: { problems: failures.map(() => ({ verdict: 'violated' })) },
    });
  });

  it('is incomplete when it was stopped before its replays were run', async () => {
    const baseline = baselineOf(allKnown);
    const result = await check(BROKEN, { baseline, signal: AbortSignal.abort() });
    expect(result.verdict).toBe('incomplete');
    expect(result.baseline?.entries.every(({ state }) => state === 'not-run')).toBe(true);
  });

  it('does not begin with the baseline of another target', async () => {
    const baseline = baselineOf([], { target: 'somebody-elses' });
    const refused = check(BROKEN, { baseline });
    await expect(refused).rejects.toMatchObject({ name: 'UsageError', code: 'baseline-target' });
    await expect(refused).rejects.toThrow(
      "b.yaml is the baseline of 'somebody-elses', but the target is 'broken/forgets-pending'",
    );
  });

  it('is incomplete though a client loops for ever as it is known to: nothing else can be searched', async () => {
    const target = { name: 'loops', module: new URL('../fixtures/loops-in-a-function.mjs', import.meta.url).href };
    const options = { target, runs: 100, seed: '1', strategy: 'portfolio', profile: 'quick' };
    const patience = { ...PATIENCE, stalledMs: 700 };
    const found = await checkPatiently(options, patience);
    const [loop] = found.properties.flatMap(({ counterexamples }) => counterexamples);
    if (loop === undefined) throw new Error('it did not loop');
    const applicable = found.properties.filter(({ status }) => status !== 'not-applicable').map(({ id }) => id);
    const baseline = baselineOf([entryOf(loop)], { target: found.target.name, applicable });
    const result = await checkPatiently({ ...options, baseline }, patience);
    expect(result).toMatchObject({
      verdict: 'incomplete',
      schedules: 0,
      baseline: { entries: [{ state: 'expected' }] },
    });
    expect(result.properties.find(({ id }) => id === 'no-crash')?.status).toBe('expected-failure');
  });
});
