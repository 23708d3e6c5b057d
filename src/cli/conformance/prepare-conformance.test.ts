import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REASON_WANTED } from '../../suite/baseline/baseline.js';
import { runCommand } from '../run-command.js';
import { BASELINE_TEST, prepareConformance } from './prepare-conformance.js';
import { silentContext } from './silent-context.js';

const fixture = (name: string): URL => new URL(`../../suite/fixtures/${name}.mjs`, import.meta.url);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tailrace-conformance-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a conformance that is prepared', () => {
  it('has a test for each property, and knows which do not apply, before anything is searched', async () => {
    const { tests } = await prepareConformance(fixture('well-behaved'), { replayDir: folder });
    const notApplicable = (name: string): string | undefined => tests.find((one) => one.name === name)?.notApplicable;
    expect(tests.map(({ name }) => name)).toContain('call-settles');
    expect(tests.map(({ name }) => name)).not.toContain(BASELINE_TEST);
    expect(notApplicable('call-settles')).toBeUndefined();
    expect(notApplicable('read-wakes')).toBe('the target lacks the capability processes');
    expect(notApplicable('connect-settles')).toBe('the dialect json-rpc has nothing that could reach it');
  });

  it('has the tests that were asked for only, in the order of the catalogue', async () => {
    const properties = ['no-crash', 'call-settles', 'no-crash'];
    const { tests } = await prepareConformance(fixture('well-behaved'), { properties, replayDir: folder });
    expect(tests).toEqual([{ name: 'call-settles' }, { name: 'no-crash' }]);
  });

  it('does not connect the client yet: one that never comes back is for the check to tell', async () => {
    const { tests } = await prepareConformance(fixture('loops-in-handshake'), { replayDir: folder });
    expect(tests.length).toBeGreaterThan(20);
  });

  it.each([
    [{ runs: 1000 }, 20_000],
    [{ timeMs: 60_000 }, 60_000],
    [{ runs: 1_000_000, timeMs: 5_000 }, 5_000],
    [{ profile: 'soak' }, 600_000],
  ])('gives the search of %j its time, and some more', async (options, searchMs) => {
    const { timeoutMs } = await prepareConformance(fixture('well-behaved'), { ...options, replayDir: folder });
    expect(timeoutMs - searchMs).toBe(180_000);
  });

  it('never waits longer than a timer can, nor less than it has to', async () => {
    const { timeoutMs } = await prepareConformance(fixture('well-behaved'), { runs: 1e9, replayDir: folder });
    expect(timeoutMs).toBe(2 ** 31 - 1);
  });

  it('searches as the command does, and writes down what it finds', async () => {
    const options = { runs: 300, properties: ['call-settles', 'read-wakes'], replayDir: folder };
    const conformance = await prepareConformance(fixture('forgetful'), options);
    const outcome = await conformance.check();
    const { weight, words } = outcome.ofProperty('call-settles');
    expect(weight).toBe('fails');
    const [written = ''] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.replay.json'),
    );
    expect(written).toContain('call-settles_hung_call_in-flight_eof_pending');
    expect(words).toContain(written);
    expect(outcome.untold(['call-settles'])).toBeUndefined();
  });

  it('ends a search that is stopped, and does not call that conformant', async () => {
    const options = { timeMs: 600_000, properties: ['call-settles'], replayDir: folder };
    const conformance = await prepareConformance(fixture('well-behaved'), options);
    const checked = conformance.check();
    conformance.stop();
    const outcome = await checked;
    // It may have been stopped before the first schedule, or between two of them.
    const { weight } = outcome.ofProperty('call-settles');
    expect([weight, outcome.untold(['call-settles']) === undefined]).not.toEqual(['holds', true]);
  });

  it.each<[unknown, unknown, string]>([
    [fixture('missing'), {}, 'there is no file'],
    [fixture('well-behaved'), { runs: 'many' }, "the option runs was given 'many'"],
    [fixture('well-behaved'), { properties: ['call-setles'] }, "there is no property 'call-setles'"],
    [fixture('well-behaved'), { profile: 'fast' }, "there is no profile 'fast'"],
    [fixture('well-behaved'), { strategy: 'lucky' }, "there is no strategy 'lucky'"],
    [fixture('well-behaved'), { baseline: 'no-such.yaml' }, 'the baseline no-such.yaml cannot be read'],
    ['vscode-jsonrcp', {}, "there is no target 'vscode-jsonrcp'; did you mean vscode-jsonrpc?"],
    [new URL('./check-options.ts', import.meta.url), {}, 'expected a default export'],
  ])('is refused for %s with %j', async (target, options, message) => {
    await expect(prepareConformance(target, options)).rejects.toThrow(message);
  });
});

describe('a conformance with a baseline', () => {
  const runs = 300;

  /** The baseline of a client as a person has reviewed it, written with the command. */
  async function reviewedBaseline(): Promise<string> {
    const baseline = join(folder, 'known.yaml');
    const options = { target: fixture('forgetful').pathname, property: [], runs, report: [], strict: false };
    const search = { strategy: 'portfolio', profile: 'quick', replayDir: folder, baseline, updateBaseline: true };
    await runCommand({ ...options, ...search }, silentContext(new AbortController().signal));
    writeFileSync(baseline, readFileSync(baseline, 'utf8').replaceAll(REASON_WANTED, 'known for years'));
    return baseline;
  }

  it('expects what it lists, and has a test of its own that fails when it is not true any more', async () => {
    const baseline = await reviewedBaseline();
    const conformance = await prepareConformance(fixture('forgetful'), { runs, baseline, replayDir: folder });
    expect(conformance.tests.at(-1)).toEqual({ name: BASELINE_TEST });
    const outcome = await conformance.check();
    const { weight, summary } = outcome.ofProperty('call-settles');
    expect(weight).toBe('notice');
    expect(summary).toMatch(/^fails as the baseline expects, in \d+ ways?: known for years$/);
    expect(outcome.ofBaseline().weight).toBe('holds');

    writeFileSync(baseline, readFileSync(baseline, 'utf8').replace(/^ {2}- no-crash\n/m, ''));
    const changed = await prepareConformance(fixture('forgetful'), { runs, baseline, replayDir: folder });
    const { words } = (await changed.check()).ofBaseline();
    expect(words).toContain('now no-crash applies as well');
  });
});
