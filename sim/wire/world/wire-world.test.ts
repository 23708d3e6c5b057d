import { afterEach, describe, expect, it } from 'vitest';
import { PROPERTIES } from '../../../properties/catalogue.js';
import type { History, HistoryEvent } from '../../../src/core/history.js';
import type { Action, Scenario, Strand } from '../../../src/core/scenario.js';
import type { Schedule } from '../../../src/core/schedule.js';
import type { WireSettings, WireTarget } from '../../../src/core/wire-target.js';
import type { RunResult, World } from '../../../src/core/world.js';
import { serveEndpoint } from '../serve-endpoint.js';
import type { WireServer } from '../wire-server.js';
import { connectOnce, createWireWorld } from './create-wire-world.js';
import { type Defects, LoopbackDriver } from './testing/loopback-driver.js';

const servers: WireServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

interface Made {
  readonly world: World;
  readonly driver: LoopbackDriver;
}

async function make(defects: Defects = {}, settings: WireSettings = {}, settles = true): Promise<Made> {
  const server = await serveEndpoint('tcp-lines');
  servers.push(server);
  const driver = new LoopbackDriver(defects);
  const target: WireTarget = {
    name: 'loopback',
    dialect: 'json-rpc',
    capabilities: ['calls', 'notifications', 'close'],
    endpoints: ['tcp-lines'],
    settles,
    start: async () => driver,
  };
  return { world: createWireWorld({ target, driver, server, settings }), driver };
}

const call: Action = { id: 'A', kind: 'call' };
const answer: Action = { id: 'answer', kind: 'respond', to: 'A' };
const cut: Action = { id: 'cut', kind: 'eof' };

function scenarioOf(actions: readonly Action[]): Scenario {
  const actors = { call: 'app', close: 'app', respond: 'executor', notification: 'executor', advance: 'time' } as const;
  const strands = actions.map((action): Strand => {
    const actor = action.kind in actors ? actors[action.kind as keyof typeof actors] : 'fault';
    return { name: `strand-${action.id}`, actor, actions: [action] };
  });
  return { format: 1, dialect: 'json-rpc', callTimeoutMs: 1_000, strands };
}

function follow(world: World, scenario: Scenario, schedule: Schedule, strict = true): Promise<RunResult> {
  return world.run({ scenario, guide: { kind: 'follow', schedule, strict }, thorough: true });
}

function inOrder(actions: readonly Action[]): Schedule {
  return actions.map(({ id }) => ({ action: id, gap: 'idle' }));
}

async function run(made: Made, actions: readonly Action[]): Promise<History> {
  return (await follow(made.world, scenarioOf(actions), inOrder(actions))).history;
}

function judge(id: string, history: History): string | undefined {
  const verdict = PROPERTIES.find((property) => property.id === id)?.judge(history);
  return verdict?.status === 'violated' ? verdict.evidence[0]?.kind : verdict?.status;
}

function told(history: History): string[] {
  return history.events.map((event: HistoryEvent) => {
    switch (event.type) {
      case 'settled':
        return `settled ${event.op} ${event.outcome === 'resolved' ? 'resolved' : event.failure.kind}`;
      case 'invoked':
        return `invoked ${event.op}${event.inside === undefined ? '' : ` in ${event.inside}`}`;
      case 'written':
        return `written ${event.op ?? event.method ?? event.frame}`;
      case 'finished':
        return `finished ${event.strength}`;
      default:
        return event.type;
    }
  });
}

describe('a run over a real connection', () => {
  it('records what happens as the simulated world does', async () => {
    expect(told(await run(await make(), [call, answer, cut]))).toEqual([
      'invoked connect',
      'settled connect resolved',
      'idle',
      'invoked A',
      'written A',
      'idle',
      'delivered',
      'taken',
      'settled A resolved',
      'idle',
      'struck',
      'end-taken',
      'closed',
      'idle',
      'healed',
      'finished observed',
    ]);
  });

  it('lets no time pass while the client works, however long it takes', async () => {
    const { events } = await run(await make({ worksMs: 20 }, { settleMs: 500 }), [call, cut]);
    expect(events.map(({ time }) => time)).toEqual(events.map(() => 0));
  });

  it('hands a response and the end behind it over in one write, and the response is first', async () => {
    const { world } = await make();
    const schedule: Schedule = [
      { action: 'A', gap: 'idle' },
      { action: 'answer', gap: 'idle' },
      { action: 'cut', gap: 'joined' },
    ];
    for (let time = 0; time < 20; time += 1) {
      const { history } = await follow(world, scenarioOf([call, answer, cut]), schedule);
      expect(judge('response-before-loss-wins', history)).toBe('held');
    }
  });

  it('collapses the gaps of a simulated schedule to those of a wire', async () => {
    const { world } = await make();
    const schedule: Schedule = [
      { action: 'A', gap: 'idle' },
      { action: 'cut', gap: 'turn2' },
    ];
    const result = await follow(world, scenarioOf([call, cut]), schedule);
    expect(result.schedule.map(({ gap }) => gap)).toEqual(['idle', 'separate']);
  });

  it('does not reset a connection before what was sent has been read', async () => {
    const { world } = await make();
    const reset: Action = { id: 'cut', kind: 'reset' };
    const note: Action = { id: 'note', kind: 'notification', number: 1 };
    const schedule: Schedule = [
      { action: 'note', gap: 'idle' },
      { action: 'cut', gap: 'separate' },
    ];
    expect((await follow(world, scenarioOf([note, reset]), schedule)).divergence?.action).toBe('cut');
    expect((await follow(world, scenarioOf([note, reset]), schedule, false)).schedule).toEqual(inOrder([note, reset]));
  });

  it('leaves out what does not exist on its endpoint, and time that cannot be moved on', async () => {
    const { world } = await make();
    const actions: Action[] = [
      { id: 'broken', kind: 'end-write', how: 'epipe' },
      { id: 'later', kind: 'advance', ms: 1_000 },
      cut,
    ];
    const result = await world.run({
      scenario: scenarioOf(actions),
      guide: { kind: 'choose', chooser: { choose: () => 0 } },
      thorough: false,
    });
    expect(result.schedule).toEqual(inOrder([cut]));
  });

  it('makes an operation inside a callback', async () => {
    const late: Action = { id: 'B', kind: 'call', inside: 'close-seen' };
    const { history } = await follow((await make()).world, scenarioOf([call, late, cut]), inOrder([call, cut]));
    expect(told(history)).toContain('invoked B in close-handler');
    expect(told(history)).toContain('settled B disconnected');
  });

  it('gives every run a client of its own', async () => {
    const made = await make();
    await run(made, [call, cut]);
    await run(made, [call, cut]);
    const clients = made.driver.commands.filter((command) => command.do === 'connect').map((command) => command.client);
    expect(clients).toEqual([1, 2]);
  });
});

