import { describe, expect, it } from 'vitest';
import { type Action, isAppAction, isFaultAction, type Scenario, type Strand } from '../../core/scenario.js';
import type { Schedule } from '../../core/schedule.js';
import type { Evidence } from '../../core/verdict.js';
import { afterHandshake } from './after-handshake.js';
import { beforeLoss } from './before-loss.js';
import { behindLoss } from './behind-loss.js';
import { actionsOf, type Candidate, type ShrinkPass, type Shrunk } from './candidate.js';
import { leaveCallback } from './leave-callback.js';
import { plainEvent } from './plain-event.js';
import { softenFaults } from './soften-faults.js';

const cut: Action = { id: 'cut', kind: 'eof' };

/** What a pass offers for these actions, each on a strand of its own, executed in this order. */
function offered(
  pass: ShrinkPass,
  actions: readonly Action[],
  schedule: Schedule,
  evidence: Partial<Evidence>,
): Candidate[] {
  const strands = actions.map((action, index): Strand => {
    const actor = isAppAction(action) ? 'app' : isFaultAction(action) ? 'fault' : 'executor';
    return { name: `s${index}`, actor, actions: [action] };
  });
  const scenario: Scenario = { format: 1, dialect: 'exec-server', callTimeoutMs: 100, strands };
  return [...pass.candidates({ scenario, schedule, evidence } as unknown as Shrunk)];
}

const idle = (...ids: readonly string[]): Schedule => ids.map((action) => ({ action, gap: 'idle' }));

describe('letting everything happen after the handshake', () => {
  const early: Action = { ...cut, after: ['connect.written', 'A.settled'] };

  it('drops the waits for it, with every gap idle, and asks for what the client does by itself', () => {
    const [candidate, ...others] = offered(afterHandshake, [early], [{ action: 'cut', gap: 3 }], {
      operation: 'connect',
    });
    expect(others).toEqual([]);
    expect(candidate && actionsOf(candidate.scenario)).toEqual([{ ...cut, after: ['A.settled'] }]);
    expect(candidate).toMatchObject({ schedule: idle('cut'), becomes: { operation: 'receive' } });
  });

  it('puts an EOF behind everything in the place of a fault that strikes before the client connects', () => {
    const pipe: Action = { id: 'pipe', kind: 'end-write', how: 'epipe', early: true };
    const [candidate] = offered(afterHandshake, [{ id: 'A', kind: 'call' }, pipe], idle('A'), { operation: 'connect' });
    expect(candidate && actionsOf(candidate.scenario)[1]).toEqual({ id: 'pipe', kind: 'eof' });
    expect(candidate?.schedule).toEqual(idle('A', 'pipe'));
  });

  it('is nothing for what fails later', () => {
    expect(offered(afterHandshake, [early], idle('cut'), { operation: 'call' })).toEqual([]);
  });
});

describe('leaving a callback', () => {
  const inside: Action = { id: 'B', kind: 'call', inside: 'A.settled' };

  it('schedules the operation at every place, with what comes next as it was or nearer', () => {
    const candidates = offered(leaveCallback, [inside, cut], [{ action: 'cut', gap: 2 }], {});
    for (const { scenario } of candidates) expect(actionsOf(scenario)[0]).toEqual({ id: 'B', kind: 'call' });
    const told = candidates.map(({ schedule }) => schedule.map(({ action, gap }) => `${action}:${gap}`).join(' '));
    const near = ['turn0', 'joined', '2', '1', '0'];
    expect(told).toEqual([
      ...['2', 'idle', 'turn0', 'joined', '1', '0'].map((gap) => `B:idle cut:${gap}`),
      ...near.map((gap) => `B:${gap} cut:2`),
      'cut:2 B:idle',
      ...near.map((gap) => `cut:2 B:${gap}`),
    ]);
  });

  it('is nothing for what is in none', () => {
    expect(offered(leaveCallback, [{ id: 'A', kind: 'call' }], idle('A'), {})).toEqual([]);
  });
});

