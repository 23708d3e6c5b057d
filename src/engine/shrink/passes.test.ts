import { describe, expect, it } from 'vitest';
import {
  type Action,
  isAppAction,
  isExecutorAction,
  isFaultAction,
  type Scenario,
  type Strand,
} from '../../core/scenario.js';
import type { Schedule } from '../../core/schedule.js';
import type { Evidence } from '../../core/verdict.js';
import type { Candidate, ShrinkPass, Shrunk } from './candidate.js';
import { countActions } from './candidate.js';
import { dropActions, dropUnexecuted } from './drop-actions.js';
import { lowerGaps } from './lower-gaps.js';
import { isSmaller, measure } from './measure.js';
import { sortStrands, swapNeighbours } from './reorder.js';
import { shortenPayloads } from './shorten-payloads.js';
import { softenFaults } from './soften-faults.js';

const evidence: Evidence = {
  kind: 'open',
  operation: 'call',
  phase: 'in-flight',
  cause: 'eof',
  outcome: 'pending',
  at: 0,
  says: 'call A is open',
};

/** A scenario with one strand per list of actions, named a, b, c... */
function scenarioOf(...strands: readonly (readonly Action[])[]): Scenario {
  const named = strands.map((actions, index): Strand => {
    const [first] = actions;
    const actor = first === undefined || isAppAction(first) ? 'app' : isFaultAction(first) ? 'fault' : 'executor';
    return { name: 'abcdef'.charAt(index), actor, actions };
  });
  return { format: 1, dialect: 'exec-server', callTimeoutMs: 100, strands: named };
}

function shrunk(scenario: Scenario, schedule: Schedule = inOrder(scenario), given: Partial<Shrunk> = {}): Shrunk {
  const client = {
    dialect: 'exec-server' as const,
    capabilities: [],
    preset: 'memory' as const,
    form: 'messages' as const,
    tellsClose: true,
    tellsNotifications: true,
  };
  const history = { client, callTimeoutMs: 100, consumerDelayMs: 0, events: [] };
  return { scenario, schedule, history, evidence, deviations: 0, ...given };
}

function inOrder(scenario: Scenario): Schedule {
  return actionsOf(scenario)
    .filter((action) => !(isAppAction(action) && action.inside !== undefined))
    .map(({ id }) => ({ action: id, gap: 'idle' }));
}

function actionsOf({ strands }: Scenario): Action[] {
  return strands.flatMap(({ actions }) => actions);
}

function ids({ scenario }: Candidate): string {
  return scenario.strands.map(({ actions }) => actions.map(({ id }) => id).join('')).join(' ');
}

function all(pass: ShrinkPass, current: Shrunk): Candidate[] {
  return [...pass.candidates(current)];
}

const call = (id: string, more: object = {}): Action => ({ id, kind: 'call', ...more });

describe('dropping actions', () => {
  it('leaves out whole strands first, then single actions, the last first', () => {
    const current = shrunk(scenarioOf([call('A'), call('B')], [call('C')]));
    expect(all(dropActions, current).map(ids)).toEqual(['C', 'AB', 'A C', 'B C']);
    expect(all(dropActions, current).at(-1)?.schedule).toEqual([
      { action: 'B', gap: 'idle' },
      { action: 'C', gap: 'idle' },
    ]);
  });

  it('takes with an action what only makes sense with it, however far that leads', () => {
    const current = shrunk(
      scenarioOf(
        [
          { id: 'P', kind: 'start' },
          { id: 'S', kind: 'subscribe', process: 'P' },
          call('I', { inside: 'S.settled' }),
          call('J', { inside: 'I.settled' }),
          call('K'),
        ],
        [
          { id: 'o', kind: 'output', process: 'P', seq: 1, stream: 'stdout', text: 'x' },
          { id: 'p', kind: 'respond', to: 'P' },
          { id: 'j', kind: 'respond', to: 'J' },
          { id: 'k', kind: 'respond', to: 'K' },
        ],
      ),
    );
    expect(all(dropActions, current).map(ids)[0]).toBe('');
    const withoutStart = all(dropActions, current).at(-1);
    expect(withoutStart && ids(withoutStart)).toBe('K k');
    expect(withoutStart?.schedule.map(({ action }) => action)).toEqual(['K', 'k']);
  });

  it('asks no longer for points of what is gone, and still for the others', () => {
    const waiting = call('C', { after: ['A.settled', 'B.settled', 'close-seen'] });
    const current = shrunk(scenarioOf([call('A')], [call('B')], [waiting, call('D', { after: ['A.invoked'] })]));
    const [, , , withoutA] = all(dropActions, current).slice(1);
    expect(withoutA?.scenario.strands.map(({ actions }) => actions)).toEqual([
      [call('B')],
      [call('C', { after: ['B.settled', 'close-seen'] }), call('D')],
    ]);
  });

  it('drops in one go what was not executed, but not what waits inside a callback', () => {
    const scenario = scenarioOf([call('A'), call('B')], [call('C', { inside: 'A.settled' })], [call('D')]);
    const executed = shrunk(scenario, [{ action: 'A', gap: 0 }]);
    expect(all(dropUnexecuted, executed).map(ids)).toEqual(['A C']);
    expect(all(dropUnexecuted, shrunk(scenario))).toEqual([]);
  });
});

