import { describe, expect, it } from 'vitest';
import type { Operation } from '../../core/history.js';
import type { AppAction, Scenario } from '../../core/scenario.js';
import type { Candidate, Shrunk } from './candidate.js';
import { plainOperation } from './plain-operation.js';

function candidates(action: AppAction, operation: Operation, more: Partial<Scenario> = {}): Candidate[] {
  const scenario: Scenario = {
    format: 1,
    dialect: 'exec-server',
    callTimeoutMs: 100,
    strands: [{ name: 'app-1', actor: 'app', actions: [action] }, ...(more.strands ?? [])],
    ...(more.unanswered === undefined ? {} : { unanswered: more.unanswered }),
  };
  const evidence = { kind: 'hung', operation, phase: 'in-flight', cause: 'eof', outcome: 'pending', op: action.id };
  return [...plainOperation.candidates({ scenario, schedule: [], evidence } as unknown as Shrunk)];
}

const copy: AppAction = { id: 'F', after: ['cut.delivered'], kind: 'file', operation: 'copy', path: '/a', to: '/b' };

describe('putting a plainer operation in the place of the one that fails', () => {
  it('offers a call, and for a file operation a read of the file, with the same name and waits', () => {
    const offered = candidates(copy, 'file.copy', { unanswered: ['F'] });
    expect(offered.map(({ becomes }) => becomes)).toEqual(['call', 'file.read']);
    const [asCall, asRead] = offered.map(({ scenario }) => scenario);
    expect(asCall?.strands[0]?.actions).toEqual([{ id: 'F', after: ['cut.delivered'], kind: 'call' }]);
    expect(asRead?.strands[0]?.actions).toMatchObject([{ id: 'F', kind: 'file', operation: 'readFile', path: '/a' }]);
  });

  it('leaves unanswered what was, but for a call, which is never answered by itself', () => {
    const [asCall, asRead] = candidates(copy, 'file.copy', { unanswered: ['F'] });
    expect(asCall?.scenario).not.toHaveProperty('unanswered');
    expect(asRead?.scenario.unanswered).toEqual(['F']);
  });

  it('offers nothing for a call, nor for a start whose process is used', () => {
    expect(candidates({ id: 'A', kind: 'call' }, 'call')).toEqual([]);
    const start: AppAction = { id: 'P', kind: 'start' };
    expect(candidates(start, 'start')).toHaveLength(1);
    const used = { name: 'app-2', actor: 'app', actions: [{ id: 's', kind: 'subscribe', process: 'P' }] } as const;
    expect(candidates(start, 'start', { strands: [used] })).toEqual([]);
  });
});