describe('making the operation that fails earlier', () => {
  const late: Action = { id: 'B', kind: 'call', after: ['cut.delivered'] };

  it('puts it before each of the actions that came before it, without what it waited for', () => {
    const schedule = [...idle('A', 'cut'), { action: 'B', gap: 0 as const }];
    const candidates = offered(beforeLoss, [{ id: 'A', kind: 'call' }, cut, late], schedule, {
      phase: 'after-loss',
      op: 'B',
    });
    expect(candidates.map((candidate) => candidate.schedule)).toEqual([idle('A', 'B', 'cut'), idle('B', 'A', 'cut')]);
    expect(candidates[0] && actionsOf(candidates[0].scenario)[2]).toEqual({ id: 'B', kind: 'call' });
  });

  it('is nothing for what the loss met', () => {
    expect(offered(beforeLoss, [late, cut], idle('B', 'cut'), { phase: 'in-flight', op: 'B' })).toEqual([]);
  });
});

describe('making the operation that fails behind the loss', () => {
  const inside: Action = { id: 'B', kind: 'call', inside: 'A.settled' };
  const call: Action = { id: 'A', kind: 'call' };

  it('leaves its callback, comes right behind the end, and does without one other action', () => {
    const noise: Action = { id: 'x', kind: 'stray' };
    const actions = [call, inside, noise, cut];
    const candidates = offered(behindLoss, actions, idle('A', 'x', 'cut'), { phase: 'in-settle-handler', op: 'B' });
    const told = candidates.map(({ schedule }) => schedule.map(({ action, gap }) => `${action}:${gap}`).join(' '));
    expect(told).toEqual([
      'x:idle cut:idle B:turn0',
      'x:idle cut:idle B:idle',
      'x:idle cut:idle B:0',
      'A:idle cut:idle B:turn0',
      'A:idle cut:idle B:idle',
      'A:idle cut:idle B:0',
    ]);
    for (const { scenario } of candidates) expect(actionsOf(scenario)).toContainEqual({ id: 'B', kind: 'call' });
  });

  it('is nothing without an end, and for what comes behind it already', () => {
    expect(offered(behindLoss, [call, inside], idle('A'), { phase: 'in-flight', op: 'B' })).toEqual([]);
    expect(offered(behindLoss, [call, cut], idle('cut', 'A'), { phase: 'after-loss', op: 'A' })).toEqual([]);
  });
});

describe('telling of the plainest event', () => {
  const exited: Action = { id: 'P-exited', kind: 'exited', process: 'P', seq: 2, exitCode: 1 };

  it('puts output in the place of an exit', () => {
    const [candidate] = offered(plainEvent, [exited], idle('P-exited'), { outcome: 'exited' });
    expect(candidate?.becomes).toEqual({ outcome: 'output' });
    expect(candidate && actionsOf(candidate.scenario)).toEqual([
      { id: 'P-exited', kind: 'output', process: 'P', seq: 2, stream: 'stdout', text: 'x' },
    ]);
  });

  it('is nothing where something else is missing', () => {
    expect(offered(plainEvent, [exited], idle('P-exited'), { outcome: 'output' })).toEqual([]);
  });
});

describe('turning into an EOF', () => {
  it.each<Action>([
    { id: 'x', kind: 'close' },
    { id: 'x', kind: 'malformed', how: 'shape' },
    { id: 'x', kind: 'stall' },
    { id: 'x', kind: 'closed', process: 'P', seq: 1 },
  ])('takes $kind, on a strand of its own, unless an EOF is the cause already', (action) => {
    const [candidate] = offered(softenFaults, [action], idle('x'), { cause: 'app-close' });
    expect(candidate?.scenario.strands).toMatchObject([{ actor: 'fault', actions: [{ id: 'x', kind: 'eof' }] }]);
    expect(offered(softenFaults, [action], idle('x'), { cause: 'eof' })).toEqual([]);
  });

  it('leaves alone what the app does inside a callback', () => {
    expect(offered(softenFaults, [{ id: 'x', kind: 'close', inside: 'close-seen' }], [], { cause: 'none' })).toEqual(
      [],
    );
  });
});
