import { describe, expect, it } from 'vitest';
import type { Scenario } from '../core/scenario.js';
import type { Schedule } from '../core/schedule.js';
import { type Evidence, failureKey } from '../core/verdict.js';
import type { World } from '../core/world.js';
import { type Confirmation, confirmFailure, firstDifference } from './confirm-failure.js';
import { toyProperty } from './testing/toy-property.js';
import { type ToyFate, ToyWorld } from './testing/toy-world.js';

const scenario: Scenario = {
  format: 1,
  dialect: 'exec-server',
  callTimeoutMs: 100,
  strands: [
    { name: 'end', actor: 'fault', actions: [{ id: 'cut', kind: 'eof' }] },
    { name: 'app', actor: 'app', actions: ['A', 'B'].map((id) => ({ id, kind: 'call' as const })) },
  ],
};
const schedule: Schedule = [
  { action: 'cut', gap: 'idle' },
  { action: 'A', gap: 'idle' },
  { action: 'B', gap: 2 },
];
const evidence: Evidence = {
  kind: 'open',
  operation: 'call',
  phase: 'after-loss',
  cause: 'eof',
  outcome: 'pending',
  at: 7,
  op: 'B',
  says: 'call B is still open',
};

function confirm(world: World, given: { schedule?: Schedule } = {}): Promise<Confirmation> {
  return confirmFailure({
    world,
    property: toyProperty,
    key: failureKey(toyProperty.id, evidence),
    scenario,
    schedule,
    evidence,
    seed: '9',
    engine: '0.0.1',
    foundAt: 4,
    ...given,
  });
}

/** A client that lets call B hang, or not, from one run to the next. */
function world(...fates: readonly ToyFate[]): ToyWorld {
  let calls = 0;
  return new ToyWorld({
    fate({ op }) {
      if (op !== 'B') return 'well';
      calls += 1;
      return fates[(calls - 1) % fates.length] ?? 'well';
    },
  });
}

describe('confirming a failure', () => {
  it('follows the schedule strictly and thoroughly, twice, and gives the counterexample with its replay', async () => {
    const toy = world('hangs');
    const confirmation = await confirm(toy);
    expect(toy.asked).toHaveLength(2);
    for (const asked of toy.asked) {
      expect(asked).toEqual({ scenario, guide: { kind: 'follow', schedule, strict: true }, thorough: true });
    }
    const fingerprint = {
      v: 1,
      property: 'toy-settles',
      kind: 'open',
      operation: 'call',
      phase: 'after-loss',
      cause: 'eof',
      outcome: 'pending',
    };
    expect(confirmation).toMatchObject({
      confirmed: true,
      counterexample: {
        property: 'toy-settles',
        fingerprint,
        evidence: { op: 'B' },
        strength: 'proved',
        scenario,
        schedule,
        actions: 3,
        deviations: 1,
        foundAt: 4,
        replay: {
          tailraceReplay: 1,
          engine: '0.0.1',
          target: { name: 'toy', version: '1.2.3' },
          preset: 'memory',
          seed: '9',
          property: 'toy-settles',
          fingerprint,
          summary: 'call B is still open',
          scenario,
          schedule,
        },
      },
    });
  });

  it('takes the strength of a hang from the run, and calls every other failure observed', async () => {
    const confirmation = await confirmFailure({
      world: world('wrong'),
      property: toyProperty,
      key: failureKey(toyProperty.id, { ...evidence, kind: 'wrong', outcome: 'server:1' }),
      scenario,
      schedule,
      evidence,
      seed: '9',
      engine: '0.0.1',
      foundAt: 4,
    });
    expect(confirmation).toMatchObject({ confirmed: true, counterexample: { strength: 'observed' } });
  });

  it('is inconclusive where two histories differ, and names the first step at which they do', async () => {
    const confirmation = await confirm(world('hangs', 'well'));
    expect(confirmation).toMatchObject({
      confirmed: false,
      inconclusive: { property: 'toy-settles', evidence, step: 2, scenario, schedule },
    });
    const differs = confirmation.confirmed ? '' : confirmation.inconclusive.differs;
    expect(differs).toBe('event 8 was healed in one run and settled in the next');
  });

  it('is inconclusive where the violation is not there again', async () => {
    expect(await confirm(world('well'))).toMatchObject({
      confirmed: false,
      inconclusive: { step: 3, differs: 'the violation was not there again' },
    });
  });

  it('is inconclusive where the schedule cannot be followed, and names the action', async () => {
    const impossible = [{ action: 'B', gap: 2 as const }, ...schedule.slice(0, 2)];
    expect(await confirm(world('hangs'), { schedule: impossible })).toMatchObject({
      confirmed: false,
      inconclusive: { step: 0, differs: 'B: it cannot happen here at gap 2' },
    });
    expect(await confirm(world('hangs'), { schedule: schedule.slice(0, 2) })).toMatchObject({
      confirmed: false,
      inconclusive: { step: 2, differs: 'B: it can happen, but the schedule is over' },
    });
  });
});

describe('the first difference of two histories', () => {
  it('is none, an event, a missing event, or the description of the client', async () => {
    const follow = { kind: 'follow' as const, schedule, strict: true };
    const { history } = await world('hangs').run({ scenario, guide: follow, thorough: true });
    expect(firstDifference(history, structuredClone(history))).toBeUndefined();
    const shorter = { ...history, events: history.events.slice(0, -1) };
    expect(firstDifference(history, shorter)).toEqual({
      step: 3,
      differs: 'event 9 was finished in one run and missing in the next',
    });
    expect(firstDifference(shorter, history)?.differs).toBe('event 9 was missing in one run and finished in the next');
    const other = { ...history, client: { ...history.client, tellsClose: false } };
    expect(firstDifference(history, other)).toEqual({ step: 0, differs: 'the descriptions of the client differ' });
  });
});
