import type { Duplex } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/core/scenario.js';
import type { Gap } from '../../src/core/schedule.js';
import {
  enterTestRealm,
  eventsOf,
  followed,
  inOrder,
  scenarioOf,
  scheduleOf,
  speakRpc,
  story,
  tinyTarget,
} from './tiny-client.js';

const realm = await enterTestRealm();
const rpc = tinyTarget(speakRpc);
const { default: reference } = await import('../../src/targets/reference.js');

const call: Action = { id: 'A', kind: 'call' };
const answer: Action = { id: 'answer-A', kind: 'respond', to: 'A' };
const start: Action = { id: 'P', kind: 'start' };
const EXEC = { dialect: 'exec-server' } as const;

describe('what the executor answers by itself', () => {
  test.each(['turn4', 'turn0', 8, 0] satisfies Gap[])('waits for idle: it is not there at gap %s', async (gap) => {
    const scenario = scenarioOf({ app: [start, call] }, EXEC);
    const schedule = scheduleOf(['P', 'idle'], ['A', gap]);
    const lines = story((await followed(realm, reference, scenario, schedule)).history);
    expect(lines.indexOf('delivered response', lines.indexOf('written P'))).toBeGreaterThan(lines.indexOf('invoked A'));
  });

  test('is there before the next action at gap idle', async () => {
    const scenario = scenarioOf({ app: [start, call] }, EXEC);
    const schedule = scheduleOf(['P', 'idle'], ['A', 'idle']);
    const lines = story((await followed(realm, reference, scenario, schedule)).history);
    expect(lines.indexOf('resolved P')).toBeLessThan(lines.indexOf('invoked A'));
  });

  test('is never a call, nor an operation that the scenario answers', async () => {
    const respond: Action = { id: 'answer-P', kind: 'respond', to: 'P', after: ['A.invoked', 'never.delivered'] };
    const scenario = scenarioOf({ app: [start, call], answers: [respond] }, EXEC);
    const { history } = await inOrder(realm, reference, scenario);
    const answered = eventsOf(history, 'delivered').map(({ message }) => message.kind === 'response' && message.to);
    expect(answered).toEqual(['connect']);
  });

  test('comes when the scenario says so where it does', async () => {
    const respond: Action = { id: 'answer-P', kind: 'respond', to: 'P', after: ['A.invoked'] };
    const scenario = scenarioOf({ app: [start, call], answers: [respond] }, EXEC);
    const { history } = await inOrder(realm, reference, scenario);
    expect(eventsOf(history, 'delivered')).toMatchObject([{ delivery: 0 }, { delivery: 1, action: 'answer-P' }]);
    expect(story(history)).toContain('resolved P');
  });
});

describe('a stall', () => {
  const stall: Action = { id: 'stall', kind: 'stall' };

  test('silences the executor until the run heals', async () => {
    const scenario = scenarioOf({ faults: [stall], app: [start] }, { ...EXEC, callTimeoutMs: 1_000 });
    const lines = story((await inOrder(realm, reference, scenario)).history);
    const written = lines.indexOf('written P');
    expect(lines.slice(written, written + 3)).toEqual(['written P', 'idle', 'healed']);
    expect(lines.indexOf('resolved P')).toBeGreaterThan(lines.indexOf('healed'));
    expect(lines.indexOf('end-taken')).toBeGreaterThan(lines.indexOf('resolved P'));
  });

  test('does not silence what the scenario has the executor send', async () => {
    const scenario = scenarioOf({ faults: [stall], app: [call], answers: [answer] });
    const lines = story((await inOrder(realm, rpc, scenario)).history);
    expect(lines.indexOf('resolved A')).toBeLessThan(lines.indexOf('healed'));
  });

  test('of writes is undone by healing: they are taken then, in order', async () => {
    const faults: Action[] = [{ id: 'slow', kind: 'end-write', how: 'stalled' }];
    const scenario = scenarioOf({ faults, app: [call, { id: 'B', kind: 'call' }] });
    const lines = story((await inOrder(realm, rpc, scenario)).history);
    const healed = lines.indexOf('healed');
    expect(lines.slice(healed, healed + 3)).toEqual(['healed', 'written A', 'written B']);
    expect(lines.slice(0, healed)).not.toContain('written A');
  });
});

