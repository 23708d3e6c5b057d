import { describe, expect, test } from 'vitest';
import type { ChoicePoint } from '../../src/core/choice.js';
import type { Action, Scenario } from '../../src/core/scenario.js';
import { GAPS, type Gap } from '../../src/core/schedule.js';
import type { Target } from '../../src/core/target.js';
import type { RunResult } from '../../src/core/world.js';
import { createWorld } from './create-world.js';
import { enterTestRealm, inOrder, scenarioOf, scheduleOf, speakRpc, tinyTarget } from './tiny-client.js';

const realm = await enterTestRealm();
const rpc = tinyTarget(speakRpc);
const lines = tinyTarget((link) => {
  link.stream('lines').on('data', () => undefined);
  return {};
});

const call = (id: string): Action => ({ id, kind: 'call' });
const answer = (to: string): Action => ({ id: `answer-${to}`, kind: 'respond', to });
const note = (number: number): Action => ({ id: `n${number}`, kind: 'notification', number });
const cut: Action = { id: 'cut', kind: 'eof' };

/** What was asked, copied, since the points are used again. */
type Asked =
  | { readonly label: 'gap'; readonly count: number; readonly gaps: readonly Gap[] }
  | { readonly label: 'strand'; readonly count: number; readonly strands: readonly string[] };

function copied(count: number, point: ChoicePoint): Asked {
  return point.label === 'gap'
    ? { label: 'gap', count, gaps: [...point.gaps] }
    : {
        label: 'strand',
        count,
        strands: point.strands.map(({ name, actor, next, remaining }) => `${name} ${actor} ${next.id} ${remaining}`),
      };
}

async function ask(
  target: Target,
  scenario: Scenario,
  choose: (asked: Asked) => number = () => 0,
): Promise<{ readonly asked: readonly Asked[]; readonly result: RunResult }> {
  const asked: Asked[] = [];
  const chooser = {
    choose(count: number, point: ChoicePoint) {
      const question = copied(count, point);
      asked.push(question);
      return choose(question);
    },
  };
  const result = await createWorld(target, realm).run({
    scenario,
    guide: { kind: 'choose', chooser },
    thorough: false,
  });
  return { asked, result };
}

const gapsAsked = (asked: readonly Asked[]): (readonly Gap[])[] =>
  asked.flatMap((question) => (question.label === 'gap' ? [question.gaps] : []));

