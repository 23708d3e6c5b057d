import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../src/core/scenario.js';
import type { Gap, Hops } from '../../src/core/schedule.js';
import { GAPS } from '../../src/core/schedule.js';
import { type Target, TRANSPORT_PRESETS } from '../../src/core/target.js';
import { allowedGaps } from '../link/index.js';
import { createWorld } from './create-world.js';
import { enterTestRealm, followed, scenarioOf, scheduleOf, story, tinyTarget } from './tiny-client.js';

const realm = await enterTestRealm();

const TWO_NOTES: Scenario = scenarioOf({
  notes: [
    { id: 'n1', kind: 'notification', number: 1 },
    { id: 'n2', kind: 'notification', number: 2 },
  ],
});

/** A client over messages that does `work` at the first one, and notes in the log when the second comes. */
function workingTarget(log: unknown[], work: (log: unknown[]) => void): Target {
  return tinyTarget((link) => {
    let messages = 0;
    link.messages().onMessage(() => {
      messages += 1;
      log.push(`message ${messages}`);
      if (messages === 1) work(log);
    });
    return {};
  });
}

/** What such a client does and sees when this gap lies between the two messages. */
async function logAt(gap: Gap, work: (log: unknown[]) => void): Promise<unknown[]> {
  const log: unknown[] = [];
  await followed(realm, workingTarget(log, work), TWO_NOTES, scheduleOf(['n1', 'idle'], ['n2', gap]));
  return log;
}

function countHops(log: unknown[]): void {
  let hops = 0;
  const hop = (): void => {
    hops += 1;
    log.push(hops);
    if (hops < 20) void Promise.resolve().then(hop);
  };
  void Promise.resolve().then(hop);
}

function countRounds(log: unknown[]): void {
  let rounds = 0;
  const round = (): void => {
    rounds += 1;
    log.push(rounds);
    if (rounds < 10) setImmediate(round);
  };
  setImmediate(round);
}

const lastBeforeSecond = (log: readonly unknown[]): unknown => log[log.indexOf('message 2') - 1];

describe('a gap of k hops', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8] satisfies Hops[])('is exactly %i microtasks', async (hops) => {
    expect(lastBeforeSecond(await logAt(hops, countHops))).toBe(hops);
  });

  test.each([0, 'joined'] satisfies Gap[])('of %s lets a client over messages run nothing at all', async (gap) => {
    const log = await logAt(gap, (lines) => {
      process.nextTick(() => lines.push('tick'));
      void Promise.resolve().then(() => lines.push('microtask'));
    });
    expect(log).toEqual(['message 1', 'message 2', 'tick', 'microtask']);
  });

  test('lets no immediate run', async () => {
    expect(lastBeforeSecond(await logAt(8, countRounds))).toBe('message 1');
  });

  test('may follow another, in one burst', async () => {
    const log: unknown[] = [];
    const scenario = scenarioOf({
      notes: [1, 2, 3].map((number) => ({ id: `n${number}`, kind: 'notification', number })),
    });
    const schedule = scheduleOf(['n1', 'idle'], ['n2', 2], ['n3', 3]);
    await followed(realm, workingTarget(log, countHops), scenario, schedule);
    expect(log.slice(0, 8)).toEqual(['message 1', 1, 2, 'message 2', 3, 4, 5, 'message 3']);
  });
});

describe('a gap of turns', () => {
  test('turn0 comes after all ticks and microtasks, and before the first immediate', async () => {
    const log = await logAt('turn0', (lines) => {
      countHops(lines);
      process.nextTick(() => lines.push('tick'));
      setImmediate(() => lines.push('immediate'));
    });
    expect(log.at(1)).toBe('tick');
    expect(log.slice(-3)).toEqual([20, 'message 2', 'immediate']);
  });

  test.each([1, 2, 3, 4])('turn%i is exactly that many rounds of immediates', async (rounds) => {
    expect(lastBeforeSecond(await logAt(`turn${rounds}` as Gap, countRounds))).toBe(rounds);
  });

  test('turn1 runs the whole round, and the ticks and microtasks of each immediate', async () => {
    const log = await logAt('turn1', (lines) => {
      setImmediate(() => {
        lines.push('first');
        process.nextTick(() => lines.push('tick'));
        void Promise.resolve().then(() => lines.push('microtask'));
        setImmediate(() => lines.push('next round'));
      });
      setImmediate(() => lines.push('second'));
    });
    expect(log).toEqual(['message 1', 'first', 'tick', 'microtask', 'second', 'message 2', 'next round']);
  });
});

describe('the gap idle', () => {
  test('lasts until neither ticks nor microtasks nor immediates are left, while no time passes', async () => {
    const log: unknown[] = [];
    const target = workingTarget(log, (lines) => {
      countRounds(lines);
      setTimeout(() => lines.push('timer'), 1);
    });
    const { history } = await followed(realm, target, TWO_NOTES, scheduleOf(['n1', 'idle'], ['n2', 'idle']));
    expect(log).toEqual(['message 1', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 'message 2', 'timer']);
    const second = history.events.find((event) => event.type === 'taken' && event.delivery === 1);
    expect(second).toMatchObject({ time: 0 });
  });

  test('is recorded once for all that happened, with the timers that the client holds', async () => {
    const target = workingTarget([], () => setTimeout(() => undefined, 5));
    const { history } = await followed(realm, target, TWO_NOTES, scheduleOf(['n1', 'idle'], ['n2', 'idle']));
    expect(story(history)).toEqual([
      'invoked connect',
      'resolved connect',
      'idle',
      'delivered n1',
      'taken 0',
      'idle',
      'delivered n2',
      'taken 1',
      'idle',
      'healed',
      'idle',
      'end-taken',
      'idle',
      'finished',
    ]);
    const timers = history.events.map((event) => (event.type === 'idle' ? event.timers : undefined));
    expect(timers.filter((count) => count !== undefined)).toEqual([0, 1, 1, 1, 1]);
  });
});