describe('the end', () => {
  test.each(['eof', 'reset', 'end-read'] as const)(
    'by %s is handed over once, and is not the healing’s',
    async (kind) => {
      const { history } = await inOrder(realm, rpc, scenarioOf({ app: [call], end: [{ id: 'cut', kind }] }));
      expect(eventsOf(history, 'struck')).toMatchObject([{ action: 'cut', fault: kind, step: 1 }]);
      expect(eventsOf(history, 'end-taken')).toMatchObject([{ cause: kind, healing: false, step: 1 }]);
      expect(story(history)).toContain('rejected A');
    },
  );

  test('is the healing’s where no fault ended the connection', async () => {
    const { history } = await inOrder(realm, rpc, scenarioOf({ app: [call] }));
    expect(eventsOf(history, 'struck')).toEqual([]);
    expect(eventsOf(history, 'end-taken')).toMatchObject([{ cause: 'eof', healing: true }]);
    expect(story(history)).toContain('rejected A');
  });

  test('by a fault is not the healing’s, even if the client takes it while the run heals', async () => {
    const target = tinyTarget((link) => {
      const stream = link.stream('lines') as unknown as Duplex;
      stream.on('error', () => undefined);
      // What has arrived is read late, and the end behind it.
      setTimeout(() => stream.resume(), 20);
      return {};
    });
    const notes: Action[] = [{ id: 'n1', kind: 'notification', number: 1 }];
    const { history } = await inOrder(realm, target, scenarioOf({ notes, end: [{ id: 'cut', kind: 'eof' }] }));
    const lines = story(history);
    expect(lines.indexOf('end-taken')).toBeGreaterThan(lines.indexOf('healed'));
    expect(eventsOf(history, 'end-taken')).toMatchObject([{ cause: 'eof', healing: false, time: 20 }]);
  });

  test('of the read side alone leaves writing possible until healing closes the rest', async () => {
    const seen: string[] = [];
    const target = tinyTarget((link) => {
      const stream = link.stream('lines') as unknown as Duplex;
      stream.on('end', () => seen.push('end')).on('close', () => seen.push('close'));
      stream.resume();
      return {
        notify() {
          seen.push('notify');
          stream.write('{"method":"note"}\n');
        },
      };
    });
    const app: Action[] = [{ id: 'note', kind: 'notify', after: ['cut.delivered'] }];
    const { history } = await inOrder(realm, target, {
      ...scenarioOf({ app, end: [{ id: 'cut', kind: 'end-read' }] }),
      // A TCP socket has no half to leave open.
      preset: 'stdio',
    });
    expect(seen).toEqual(['end', 'notify', 'close']);
    const lines = story(history);
    expect(lines.indexOf('written notification')).toBeLessThan(lines.indexOf('healed'));
    expect(lines).not.toContain('local-close');
  });

  test('leaves nothing behind it to be delivered', async () => {
    const late: Action = { id: 'n1', kind: 'notification', number: 1, after: ['cut.delivered'] };
    const { schedule } = await inOrder(realm, rpc, scenarioOf({ end: [{ id: 'cut', kind: 'eof' }], notes: [late] }));
    expect(schedule).toEqual(scheduleOf(['cut', 'idle']));
  });

  test.each(['epipe', 'destroyed'] as const)(
    'of writing by %s refuses what is written, and reading goes on',
    async (how) => {
      const faults: Action[] = [{ id: 'cut-write', kind: 'end-write', how }];
      const notes: Action[] = [{ id: 'n1', kind: 'notification', number: 1, after: ['A.invoked'] }];
      const { history } = await inOrder(realm, rpc, scenarioOf({ faults, app: [call], notes }));
      expect(eventsOf(history, 'struck')).toMatchObject([{ fault: 'end-write', how }]);
      expect(story(history)).toEqual(expect.arrayContaining(['write-failed', 'rejected A', 'event receive']));
      expect(eventsOf(history, 'end-taken')).toMatchObject([{ healing: true }]);
    },
  );
});

describe('a close by the client', () => {
  test('is a local close, after which nothing is delivered and no end is handed over', async () => {
    const app: Action[] = [call, { id: 'bye', kind: 'close' }];
    const notes: Action[] = [{ id: 'n1', kind: 'notification', number: 1, after: ['bye.invoked'] }];
    const { history, schedule } = await inOrder(realm, rpc, scenarioOf({ app, notes }));
    expect(schedule.map(({ action }) => action)).toEqual(['A', 'bye']);
    expect(eventsOf(history, 'local-close')).toMatchObject([{ step: 1 }]);
    expect(eventsOf(history, 'end-taken')).toEqual([]);
    expect(story(history)).toContain('rejected A');
  });
});

describe('a poll', () => {
  const output: Action = { id: 'out', kind: 'output', process: 'P', seq: 1, stream: 'stdout', text: 'hello' };
  const exited: Action = { id: 'exit', kind: 'exited', process: 'P', seq: 2, exitCode: 0 };
  const closed: Action = { id: 'closed', kind: 'closed', process: 'P', seq: 3 };
  const poll: Action = { id: 'poll', kind: 'poll', process: 'P', after: ['P.settled'] };

  test('reads again and again until it is told the end, and gives all there was', async () => {
    const process: Action[] = [output, exited, closed].map((action) => ({ ...action, after: ['poll.invoked'] }));
    const scenario = scenarioOf({ app: [start, poll], process }, EXEC);
    const { history } = await inOrder(realm, reference, scenario);
    const chunks = eventsOf(history, 'event').flatMap((event) => (event.operation === 'poll' ? event.read.chunks : []));
    expect(chunks).toEqual([{ seq: 1, stream: 'stdout', text: 'hello' }]);
    expect(story(history)).toContain('resolved poll');
  });

  test('waits in virtual time: an answer comes when there is news, or when its wait is over', async () => {
    const app: Action[] = [start, { ...poll, waitMs: 40 } as Action];
    const time: Action[] = [{ id: 'wait', kind: 'advance', ms: 101, after: ['poll.written'] }];
    // It is made once the time has passed, for the strand of time comes first.
    const late: Action[] = [{ id: 'late', kind: 'call', after: ['poll.written'] }];
    const process: Action[] = [{ ...output, after: ['late.invoked'] }];
    const scenario = scenarioOf({ app, time, late, process }, EXEC);
    const { history } = await inOrder(realm, reference, scenario);
    const reads = eventsOf(history, 'event').flatMap((event) => (event.operation === 'poll' ? [event] : []));
    expect(reads.slice(0, 3).map(({ time: atMs, read }) => [atMs, read.chunks.length])).toEqual([
      [40, 0],
      [80, 0],
      [101, 1],
    ]);
  });

  test('that is answered at once with nothing, again and again, lets time pass', async () => {
    const app: Action[] = [start, { ...poll, waitMs: 0 } as Action];
    const { history } = await inOrder(realm, reference, scenarioOf({ app }, { ...EXEC, callTimeoutMs: 20 }));
    const times = eventsOf(history, 'event').map(({ time: atMs }) => atMs);
    expect(times.slice(0, 11)).toEqual(new Array(11).fill(0));
    expect(eventsOf(history, 'crashed')).toEqual([]);
  });
});
