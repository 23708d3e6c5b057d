import { describe, expect, it } from 'vitest';
import type { HistoryEvent } from '../../core/history.js';
import type { Race } from '../../core/race.js';
import type { Action, Scenario } from '../../core/scenario.js';
import type { Schedule } from '../../core/schedule.js';
import type { RunOptions, RunResult, World } from '../../core/world.js';
import { portfolio } from '../strategies/portfolio.js';
import { toyProperty } from '../testing/toy-property.js';
import { well } from '../testing/toy-search.js';
import { type ToyOptions, ToyWorld } from '../testing/toy-world.js';
import { reproduce } from './reproduce.js';
import { isAsGood, lengthenGap, swapIndependent } from './spot-check.js';

function output(process: string, seq: number, after?: string): Action {
  const base = { id: `${process}${seq}`, kind: 'output', process, seq, stream: 'stdout', text: 'x' } as const;
  return after === undefined ? base : { ...base, after: [after] };
}

function scenarioOf(strands: Readonly<Record<string, readonly Action[]>>): Scenario {
  return {
    format: 1,
    dialect: 'exec-server',
    callTimeoutMs: 100,
    strands: Object.entries(strands).map(([name, actions]) => ({ name, actor: 'process' as const, actions })),
  };
}

const idly = (...actions: string[]): Schedule => actions.map((action) => ({ action, gap: 'idle' }));

describe('a pair that is assumed to commute', () => {
  const scenario = scenarioOf({ P: [output('P', 1), output('P', 2)], Q: [output('Q', 1)] });

  it('is of different processes, from idle, and side by side', () => {
    expect(swapIndependent(scenario, idly('P1', 'P2', 'Q1'))).toEqual(idly('P1', 'Q1', 'P2'));
    expect(
      swapIndependent(scenario, [
        { action: 'P1', gap: 'idle' },
        { action: 'Q1', gap: 0 },
      ]),
    ).toBeUndefined();
    expect(swapIndependent(scenario, idly('P1', 'P2'))).toBeUndefined();
    expect(swapIndependent(scenario, [...idly('P1', 'Q1'), { action: 'cut', gap: 1 }])).toBeUndefined();
  });

  it('is none where one waits for the other, nor of one strand', () => {
    const waiting = scenarioOf({ P: [output('P', 1)], Q: [output('Q', 1, 'P1.delivered')] });
    expect(swapIndependent(waiting, idly('P1', 'Q1'))).toBeUndefined();
    const one = scenarioOf({ peer: [output('P', 1), output('Q', 1)] });
    expect(swapIndependent(one, idly('P1', 'Q1'))).toBeUndefined();
  });
});

describe('a gap that is assumed to be as good as a longer one', () => {
  it('is the first of the longest that are told apart', () => {
    const schedule: Schedule = [
      { action: 'a', gap: 1 },
      { action: 'b', gap: 2 },
      { action: 'c', gap: 2 },
    ];
    expect(lengthenGap(schedule, 2)?.map(({ gap }) => gap)).toEqual([1, 8, 2]);
    expect(lengthenGap(schedule, 3)).toBeUndefined();
    expect(lengthenGap([{ action: 'a', gap: 8 }], 8)).toBeUndefined();
  });
});

/** A world that shows these events, whatever it is asked. */
function showing(events: readonly HistoryEvent[]): Pick<World, 'run'> & { result: RunResult } {
  const client = { dialect: 'exec-server', capabilities: [], preset: 'memory', form: 'messages' } as const;
  const history = {
    client: { ...client, tellsClose: true, tellsNotifications: false },
    callTimeoutMs: 100,
    consumerDelayMs: 0,
    events,
  };
  const result = { history, schedule: [], deviations: 0 };
  return { run: () => Promise.resolve(result), result };
}

const at = { time: 0, step: 0 };

function told(op: string, process: string, seq: number): HistoryEvent {
  return { type: 'event', operation: 'subscribe', op, process, event: { type: 'closed', seq }, ...at };
}

