import { describe, expect, it } from 'vitest';
import type { Operation } from '../../core/history.js';
import type { AppAction, Scenario } from '../../core/scenario.js';
import type { Capability } from '../../core/target.js';
import { actionsOf, type Candidate, type Shrunk } from './candidate.js';
import { plainOperation } from './plain-operation.js';

interface More extends Partial<Scenario> {
  readonly capabilities?: readonly Capability[];
}

function candidates(action: AppAction, operation: Operation, more: More = {}): Candidate[] {
  const scenario: Scenario = {
    format: 1,
    dialect: 'exec-server',
    callTimeoutMs: 100,
    strands: [{ name: 'app-1', actor: 'app', actions: [action] }, ...(more.strands ?? [])],
    ...(more.unanswered === undefined ? {} : { unanswered: more.unanswered }),
  };
  const evidence = { kind: 'hung', operation, phase: 'in-flight', cause: 'eof', outcome: 'pending', op: action.id };
  const history = { client: { capabilities: more.capabilities ?? ['calls', 'files'] } };
  return [...plainOperation.candidates({ scenario, schedule: [], evidence, history } as unknown as Shrunk)];
}

const operations = (offered: readonly Candidate[]): (string | undefined)[] =>
  offered.map(({ becomes }) => becomes?.operation);
const copy: AppAction = { id: 'F', after: ['cut.delivered'], kind: 'file', operation: 'copy', path: '/a', to: '/b' };
const present = '/work/hello.txt';
const missing = '/work/missing/B.txt';

describe('putting a plainer operation in the place of the one that fails', () => {
  it('offers a call, and for a file operation plainer ones on its path and on two others, with its name and waits', () => {
    const offered = candidates(copy, 'file.copy', { unanswered: ['F'] });
    expect(operations(offered)).toEqual([
      'call',
      ...Array(3).fill('file.read'),
      ...Array(3).fill('file.write'),
      ...Array(3).fill('file.create-directory'),
    ]);
    const actions = offered.map(({ scenario }) => scenario.strands[0]?.actions[0]);
    expect(actions[0]).toEqual({ id: 'F', after: ['cut.delivered'], kind: 'call' });
    const reads = ['/a', present, missing].map((path) => {
      return { id: 'F', after: ['cut.delivered'], kind: 'file', operation: 'readFile', path };
    });
    expect(actions.slice(1, 4)).toEqual(reads);
  });

  it('leaves unanswered what was, but for a call, which is never answered by itself', () => {
    const [asCall, asRead] = candidates(copy, 'file.copy', { unanswered: ['F'] });
    expect(asCall?.scenario).not.toHaveProperty('unanswered');
    expect(asRead?.scenario.unanswered).toEqual(['F']);
  });

  it('offers nothing for a call, nor for a start whose process is used', () => {
    expect(candidates({ id: 'A', kind: 'call' }, 'call')).toEqual([]);
    const start: AppAction = { id: 'P', kind: 'start' };
    expect(operations(candidates(start, 'start'))).toEqual([
      'call',
      'file.read',
      'file.write',
      'file.create-directory',
    ]);
    const used = { name: 'app-2', actor: 'app', actions: [{ id: 's', kind: 'subscribe', process: 'P' }] } as const;
    expect(candidates(start, 'start', { strands: [used] })).toEqual([]);
  });

  it('offers a call for a notification, and a subscription for what reads a process', () => {
    expect(operations(candidates({ id: 'N', kind: 'notify' }, 'notify'))).toEqual(['call']);
    const poll: AppAction = { id: 'R', kind: 'poll', process: 'P', waitMs: 200 };
    const offered = candidates(poll, 'poll', { capabilities: ['calls', 'processes'] });
    expect(operations(offered)).toEqual(['call', 'subscribe']);
    expect(offered[1] && actionsOf(offered[1].scenario)).toEqual([{ id: 'R', kind: 'subscribe', process: 'P' }]);
  });

  it('offers only what the client can do, and no file operation that could be mistaken for another', () => {
    const start: AppAction = { id: 'P', kind: 'start' };
    expect(candidates(start, 'start', { capabilities: ['processes'] })).toEqual([]);
    const other = { id: 'G', kind: 'file', operation: 'readFile', path: present } as const;
    const strands = [{ name: 'app-2', actor: 'app', actions: [other] }] as const;
    expect(operations(candidates(start, 'start', { strands, capabilities: ['files'] }))).toEqual([
      'file.write',
      'file.create-directory',
    ]);
  });

  it('offers the same for another operation of the kind, which may be the one that really failed', () => {
    const write: AppAction = { id: 'W', kind: 'write', process: 'P', text: 'x' };
    const strands = [
      {
        name: 'app-2',
        actor: 'app',
        actions: [
          { ...write, id: 'V' },
          { id: 'A', kind: 'call' },
        ],
      },
    ] as const;
    const offered = candidates(write, 'write', { strands, capabilities: ['calls'] });
    const calls = offered.map(({ scenario }) =>
      actionsOf(scenario).flatMap(({ id, kind }) => (kind === 'call' ? [id] : [])),
    );
    expect(calls).toEqual([
      ['W', 'A'],
      ['V', 'A'],
    ]);
  });

  it('never offers a less plain operation than the one that fails', () => {
    const read: AppAction = { id: 'F', kind: 'file', operation: 'readFile', path: present };
    expect(operations(candidates(read, 'file.read'))).toEqual(['call', 'file.read']);
  });
});