describe('the gap joined, on a stream', () => {
  function chunksTarget(chunks: string[]): Target {
    return tinyTarget((link) => {
      link.stream('lines').on('data', (chunk: Uint8Array) => chunks.push(String(chunk)));
      return {};
    });
  }

  const numbers = (chunks: readonly string[]): unknown[] =>
    chunks.map((chunk) => [...chunk.matchAll(/"number":(\d)/g)].map((match) => Number(match[1])));

  test('puts two deliveries into one chunk', async () => {
    const chunks: string[] = [];
    const { history } = await followed(
      realm,
      chunksTarget(chunks),
      TWO_NOTES,
      scheduleOf(['n1', 'idle'], ['n2', 'joined']),
    );
    expect(numbers(chunks)).toEqual([[1, 2]]);
    expect(story(history).slice(3, 7)).toEqual(['delivered n1', 'delivered n2', 'taken 0', 'taken 1']);
  });

  test('puts three into one, and leaves the fourth to the next', async () => {
    const chunks: string[] = [];
    const notes = [1, 2, 3, 4].map((number) => ({ id: `n${number}`, kind: 'notification', number }) as const);
    const schedule = scheduleOf(['n1', 'idle'], ['n2', 'joined'], ['n3', 'joined'], ['n4', 'turn0']);
    await followed(realm, chunksTarget(chunks), scenarioOf({ notes }), schedule);
    expect(numbers(chunks)).toEqual([[1, 2, 3], [4]]);
  });

  test('is not the same as 0 hops, which are two chunks in one run', async () => {
    const chunks: string[] = [];
    const scenario = { ...TWO_NOTES, preset: 'memory' } as const;
    await followed(realm, chunksTarget(chunks), scenario, scheduleOf(['n1', 'idle'], ['n2', 0]));
    expect(numbers(chunks)).toEqual([[1], [2]]);
  });
});

describe('a preset', () => {
  const target = tinyTarget((link) => {
    link.messages();
    return {};
  });
  const note = { id: 'n1', kind: 'notification', number: 1 } as const;
  const CASES = {
    'data after data': scenarioOf({ a: [note], b: [{ id: 'next', kind: 'stray' }] }),
    'eof after data': scenarioOf({ a: [note], b: [{ id: 'next', kind: 'eof' }] }),
    'reset after data': scenarioOf({ a: [note], b: [{ id: 'next', kind: 'reset' }] }),
    'data after a call': scenarioOf({ a: [{ id: 'n1', kind: 'call' }], b: [{ id: 'next', kind: 'stray' }] }),
    'eof after a call': scenarioOf({ a: [{ id: 'n1', kind: 'call' }], b: [{ id: 'next', kind: 'eof' }] }),
  };

  /** The gaps at which the second action can be executed. */
  async function possibleGaps(scenario: Scenario): Promise<Gap[]> {
    const possible: Gap[] = [];
    for (const gap of GAPS) {
      const guide = { kind: 'follow', schedule: scheduleOf(['n1', 'idle'], ['next', gap]), strict: true } as const;
      const { divergence } = await createWorld(target, realm).run({ scenario, guide, thorough: false });
      if (divergence === undefined) possible.push(gap);
    }
    return possible;
  }

  test.each(TRANSPORT_PRESETS)('%s allows before a delivery what its table says, and no other gap', async (preset) => {
    const data = allowedGaps(preset, 'data', 'data');
    const rest = allowedGaps(preset, 'app', 'data');
    const expected: Record<string, readonly Gap[]> = {
      'data after data': data,
      'eof after data': allowedGaps(preset, 'data', 'end', 'eof'),
      'reset after data': allowedGaps(preset, 'data', 'end', 'reset'),
      'data after a call': rest,
      'eof after a call': rest,
    };
    for (const [name, scenario] of Object.entries(CASES)) {
      expect(await possibleGaps({ ...scenario, preset }), name).toEqual(expected[name]);
    }
  });

  test.each(TRANSPORT_PRESETS)(
    '%s lets the app act at once behind a delivery only if it is in memory',
    async (preset) => {
      const scenario = scenarioOf({ a: [note], b: [{ id: 'next', kind: 'call' }] }, { preset });
      const inMemory = preset === 'memory' || preset === 'node-stream';
      expect(await possibleGaps(scenario)).toEqual(GAPS.filter((gap) => gap !== 'joined' && (inMemory || gap !== 0)));
    },
  );

  test('of tcp has no hops before a delivery', () => {
    for (const before of ['start', 'app', 'data', 'end'] as const) {
      expect(allowedGaps('tcp', before, 'data').filter((gap) => typeof gap === 'number')).toEqual([]);
    }
  });
});