describe('what a schedule comes to that stands for another', () => {
  const scenario = scenarioOf({ P: [output('P', 1)] });
  const asGood = (one: readonly HistoryEvent[], other: readonly HistoryEvent[]): Promise<boolean> =>
    isAsGood(showing(one), scenario, { schedule: [], seen: showing(other).result });

  it('is as good where each process tells the same, in whatever order they come', async () => {
    const [p, q] = [told('s1', 'P', 1), told('s2', 'Q', 1)];
    expect(await asGood([p, q], [q, p])).toBe(true);
  });

  it('is not as good where one process tells its own in another order, or something else', async () => {
    const [first, second] = [told('s1', 'P', 1), told('s1', 'P', 2)];
    expect(await asGood([first, second], [second, first])).toBe(false);
    expect(await asGood([first], [second])).toBe(false);
    expect(await asGood([first], [first, second])).toBe(false);
  });

  it('may come at another time', async () => {
    expect(await asGood([{ ...told('s1', 'P', 1), time: 5, step: 2 }], [told('s1', 'P', 1)])).toBe(true);
  });

  it('is not as good where it cannot be followed', async () => {
    const { result } = showing([]);
    const diverging = { ...result, divergence: { step: 0, action: 'P1', why: 'it cannot happen here' } };
    const world = { run: () => Promise.resolve(diverging) };
    expect(await isAsGood(world, scenario, { schedule: [], seen: result })).toBe(false);
  });
});

/** A toy whose client is said to run on for so many generations, from the n-th measurement on. */
class DrainingWorld extends ToyWorld {
  #measurements = 0;
  readonly #hops: (measurement: number) => number;

  constructor(fate: ToyOptions['fate'], hops: (measurement: number) => number) {
    super({ fate });
    this.#hops = hops;
  }

  override async run(options: RunOptions): Promise<RunResult> {
    const result = await super.run(options);
    if (options.measure !== true) return result;
    this.#measurements += 1;
    return { ...result, longestDrain: { hops: this.#hops(this.#measurements), rounds: 0 } };
  }
}

describe('a search that spares schedules', () => {
  const calls = ['A', 'B', 'C', 'D', 'E'].map((id): Action => ({ id, kind: 'call' }));
  const scenario = scenarioOf({ app: calls, end: [{ id: 'cut', kind: 'eof' }] });
  const race: Race = {
    ...{ title: 'a race', needs: [], scenario, order: [], joined: [], expect: [] },
    violates: [{ property: toyProperty.id }],
  };
  /** All there are would be 6 orders with 4 gaps before each of 6 actions; with 3 gaps they are fewer. */
  const [ALL, SPARED] = [6 * 4 ** 6, 6 * 3 ** 6];
  const search = (runs: number, hops: (measurement: number) => number = () => 1, fate = well) =>
    reproduce({
      ...{ world: new DrainingWorld(fate, hops), race, scenario, properties: [toyProperty], strategy: portfolio },
      ...{ exhaust: 'fitting', seed: 'seed', engine: '0.0.1', runs, shouldStop: () => undefined },
    });

  it('spares none where all of them fit the budget', async () => {
    const { domain, outcome } = await search(2 * ALL);
    expect(outcome).toBe('ruled-out');
    expect(domain.exhausted).toEqual({ orderings: 6, schedules: ALL, passes: 1 });
    expect(domain.gaps).toContain(8);
  });

  it('tells no gap apart that is longer than the longest drain where they do not, and says so', async () => {
    const { domain, outcome } = await search(3 * SPARED);
    expect(outcome).toBe('ruled-out');
    expect(domain.gaps).toEqual(['idle', 'turn0', 'joined', 1, 0]);
    expect(domain).toMatchObject({ longestDrain: { hops: 1, rounds: 0 } });
    expect(domain.exhausted).toMatchObject({ schedules: SPARED, spared: { commuting: true } });
    expect(domain.exhausted?.spared?.spotChecks).toBeGreaterThan(10);
  });

  it('gives up where even those do not fit', async () => {
    const { domain, outcome, schedules } = await search(SPARED);
    expect(outcome).toBe('not-found');
    expect(domain.exhausted).toBeUndefined();
    expect(schedules).toBe(SPARED);
  });

  it('tells all apart where a longer one was not the same after all', async () => {
    const differs: ToyOptions['fate'] = ({ gap }) => (gap === 8 ? 'hangs' : 'well');
    expect((await search(SPARED, () => 2)).domain.gaps).not.toContain(8);
    expect((await search(SPARED, () => 2, differs)).domain.gaps).toContain(8);
  });

  it('begins anew where the client turns out to run on for longer', async () => {
    const grows = (measurement: number): number => (measurement > 60 ? 3 : 1);
    expect((await search(3 * SPARED, grows)).domain).toMatchObject({ longestDrain: { hops: 3, rounds: 0 } });
    expect((await search(3 * SPARED, grows)).domain.gaps).toContain(3);
  });
});
