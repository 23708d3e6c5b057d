import { describe, expect, it } from 'vitest';
import type { Race } from '../../core/race.js';
import { findTarget } from '../../targets/registry.js';
import type { TargetReference } from '../contracts.js';
import { checkPatiently, checkRegression } from './check-regression.js';
import { parseRace } from './file/parse-race.js';
import { recordRegression } from './record-regression.js';
import type { Regression, RegressionOptions, RegressionOutcome } from './regression.js';
import { reproduceRace } from './reproduce-race.js';
import { builtTarget, HANGS } from './testing/built-target.js';

const REQUESTED = `
tailrace-race: 1
title: A request of the server is taken for the response to an open call
needs: [calls]
strands:
  app: [{ call: A }]
  server: [{ request: ask, like: A }, { respond: A }]
violates: { property: no-false-success, of: A }
`;

function fixture(name: string): TargetReference {
  return { name, module: new URL(`../fixtures/${name}.mjs`, import.meta.url).href };
}

async function record(race: Race, target: TargetReference): Promise<Regression> {
  const { counterexample } = await reproduceRace({ target, race, seed: 's' });
  if (counterexample === undefined) throw new Error(`${target.name} does not show it`);
  return JSON.parse(JSON.stringify(recordRegression(race, counterexample))) as Regression;
}

const hangs = await record(parseRace(HANGS, 'r.yaml'), builtTarget(findTarget('broken/check-then-register')));
const hung = await record(parseRace(HANGS, 'r.yaml'), fixture('forgetful'));

function check(
  regression: Regression,
  target: TargetReference,
  given: Partial<RegressionOptions> = {},
): Promise<RegressionOutcome> {
  return checkRegression({ target, regression, ...given });
}

describe('a regression', () => {
  it('is violated by the client that showed it, on the recorded schedule', async () => {
    const { status, result } = await check(hangs, builtTarget(findTarget('broken/check-then-register')));
    expect(status).toBe('violated');
    expect(result.counterexample).toMatchObject({ foundAt: 2, property: 'call-settles', actions: 2 });
    expect(result.counterexample?.schedule).toEqual(hangs.schedule);
  });

  it('is held by one that was mended, in all schedules that there are', async () => {
    const { status, result } = await check(hangs, builtTarget(findTarget('reference')));
    expect(status).toBe('held');
    expect(result.domain.exhausted?.schedules).toBeGreaterThan(5);
  });

  it('is found beside the recorded schedule where the client was merely moved', async () => {
    const elsewhere = { ...hangs, schedule: hangs.schedule.map(({ action }) => ({ action, gap: 'idle' as const })) };
    const { status, result } = await check(elsewhere, builtTarget(findTarget('broken/check-then-register')));
    expect(status).toBe('violated');
    expect(result.counterexample?.foundAt).toBeGreaterThan(2);
  });

  it('is no less searched for where the client cannot follow the recorded schedule', async () => {
    const stale = { ...hangs, schedule: [{ action: 'gone', gap: 3 as const }, ...hangs.schedule] };
    expect(await check(stale, builtTarget(findTarget('broken/check-then-register')))).toMatchObject({
      status: 'violated',
    });
    expect(await check(stale, builtTarget(findTarget('reference')))).toMatchObject({ status: 'held' });
  });

  it('is searched for as far as the budget goes, which is held as well', async () => {
    const { status, result } = await check(hangs, builtTarget(findTarget('reference')), { runs: 7 });
    expect([status, result.outcome, result.schedules, result.runs]).toEqual(['held', 'not-found', 7, 7]);
  });

  it('is looked for in the whole report where a mended client reaches nothing in what is left of it', async () => {
    const asked = await record(parseRace(REQUESTED, 'r.yaml'), builtTarget(findTarget('broken/settles-by-request')));
    expect(asked.scenario.strands.flatMap(({ actions }) => actions.map(({ id }) => id))).toEqual(['A', 'ask']);
    const good = builtTarget(findTarget('correct/json-rpc/messages-microtask-queue'));
    const { status, result } = await check(asked, good);
    expect([status, result.outcome]).toEqual(['held', 'ruled-out']);
    const { reported: _reported, ...least } = asked;
    expect(await check(least, good)).toMatchObject({ status: 'unreached', result: { reached: 0 } });
  });

  it('says nothing where none of its schedules is in the order of the report', async () => {
    const never = { ...hangs, order: [{ earlier: 'A.settled', later: 'A.invoked' }] };
    expect(await check(never, builtTarget(findTarget('reference')))).toMatchObject({
      status: 'unreached',
      result: { fitting: 0 },
    });
  });

  it('is violated in another way where the report speaks of that too', async () => {
    const violates = [{ property: 'no-crash' }, { property: 'call-settles', of: 'A' }];
    const { status, result } = await check({ ...hung, violates }, fixture('forgetful'));
    expect([status, result.counterexample?.property]).toEqual(['violated', 'call-settles']);
  });

  it('is not held by another property that was reached', async () => {
    const violates = [{ property: 'response-to-its-call' }, { property: 'no-crash' }];
    expect(await check({ ...hung, violates }, fixture('well-behaved'))).toMatchObject({ status: 'unreached' });
    expect(await check({ ...hung, violates: violates.reverse() }, fixture('well-behaved'))).toMatchObject({
      status: 'held',
    });
  });

  it('is inconclusive where the client does not do the same again', async () => {
    expect(await check(hung, fixture('moody'))).toMatchObject({ status: 'inconclusive' });
  });

  it('is nothing that can be said where the search was stopped', async () => {
    const signal = AbortSignal.abort();
    expect(await check(hangs, builtTarget(findTarget('reference')), { signal })).toMatchObject({
      status: 'interrupted',
    });
  });

  it('is refused where the client has become another one', async () => {
    await expect(check({ ...hangs, form: 'web-socket' }, builtTarget(findTarget('reference')))).rejects.toMatchObject({
      code: 'race-target',
    });
  });

  it('ends with an error where the client loops for ever', async () => {
    const patience = { stalledMs: 1_500, loadingMs: 60_000 };
    const options = { target: fixture('loops-with-a-call'), regression: hung };
    await expect(checkPatiently(options, patience)).rejects.toMatchObject({
      code: 'adapter-failed',
      message: expect.stringContaining('it loops for ever'),
    });
  });
});