describe('a client that does not come to rest', () => {
  it('is not called idle, so that nothing is demanded of it yet', async () => {
    const made = await make({ worksMs: 150 }, { settleMs: 40, callTimeoutMs: 10_000, livenessMs: 100 });
    const history = await run(made, [call, cut]);
    expect(told(history)).not.toContain('idle');
    expect(judge('late-call-fails-fast', history)).toBe('unreached');
  });
});

describe('a call that stays open', () => {
  it('is observed to hang where the client is known to hold no timer', async () => {
    const history = await run(await make({ forgetsPending: true }), [call, cut]);
    expect([judge('call-settles', history), history.events.at(-1)]).toMatchObject(['hung', { strength: 'observed' }]);
  });

  it('is suspected to where its timers are not known', async () => {
    const made = await make({ forgetsPending: true, timersUnknown: true }, { settleMs: 100, livenessMs: 50 });
    const history = await run(made, [call, cut]);
    expect([judge('call-settles', history), history.events.at(-1)]).toMatchObject(['hung', { strength: 'suspected' }]);
  });

  it('is suspected to where nobody tells when the client is idle', async () => {
    const made = await make({ forgetsPending: true, ignores: 'settle' }, { settleMs: 30, livenessMs: 50 }, false);
    const history = await run(made, [call, cut]);
    expect([judge('call-settles', history), history.events.at(-1)]).toMatchObject(['hung', { strength: 'suspected' }]);
  });

  it('is waited for as long as a timer of the client may end it, and then time has passed', async () => {
    const history = await run(await make({ timesOutAfterMs: 80 }), [call, cut]);
    expect(judge('call-settles', history)).toBe('held');
    expect(judge('loss-beats-timeout', history)).toBe('timeout');
  });
});

describe('a driver', () => {
  it('that does not answer is told by what was expected of it', async () => {
    const { world } = await make({ failsAtCall: true });
    await expect(follow(world, scenarioOf([call, cut]), inOrder([call, cut]))).rejects.toThrow(
      'loopback: the driver says: this client makes no calls',
    );
  });

  it('whose client refuses an undisturbed handshake is an error of the adapter', async () => {
    const { world } = await make({ refuses: true });
    await expect(connectOnce(world)).rejects.toThrow(
      'loopback: connect failed: {"kind":"unknown","reason":"it does not want to"}, although the peer answered everything',
    );
  });

  it('whose runs take nearly as long as a call is given says nothing', async () => {
    const { world } = await make({ worksMs: 20 }, { callTimeoutMs: 20, settleMs: 200 });
    await expect(follow(world, scenarioOf([call, cut]), inOrder([call, cut]))).rejects.toThrow('--call-timeout-ms');
  });
});

describe('a search over a wire', () => {
  it('leaves out a schedule that it has run before', async () => {
    const { world } = await make();
    const scenario = scenarioOf([call, cut]);
    let asked = 0;
    const seen: Schedule[] = [];
    const leftOut: Schedule[] = [];
    await world.runEach(
      () => {
        asked += 1;
        const chooser = { choose: () => (asked === 3 ? 1 : 0) };
        return asked > 4 ? undefined : { scenario, guide: { kind: 'choose', chooser }, thorough: false };
      },
      ({ schedule }) => seen.push(schedule),
      (schedule) => leftOut.push(schedule),
    );
    expect([seen.length, leftOut]).toEqual([2, [inOrder([call, cut]), inOrder([call, cut])]]);
  });
});
