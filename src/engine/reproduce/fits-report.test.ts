import { describe, expect, it } from 'vitest';
import type { OrderedPair, Race } from '../../core/race.js';
import type { Action, Scenario } from '../../core/scenario.js';
import type { Gap, Schedule } from '../../core/schedule.js';
import { ToyWorld } from '../testing/toy-world.js';
import { fitsReport, needsFitting } from './fits-report.js';

function scenarioOf(app: readonly Action[], connection: readonly Action[]): Scenario {
  const strands = [
    { name: 'app', actor: 'app' as const, actions: app },
    { name: 'connection', actor: 'executor' as const, actions: connection },
  ].filter(({ actions }) => actions.length > 0);
  return { format: 1, dialect: 'exec-server', callTimeoutMs: 100, strands };
}

const A: Action = { id: 'A', kind: 'call' };
const a: Action = { id: 'a', kind: 'respond', to: 'A' };
const cut: Action = { id: 'cut', kind: 'eof' };
const wait: Action = { id: 'wait', kind: 'advance', ms: 10 };

interface Given {
  readonly order?: readonly string[];
  readonly joined?: Race['joined'];
  readonly scenario?: Scenario;
  readonly known?: Scenario;
  readonly gaps?: readonly Gap[];
}

async function fits(executed: readonly string[], given: Given): Promise<boolean> {
  const { order = [], joined = [], scenario = scenarioOf([A, wait], [a, cut]), known = scenario, gaps = [] } = given;
  const schedule: Schedule = executed.map((action, at) => ({ action, gap: gaps[at] ?? 'idle' }));
  const world = new ToyWorld({ fate: () => 'well' });
  const run = await world.run({ scenario, guide: { kind: 'follow', schedule, strict: true }, thorough: false });
  if (run.divergence !== undefined) throw new Error(`the test's own schedule: ${run.divergence.why}`);
  return fitsReport({ order: order.map(pair), joined }, known, run);
}

function pair(text: string): OrderedPair {
  const [earlier = '', later = ''] = text.split(' < ');
  return { earlier, later };
}

describe('the order of a report', () => {
  it.each([
    ['A.invoked < cut.delivered', true],
    ['cut.delivered < A.invoked', false],
    ['a.delivered < A.settled', true],
    ['A.settled < a.delivered', false],
    ['A.settled < cut.delivered', true],
    ['cut.delivered < close-seen', true],
    ['close-seen < cut.delivered', false],
    ['connect.settled < A.invoked', true],
  ])('in A, its response, the end: %s is %s', async (order, expected) => {
    expect(await fits(['A', 'wait', 'a', 'cut'], { order: [order] })).toBe(expected);
  });

  it('asks nothing of what comes before something that never came', async () => {
    const scenario = scenarioOf([A], [cut]);
    expect(await fits(['cut', 'A'], { scenario, order: ['A.invoked < a.delivered'] })).toBe(true);
  });

  it('is broken where what should have come before never did', async () => {
    const known = scenarioOf([A], [a, cut]);
    const scenario = scenarioOf([A], [cut]);
    expect(await fits(['A', 'cut'], { scenario, known, order: ['a.delivered < cut.delivered'] })).toBe(false);
  });

  it('asks nothing of an action that a smaller scenario has lost', async () => {
    const scenario = scenarioOf([A], [cut]);
    expect(await fits(['A', 'cut'], { scenario, order: ['a.delivered < cut.delivered'] })).toBe(true);
  });

  it('knows when time has passed, which is told by no event', async () => {
    expect(await fits(['A', 'wait', 'a', 'cut'], { order: ['wait.delivered < a.delivered'] })).toBe(true);
    expect(await fits(['A', 'a', 'wait', 'cut'], { order: ['wait.delivered < a.delivered'] })).toBe(false);
    expect(await fits(['A', 'a', 'wait', 'cut'], { order: ['a.delivered < wait.delivered'] })).toBe(true);
  });
});

describe('what came in one chunk', () => {
  const scenario = scenarioOf([A], [a, { id: 's', kind: 'stray' }, cut]);

  it('is side by side, and joined', async () => {
    const joined = [['a', 's', 'cut']];
    expect(await fits(['A', 'a', 's', 'cut'], { scenario, joined, gaps: [0, 'idle', 'joined', 'joined'] })).toBe(true);
    expect(await fits(['A', 'a', 's', 'cut'], { scenario, joined, gaps: [0, 'idle', 'joined', 0] })).toBe(false);
    expect(await fits(['A', 'a', 's', 'cut'], { scenario, joined, gaps: [0, 'joined', 'idle', 'joined'] })).toBe(false);
  });

  it('is of those that are still there', async () => {
    const smaller = scenarioOf([A], [a, cut]);
    const joined = [['a', 's', 'cut']];
    expect(await fits(['A', 'a', 'cut'], { scenario: smaller, joined, gaps: [0, 0, 'joined'] })).toBe(true);
  });
});

describe('whether a scenario sees to the order by itself', () => {
  it('does where the later waits for the earlier', () => {
    const waiting = scenarioOf([A], [{ ...cut, after: ['A.invoked'] }]);
    expect(needsFitting({ order: [pair('A.invoked < cut.delivered')], joined: [] }, waiting)).toBe(false);
    expect(needsFitting({ order: [pair('A.written < cut.delivered')], joined: [] }, waiting)).toBe(true);
  });

  it('does not where the later is what the client does, or where deliveries are joined', () => {
    const scenario = scenarioOf([A], [a, cut]);
    expect(needsFitting({ order: [pair('cut.delivered < A.settled')], joined: [] }, scenario)).toBe(true);
    expect(needsFitting({ order: [], joined: [['a', 'cut']] }, scenario)).toBe(true);
    expect(needsFitting({ order: [], joined: [] }, scenario)).toBe(false);
  });
});
