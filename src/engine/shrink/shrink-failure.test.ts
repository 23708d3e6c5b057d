import { describe, expect, it } from 'vitest';
import type { Action, Scenario, Strand } from '../../core/scenario.js';
import type { Gap, Schedule } from '../../core/schedule.js';
import type { Cause, Evidence, Phase } from '../../core/verdict.js';
import { toyProperty } from '../testing/toy-property.js';
import { type ToyOptions, ToyWorld } from '../testing/toy-world.js';
import type { Shrunk } from './candidate.js';
import { shrinkFailure, staysItself } from './shrink-failure.js';

const call = (id: string, more: object = {}): Action => ({ id, kind: 'call', ...more });
const cut: Action = { id: 'cut', kind: 'eof' };
const app = (...actions: readonly Action[]): Strand => ({ name: `app-${actions[0]?.id}`, actor: 'app', actions });
const executor = (...actions: readonly Action[]): Strand => ({ name: 'answers', actor: 'executor', actions });
const end = (...actions: readonly Action[]): Strand => ({ name: 'end', actor: 'fault', actions });
const scenarioOf = (...strands: readonly Strand[]): Scenario => {
  return { format: 1, dialect: 'exec-server', callTimeoutMs: 100, strands };
};
const entries = (...steps: readonly (readonly [string, Gap])[]): Schedule => {
  return steps.map(([action, gap]) => ({ action, gap }));
};

interface Shrinking {
  readonly fate: ToyOptions['fate'];
  readonly scenario: Scenario;
  readonly schedule: Schedule;
  /** The kind of failure to keep. */
  readonly kind?: 'open' | 'wrong';
  readonly stopAfter?: number;
  readonly everyFingerprint?: boolean;
  /** Deviations to report in the place of those counted, by the name of the first strand. */
  readonly deviationsOf?: (strand: string | undefined) => number;
}

/** Runs the schedule, takes the failure it shows, and shrinks that. */
async function shrink({
  fate,
  scenario,
  schedule,
  kind = 'open',
  stopAfter,
  everyFingerprint = false,
  deviationsOf,
}: Shrinking): Promise<Shrunk & { tried: number }> {
  const world = new ToyWorld({ fate });
  if (deviationsOf !== undefined) {
    const run = world.run.bind(world);
    world.run = async (options) => ({
      ...(await run(options)),
      deviations: deviationsOf(options.scenario.strands[0]?.name),
    });
  }
  const seen = await world.run({ scenario, guide: { kind: 'follow', schedule, strict: false }, thorough: false });
  const verdict = toyProperty.judge(seen.history);
  const evidence = verdict.status === 'violated' ? verdict.evidence.find((one) => one.kind === kind) : undefined;
  if (evidence === undefined) throw new Error('the schedule does not show the failure');
  const shouldStop = (): boolean => stopAfter !== undefined && world.asked.length > stopAfter;
  const options = { world, property: toyProperty, shouldStop, everyFingerprint };
  const shrunk = await shrinkFailure({ ...seen, scenario, evidence }, options);
  return { ...shrunk, tried: world.asked.length - 1 };
}

/** A call made with at most this many hops after the end hangs. */
const hangsRightAfterTheEnd: ToyOptions['fate'] = ({ gap, before, lost }) =>
  lost !== undefined && before.at(-1)?.action === 'cut' && typeof gap === 'number' && gap <= 2 ? 'hangs' : 'well';

const busy = scenarioOf(
  app(call('A'), { id: 'P', kind: 'start' }, { id: 'W', kind: 'write', process: 'P', text: 'long text' }, call('B')),
  executor({ id: 'a', kind: 'respond', to: 'A' }, { id: 's', kind: 'stray' }, { id: 'b', kind: 'respond', to: 'B' }),
  app(call('C', { after: ['A.settled'] }), call('D', { inside: 'A.settled' })),
  end({ id: 'stall', kind: 'stall' }, { ...cut, after: ['A.written'] }),
);
const busySchedule = entries(
  ['A', 'turn1'],
  ['a', 3],
  ['P', 'idle'],
  ['s', 'joined'],
  ['stall', 0],
  ['W', 5],
  ['cut', 'turn0'],
  ['B', 0],
  ['C', 1],
);