describe('softening faults', () => {
  it('turns every other end into a clean EOF that waits for the same', () => {
    const scenario = scenarioOf(
      [{ id: 'cut', kind: 'reset', after: ['A.written'] }],
      [{ id: 'half', kind: 'end-read' }],
      [{ id: 'pipe', kind: 'end-write', how: 'epipe' }],
      [{ id: 'eof', kind: 'eof' }],
      [{ id: 'stall', kind: 'stall' }],
    );
    const changed = all(softenFaults, shrunk(scenario)).map(({ scenario: next }) =>
      actionsOf(next).filter((action, index) => action !== actionsOf(scenario)[index]),
    );
    expect(changed).toEqual([
      [{ id: 'cut', kind: 'eof', after: ['A.written'] }],
      [{ id: 'half', kind: 'eof' }],
      [{ id: 'pipe', kind: 'eof' }],
    ]);
  });
});

describe('lowering gaps', () => {
  const scenario = scenarioOf([call('A'), call('B')]);
  const gapsOf = (...gaps: readonly Schedule[number]['gap'][]): Schedule =>
    gaps.map((gap, index) => ({ action: 'AB'.charAt(index), gap }));

  it('tries idle everywhere, then each gap from idle up to what it is', () => {
    const tried = all(lowerGaps, shrunk(scenario, gapsOf('turn2', 'turn4'))).map(({ schedule }) => schedule);
    expect(tried).toEqual([
      gapsOf('idle', 'idle'),
      gapsOf('idle', 'turn4'),
      gapsOf('turn4', 'turn4'),
      gapsOf('turn3', 'turn4'),
      gapsOf('turn2', 'idle'),
    ]);
  });

  it('has nothing to try where all is idle', () => {
    expect(all(lowerGaps, shrunk(scenario))).toEqual([]);
  });

  it('tries fewer hops last, for they ask most of a client', () => {
    const tried = all(lowerGaps, shrunk(scenario, gapsOf('idle', 6))).map(({ schedule }) => schedule[1]?.gap);
    expect(tried).toEqual(['idle', 'turn4', 'turn3', 'turn2', 'turn1', 'turn0', 'joined', 8, 7]);
  });
});

describe('reordering', () => {
  it('swaps neighbours that are against the order of the scenario, and their gaps stay where they are', () => {
    const scenario = scenarioOf([call('A')], [call('B')], [call('C')]);
    const schedule: Schedule = [
      { action: 'B', gap: 3 },
      { action: 'A', gap: 'idle' },
      { action: 'C', gap: 'turn0' },
    ];
    expect(all(swapNeighbours, shrunk(scenario, schedule)).map((candidate) => candidate.schedule)).toEqual([
      [
        { action: 'A', gap: 3 },
        { action: 'B', gap: 'idle' },
        { action: 'C', gap: 'turn0' },
      ],
    ]);
  });

  it('writes strands down in the order in which they first acted, those that never did at the end', () => {
    const scenario = scenarioOf([call('A')], [call('B', { inside: 'A.settled' })], [call('C')]);
    const schedule: Schedule = [
      { action: 'C', gap: 'idle' },
      { action: 'A', gap: 'idle' },
    ];
    expect(all(sortStrands, shrunk(scenario, schedule)).map(ids)).toEqual(['C A B']);
    expect(all(sortStrands, shrunk(scenarioOf([call('A')], [call('B')])))).toEqual([]);
  });
});

