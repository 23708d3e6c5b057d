import { describe, expect, it } from 'vitest';
import type { ReproductionResult } from '../../core/reproduction.js';
import { findTarget } from '../../targets/registry.js';
import type { ReproduceOptions } from '../contracts.js';
import { parseRace } from './file/parse-race.js';
import { reproducePatiently, reproduceRace } from './reproduce-race.js';
import { builtTarget, HANGS } from './testing/built-target.js';

function search(text: string, target: string, given: Partial<ReproduceOptions> = {}): Promise<ReproductionResult> {
  return reproduceRace({
    target: builtTarget(findTarget(target)),
    race: parseRace(text, 'r.yaml'),
    seed: 's',
    ...given,
  });
}

describe('a race report, tried on a client', () => {
  it('is reproduced, shrunk and confirmed where the client has the race', async () => {
    const result = await search(HANGS, 'broken/check-then-register');
    expect(result).toMatchObject({
      outcome: 'reproduced',
      target: { name: 'broken/check-then-register' },
      counterexample: { property: 'call-settles', actions: 2, deviations: 1, evidence: { op: 'A', kind: 'hung' } },
    });
    expect(result.counterexample?.foundAt).toBe(result.schedules);
  });

  it('is ruled out by all schedules where it has not', async () => {
    const result = await search(HANGS, 'reference');
    expect(result).toMatchObject({ outcome: 'ruled-out', domain: { exhausted: { orderings: 1 } } });
    expect(result.domain.exhausted?.schedules).toBeGreaterThan(5);
    expect(result.fitting).toBe(result.schedules);
  });

  it('comes to the same, byte for byte, for the same seed', async () => {
    const [one, other] = [await search(HANGS, 'reference'), await search(HANGS, 'reference')];
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });

  it('is told which client it is before anything is run', async () => {
    const told: unknown[] = [];
    await search(HANGS, 'reference', { runs: 1, onTarget: (identity) => told.push(identity) });
    expect(told).toEqual([{ name: 'reference', version: expect.any(String) }]);
  });

  it.each([
    ['is about files', 'strands: { app: [{ file: F, operation: readFile, path: /work/a }] }', 'violates: call-settles'],
    ['needs another capability', 'needs: [files]\nstrands: { app: [{ call: A }] }', 'violates: call-settles'],
    [
      'is about a property that does not apply',
      'strands: { app: [{ call: A }] }',
      'violates: files-report-broken-pipe',
    ],
  ])('is refused where it %s', async (_what, strands, violates) => {
    const text = `tailrace-race: 1\ntitle: t\n${strands}\n${violates}\n`;
    await expect(search(text, 'correct/json-rpc/messages-synchronous')).rejects.toMatchObject({
      code: 'race-target',
      message: expect.stringContaining('correct/json-rpc/messages-synchronous is no client for this report: '),
    });
  });

  it('is refused where the client takes the link in another form', async () => {
    const text = HANGS.replace('strands:', 'link: { form: stream }\nstrands:');
    await expect(search(text, 'reference')).rejects.toMatchObject({
      code: 'race-target',
      message: 'the report is of a client that takes lines, and reference takes messages',
    });
  });

  describe('of which the client loops for ever', () => {
    const module = new URL('../fixtures/loops-with-a-call.mjs', import.meta.url).href;
    const patience = { stalledMs: 1_500, loadingMs: 60_000 };
    const loop = (violates: string): Promise<ReproductionResult> => {
      const race = parseRace(HANGS.replace(/violates:.*/, `violates: ${violates}`), 'r.yaml');
      return reproducePatiently({ target: { name: 'loops', module }, race, seed: 's' }, patience);
    };

    it('is reproduced where that is what it speaks of', async () => {
      const result = await loop('no-crash');
      expect(result).toMatchObject({
        outcome: 'reproduced',
        counterexample: { property: 'no-crash', fingerprint: { kind: 'livelock' }, strength: 'observed' },
      });
      expect(result.counterexample?.schedule.map(({ action }) => action)).toEqual(['A', 'cut']);
    });

    it('is no answer where it is not, and what to write instead is told', async () => {
      await expect(loop('call-settles')).rejects.toMatchObject({
        code: 'adapter-failed',
        message: expect.stringMatching(/^loops: the client did not come back from schedule \d+: it loops for ever$/),
        remedy: expect.stringContaining('violates: { property: no-crash, kind: livelock }'),
      });
    });
  });

  it('ends early when it is told to, with what is known by then', async () => {
    const stop = new AbortController();
    const many = HANGS.replace('[{ call: A }]', '[{ call: A }, { call: B }, { call: C }, { call: D }, { call: E }]');
    const result = await search(many, 'reference', {
      runs: 100_000_000,
      signal: stop.signal,
      onSchedules: (schedules) => {
        if (schedules > 1_000) stop.abort();
      },
    });
    expect(result).toMatchObject({ outcome: 'not-found', stoppedBy: 'signal' });
    expect(result.schedules).toBeGreaterThan(1_000);
  });
});