describe('a run that is chosen', () => {
  const scenario = scenarioOf({ app: [call('A'), call('B')], answers: [answer('A'), answer('B')], notes: [note(1)] });

  test('by nothing but the first choices is that of the scenario’s order, without deviations', async () => {
    const { result } = await ask(rpc, scenario);
    expect(result.schedule).toEqual(
      scheduleOf(['A', 'idle'], ['B', 'idle'], ['answer-A', 'idle'], ['answer-B', 'idle'], ['n1', 'idle']),
    );
    expect(result.deviations).toBe(0);
    expect((await inOrder(realm, rpc, scenario)).history).toEqual(result.history);
  });

  test('is asked only where there is a choice, and for each gap before each strand', async () => {
    const { asked } = await ask(rpc, scenario);
    for (const question of asked) {
      expect(question.count).toBeGreaterThan(1);
      expect(question.count).toBe(question.label === 'gap' ? question.gaps.length : question.strands.length);
    }
    expect(asked.slice(0, 4).map(({ label }) => label)).toEqual(['gap', 'strand', 'gap', 'strand']);
  });

  test('is told of the strands that can act, in the order of the scenario, and of what they have left', async () => {
    const { asked } = await ask(rpc, scenario);
    const strands = asked.flatMap((question) => (question.label === 'strand' ? [question.strands] : []));
    expect(strands).toEqual([
      ['app app A 2', 'notes executor n1 1'],
      ['app app B 1', 'answers executor answer-A 2', 'notes executor n1 1'],
      ['answers executor answer-A 2', 'notes executor n1 1'],
      ['answers executor answer-B 1', 'notes executor n1 1'],
    ]);
  });

  test('counts a deviation for a later strand, and for a gap that is not idle', async () => {
    const last = await ask(rpc, scenario, ({ label, count }) => (label === 'strand' ? count - 1 : 0));
    expect(last.result.schedule.map(({ action }) => action)).toEqual(['n1', 'A', 'answer-A', 'B', 'answer-B']);
    expect(last.result.deviations).toBe(2);
    const hasty = await ask(rpc, scenario, ({ label, count }) => (label === 'gap' ? count - 1 : 0));
    const early = hasty.result.schedule.filter(({ gap }) => gap !== 'idle');
    expect(early.length).toBeGreaterThan(2);
    expect(hasty.result.deviations).toBe(early.length);
  });

  test('falls back to idle where nothing can happen at the gap that was chosen', async () => {
    const two = scenarioOf({ app: [call('A')], answers: [answer('A')] });
    // The request is written at once, but the answer waits for an immediate.
    const slow = tinyTarget((link) => {
      const transport = link.messages();
      return {
        call: (method, params) =>
          new Promise(() => {
            setImmediate(() => transport.send({ id: 1, method, params }));
          }),
      };
    });
    const { result } = await ask(slow, two, (question) => (question.label === 'gap' ? question.gaps.indexOf(2) : 0));
    expect(result.schedule).toEqual(scheduleOf(['A', 2], ['answer-A', 'idle']));
  });
});

describe('the gaps offered', () => {
  test('begin with idle, and are in the order of all gaps', async () => {
    const { asked } = await ask(rpc, scenarioOf({ app: [call('A')], notes: [note(1), note(2)], end: [cut] }));
    for (const gaps of gapsAsked(asked)) {
      expect(gaps[0]).toBe('idle');
      expect(gaps).toEqual(GAPS.filter((gap) => gaps.includes(gap)));
    }
  });

  test('are all where the app may act next, and joined only where a delivery could share the chunk', async () => {
    const { asked } = await ask(lines, scenarioOf({ notes: [note(1), note(2)], app: [call('A')] }));
    const [first, second, third] = gapsAsked(asked);
    expect(first).toEqual(GAPS.filter((gap) => gap !== 'joined'));
    // Behind a delivery of a real transport only the client's own listeners act at once.
    expect(second).toEqual(GAPS.filter((gap) => gap !== 0));
    expect(third).toEqual(GAPS.filter((gap) => gap !== 'joined' && gap !== 0));
  });

  test('before deliveries alone are those of the preset', async () => {
    const { asked } = await ask(lines, scenarioOf({ notes: [note(1), note(2)], end: [cut] }));
    expect(gapsAsked(asked)).toEqual([
      ['idle', 'turn4', 'turn3', 'turn2', 'turn1', 'turn0'],
      ['idle', 'turn4', 'turn3', 'turn2', 'turn1', 'turn0', 'joined'],
      ['idle', 'turn4', 'turn3', 'turn2', 'turn1'],
    ]);
  });

  test('are those of the scenario’s preset, then of the target’s, then of the form of its link', async () => {
    const deliveries = scenarioOf({ notes: [note(1)], end: [cut] });
    const withPreset = { ...lines, preset: 'web-stream' } as const;
    const lastOf = async (target: Target, scenario: Scenario): Promise<Gap | undefined> =>
      gapsAsked((await ask(target, scenario)).asked)
        .at(-1)
        ?.at(-1);
    expect(await lastOf(lines, deliveries)).toBe('turn1');
    expect(await lastOf(withPreset, deliveries)).toBe(1);
    expect(await lastOf(withPreset, { ...deliveries, preset: 'stdio' })).toBe('turn0');
    expect((await ask(withPreset, deliveries)).result.history.client.preset).toBe('web-stream');
  });
});