describe('shortening payloads', () => {
  it('takes settings away, both and each', () => {
    const scenario = { ...scenarioOf([call('A')]), consumerDelayMs: 10, splitFramesAt: 3 };
    const { consumerDelayMs, splitFramesAt, ...plain } = scenario;
    expect(all(shortenPayloads, shrunk(scenario)).map((candidate) => candidate.scenario)).toEqual([
      plain,
      { ...plain, splitFramesAt },
      { ...plain, consumerDelayMs },
    ]);
  });

  it('shortens texts, forgets waits and takes calls out of callbacks', () => {
    const scenario = scenarioOf([
      { id: 'W', kind: 'write', process: 'P', text: 'long' },
      { id: 'V', kind: 'write', process: 'P', text: 'y' },
      call('A', { after: ['W.settled'] }),
      call('B', { inside: 'A.settled' }),
      { id: 'N', kind: 'notify', inside: 'notification' },
    ]);
    const changed = all(shortenPayloads, shrunk(scenario)).flatMap(({ scenario: next }) =>
      actionsOf(next).filter((action, index) => action !== actionsOf(scenario)[index]),
    );
    expect(changed).toEqual([
      { id: 'W', kind: 'write', process: 'P', text: 'x' },
      call('A'),
      call('B', { after: ['A.settled'] }),
      { id: 'N', kind: 'notify' },
    ]);
  });
});

describe('the measure of a failure', () => {
  const plain = scenarioOf([call('A')], [{ id: 'cut', kind: 'eof' }]);
  const current = shrunk(plain);
  const smaller = (a: Shrunk, b: Shrunk): boolean => isSmaller(measure(a), measure(b));
  const larger: readonly [string, Shrunk][] = [
    [
      'an action',
      shrunk(
        scenarioOf(
          [call('A')],
          [
            { id: 'cut', kind: 'eof' },
            { id: 's', kind: 'stray' },
          ],
        ),
      ),
    ],
    ['another cause than an EOF', shrunk(plain, inOrder(plain), { evidence: { ...evidence, cause: 'reset' } })],
    ['a deviation', shrunk(plain, inOrder(plain), { deviations: 1 })],
    [
      'a shorter gap',
      shrunk(plain, [
        { action: 'A', gap: 'turn4' },
        { action: 'cut', gap: 'idle' },
      ]),
    ],
    ['an order against the scenario', shrunk(plain, [...inOrder(plain)].reverse())],
    ['a slow consumer', shrunk({ ...plain, consumerDelayMs: 1 })],
    ['split frames', shrunk({ ...plain, splitFramesAt: 1 })],
    ['a wait', shrunk(scenarioOf([call('A', { after: ['cut.delivered'] })], [{ id: 'cut', kind: 'eof' }]))],
  ];

  it.each(larger)('grows with %s', (_what, one) => {
    expect([smaller(current, one), smaller(one, current), smaller(one, one)]).toEqual([true, false, false]);
  });

  it('finds a call after something simpler than one inside the callback', () => {
    const inside = shrunk(scenarioOf([call('A')], [call('B', { inside: 'A.settled' })]));
    const after = shrunk(scenarioOf([call('A')], [call('B', { after: ['A.settled'] })]));
    expect(smaller(after, inside)).toBe(true);
  });

  it('puts actions before everything else', () => {
    const short = shrunk(scenarioOf([call('A')]), [{ action: 'A', gap: 0 }], {
      deviations: 1,
      evidence: { ...evidence, cause: 'end-write' },
    });
    expect(smaller(short, current)).toBe(true);
    expect(countActions(plain)).toBe(2);
    expect(actionsOf(plain).filter(isExecutorAction)).toEqual([]);
  });
});