describe('shrinking a failure', () => {
  it('comes down to the least that shows it: one end, one call, the longest gap that still fails', async () => {
    const shrunk = await shrink({
      fate: hangsRightAfterTheEnd,
      scenario: { ...busy, consumerDelayMs: 10, splitFramesAt: 4 },
      schedule: busySchedule,
    });
    expect(shrunk.scenario).toEqual(scenarioOf(end(cut), app(call('C'))));
    expect(shrunk.schedule).toEqual(entries(['cut', 'idle'], ['C', 2]));
    expect(shrunk).toMatchObject({ deviations: 1, evidence: { op: 'C', phase: 'after-loss', cause: 'eof' } });
  });

  it('gives the same result whatever it starts from', async () => {
    const scenario = scenarioOf(end(cut), app(call('X'), call('B'), call('Y')));
    const schedule = entries(['X', 8], ['cut', 7], ['B', 1], ['Y', 'turn4']);
    const shrunk = await shrink({ fate: hangsRightAfterTheEnd, scenario, schedule });
    expect(shrunk.schedule).toEqual(entries(['cut', 'idle'], ['B', 2]));
    expect(shrunk.scenario).toEqual(scenarioOf(end(cut), { ...app(call('B')), name: 'app-X' }));
  });

  it('keeps actions that the failure needs, with what they depend on, and their order', async () => {
    const fate: ToyOptions['fate'] = ({ op, before }) => {
      const order = before.map(({ action }) => action).join('');
      return op === 'B' && /W.*s/.test(order) ? 'hangs' : 'well';
    };
    const schedule = entries(['A', 2], ['a', 3], ['P', 'idle'], ['W', 'idle'], ['s', 0], ['B', 0], ['cut', 0]);
    const shrunk = await shrink({ fate, scenario: busy, schedule });
    expect(shrunk.schedule).toEqual(
      entries(['P', 'idle'], ['W', 'idle'], ['s', 'idle'], ['B', 'idle'], ['cut', 'idle']),
    );
    const texts = shrunk.scenario.strands.flatMap(({ actions }) => actions).filter((action) => 'text' in action);
    expect(texts).toEqual([{ id: 'W', kind: 'write', process: 'P', text: 'x' }]);
  });

  it('puts what may happen in any order into the order of the scenario', async () => {
    const scenario = scenarioOf(app(call('A'), call('B')), app(call('C'), call('D')), app(call('Z')), end(cut));
    const fate: ToyOptions['fate'] = ({ op, before, lost }) =>
      op === 'Z' && lost === undefined && before.length >= 4 ? 'hangs' : 'well';
    const order = ['A', 'C', 'D', 'B', 'Z', 'cut'].map((id) => [id, 'idle'] as const);
    const shrunk = await shrink({ fate, scenario, schedule: entries(...order) });
    expect(shrunk.schedule.map(({ action }) => action)).toEqual(['A', 'B', 'C', 'D', 'Z', 'cut']);
    expect(shrunk.deviations).toBe(0);
  });

  it('keeps nothing that fails as well but is no smaller', async () => {
    const fate: ToyOptions['fate'] = ({ gap, before }) => (gap === 0 && before.length === 0 ? 'hangs' : 'well');
    const scenario = scenarioOf(end(cut), app(call('A')));
    const schedule = entries(['A', 0], ['cut', 'idle']);
    const smaller = await shrink({ fate, scenario, schedule });
    expect(smaller.scenario).toEqual(scenarioOf(app(call('A')), end(cut)));
    // The same, were the other order of strands farther from the default.
    const kept = await shrink({ fate, scenario, schedule, deviationsOf: (strand) => (strand === 'end' ? 1 : 2) });
    expect(kept.scenario).toEqual(scenario);
  });

  it('does not switch to another way to fail, however much smaller that is', async () => {
    // Every call fails with a made-up error, unless a stray response came before: then it hangs.
    const fate: ToyOptions['fate'] = ({ before }) => (before.some(({ action }) => action === 's') ? 'hangs' : 'wrong');
    const scenario = scenarioOf(app(call('A'), call('B')), executor({ id: 's', kind: 'stray' }), end(cut));
    const schedule = entries(['A', 'idle'], ['s', 'idle'], ['B', 'idle'], ['cut', 'idle']);
    const open = await shrink({ fate, scenario, schedule, kind: 'open' });
    expect(open.schedule).toEqual(entries(['s', 'idle'], ['B', 'idle'], ['cut', 'idle']));
    expect(open.evidence).toMatchObject({ kind: 'open', outcome: 'pending' });
    const wrong = await shrink({ fate, scenario, schedule, kind: 'wrong' });
    expect(wrong.schedule).toEqual(entries(['A', 'idle'], ['cut', 'idle']));
    expect(wrong.evidence).toMatchObject({ kind: 'wrong', outcome: 'server:1' });
  });

  it('makes the end explicit where only the healing at the end of the run brought it', async () => {
    const scenario = scenarioOf(app(call('A'), call('B')));
    const shrunk = await shrink({ fate: () => 'hangs', scenario, schedule: entries(['A', 1], ['B', 2]) });
    expect(shrunk.schedule).toEqual(entries(['A', 'idle'], ['cut', 'idle']));
    expect(shrunk.scenario.strands).toEqual([{ ...app(call('A')) }, { name: 'end', actor: 'fault', actions: [cut] }]);
    expect(shrunk.history.events.filter(({ type }) => type === 'end-taken')).toMatchObject([{ healing: false }]);
  });

  it('turns another cause into a clean EOF where the failure does not need it', async () => {
    const scenario = scenarioOf(end({ ...cut, kind: 'reset' } as Action), app(call('A')));
    const schedule = entries(['cut', 'idle'], ['A', 'idle']);
    const any = await shrink({ fate: ({ lost }) => (lost === undefined ? 'well' : 'hangs'), scenario, schedule });
    expect(any.scenario.strands[0]?.actions).toEqual([cut]);
    expect(any.evidence.cause).toBe('eof');
    const onlyReset = await shrink({ fate: ({ lost }) => (lost === 'reset' ? 'hangs' : 'well'), scenario, schedule });
    expect(onlyReset.scenario.strands[0]?.actions).toEqual([{ ...cut, kind: 'reset' }]);
    expect(onlyReset.evidence.cause).toBe('reset');
  });

  it('takes a call out of the callback it was made in where it fails outside as well', async () => {
    const scenario = scenarioOf(end(cut), app(call('A', { inside: 'close-seen' })));
    const schedule = entries(['cut', 'idle']);
    const anywhere = await shrink({ fate: ({ lost }) => (lost === undefined ? 'well' : 'hangs'), scenario, schedule });
    expect(anywhere.schedule).toEqual(entries(['cut', 'idle'], ['A', 'idle']));
    const inside: ToyOptions['fate'] = ({ before, lost }) =>
      lost !== undefined && before.length === 0 ? 'hangs' : 'well';
    const onlyThere = await shrink({ fate: inside, scenario, schedule });
    expect(onlyThere.schedule).toEqual(entries(['cut', 'idle']));
    expect(onlyThere.evidence.phase).toBe('in-close-handler');
  });

  it('follows candidates leniently, and never asks for a thorough run', async () => {
    const world = new ToyWorld({ fate: hangsRightAfterTheEnd });
    const guide = { kind: 'follow' as const, schedule: busySchedule, strict: false };
    const seen = await world.run({ scenario: busy, guide, thorough: false });
    const verdict = toyProperty.judge(seen.history);
    const [evidence] = verdict.status === 'violated' ? verdict.evidence : [];
    if (evidence === undefined) throw new Error('the schedule does not show the failure');
    await shrinkFailure(
      { ...seen, scenario: busy, evidence },
      { world, property: toyProperty, shouldStop: () => false },
    );
    for (const { guide: asked, thorough } of world.asked) {
      expect({ ...asked, thorough }).toMatchObject({ kind: 'follow', strict: false, thorough: false });
    }
  });

  it('tries a bounded number of candidates, and gives what it has reached by then', async () => {
    const calls = Array.from({ length: 220 }, (_, index) => call(`A${index}`));
    const scenario = scenarioOf(app(...calls));
    const schedule = calls.map(({ id }) => ({ action: id, gap: 0 as const }));
    // Every call is needed as it is: to try that of each takes more candidates than there may be.
    const fate: ToyOptions['fate'] = ({ op, before, gap }) =>
      op === 'A219' && gap === 0 && before.length === 219 && before.every((entry) => entry.gap === 0)
        ? 'hangs'
        : 'well';
    const shrunk = await shrink({ fate, scenario, schedule });
    expect(shrunk.tried).toBeGreaterThan(2_900);
    expect(shrunk.tried).toBeLessThanOrEqual(3_001);
    expect(shrunk.evidence.op).toBe('A219');
  });

  it('stops when it is told to, and gives what it has reached by then', async () => {
    const shrunk = await shrink({ fate: hangsRightAfterTheEnd, scenario: busy, schedule: busySchedule, stopAfter: 5 });
    expect(shrunk.tried).toBeLessThanOrEqual(6);
    expect(shrunk.evidence).toMatchObject({ kind: 'open' });
  });
});

