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

/** A toy whose client is said to run on for two generations. */
class DrainingWorld extends ToyWorld {
  override async run(options: RunOptions): Promise<RunResult> {
    const result = await super.run(options);
    return options.measure === true ? { ...result, longestDrain: { hops: 2, rounds: 0 } } : result;
  }
}

describe('a search that spares schedules', () => {
  const scenario: Scenario = {
    ...scenarioOf({ app: [{ id: 'A', kind: 'call' }], end: [{ id: 'cut', kind: 'eof' }] }),
  };
  const race: Race = {
    ...{ title: 'a race', needs: [], scenario, order: [], joined: [], expect: [] },
    violates: [{ property: toyProperty.id }],
  };
  const search = (fate: ToyOptions['fate']): ReturnType<typeof reproduce> =>
    reproduce({
      ...{ world: new DrainingWorld({ fate }), race, scenario, properties: [toyProperty], strategy: portfolio },
      ...{ exhaust: 'fitting', seed: 'seed', engine: '0.0.1', runs: 10_000, shouldStop: () => undefined },
    });

  it('tells no gap apart that is longer than the longest drain', async () => {
    const { domain, outcome } = await search(well);
    expect(domain.gaps).toEqual(['idle', 'turn0', 'joined', 2, 1, 0]);
    expect(domain).toMatchObject({ longestDrain: { hops: 2, rounds: 0 } });
    expect(domain.exhausted?.spotChecks).toBeGreaterThan(10);
    expect(outcome).toBe('ruled-out');
  });

  it('tells all apart where a longer one was not the same after all', async () => {
    const { domain } = await search(({ gap }) => (gap === 8 ? 'hangs' : 'well'));
    expect(domain.gaps).toContain(8);
    expect(domain.gaps).toContain('turn4');
  });
});