describe('shrinking where every fingerprint is looked into', () => {
  it('leaves a failure in its phase, where it would otherwise turn into what fails at other moments too', async () => {
    const start: Shrinking = {
      fate: ({ lost }) => (lost === undefined ? 'well' : 'hangs'),
      scenario: scenarioOf(end({ id: 'cut', kind: 'reset' }), app(call('A', { inside: 'close-seen' }))),
      schedule: entries(['cut', 'idle']),
    };
    expect((await shrink(start)).evidence).toMatchObject({ phase: 'after-loss', cause: 'eof' });
    const held = await shrink({ ...start, everyFingerprint: true });
    expect(held.evidence).toMatchObject({ phase: 'in-close-handler', cause: 'eof' });
  });

  const evidenceOf = (phase: Phase, cause: Cause): Evidence => {
    return { kind: 'open', operation: 'call', outcome: 'pending', at: 0, says: '', phase, cause };
  };

  it.each<[Phase, Cause, Phase, Cause, boolean]>([
    ['in-flight', 'reset', 'in-flight', 'eof', true],
    ['in-flight', 'end-write', 'in-flight', 'end-read', true],
    ['in-flight', 'eof', 'in-flight', 'none', true],
    ['in-flight', 'app-close', 'in-flight', 'none', true],
    ['in-flight', 'app-close', 'in-flight', 'eof', false],
    ['in-flight', 'eof', 'in-flight', 'app-close', false],
    ['in-flight', 'none', 'in-flight', 'eof', false],
    ['after-loss', 'eof', 'in-flight', 'eof', false],
    ['unwritten', 'eof', 'in-flight', 'none', false],
  ])('takes %s by %s that becomes %s by %s for the same: %s', (phase, cause, now, by, same) => {
    expect(staysItself(evidenceOf(phase, cause), evidenceOf(now, by))).toBe(same);
  });
});
