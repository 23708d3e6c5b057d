import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../core/scenario.js';
import type { Schedule } from '../../core/schedule.js';
import type { Candidate, Shrunk } from './candidate.js';
import { dropActions } from './drop-actions.js';
import { leaveUnanswered } from './leave-unanswered.js';

const scenario: Scenario = {
  format: 1,
  dialect: 'exec-server',
  callTimeoutMs: 100,
  strands: [
    {
      name: 'app-1',
      actor: 'app',
      actions: [
        { id: 'A', kind: 'call' },
        { id: 'P', kind: 'start' },
        { id: 'F', kind: 'file', operation: 'readFile', path: '/work/hello.txt' },
      ],
    },
    { name: 'end', actor: 'fault', actions: [{ id: 'cut', kind: 'eof' }] },
  ],
};

const early: Schedule = [
  { action: 'F', gap: 'idle' },
  { action: 'cut', gap: 'turn4' },
];

function candidates(given: Scenario, schedule: Schedule): Candidate[] {
  return [...leaveUnanswered.candidates({ scenario: given, schedule } as unknown as Shrunk)];
}

describe('leaving operations unanswered', () => {
  it('offers each operation that would be answered by itself, with every gap idle', () => {
    const offered = candidates(scenario, early);
    expect(offered.map((candidate) => candidate.scenario.unanswered)).toEqual([['P'], ['F']]);
    for (const { schedule } of offered) expect(schedule.map(({ gap }) => gap)).toEqual(['idle', 'idle']);
  });

  it('adds to what is unanswered already', () => {
    const [candidate] = candidates({ ...scenario, unanswered: ['P'] }, early);
    expect(candidate?.scenario.unanswered).toEqual(['P', 'F']);
  });

  it('offers nothing where everything is idle', () => {
    expect(candidates(scenario, [{ action: 'cut', gap: 'idle' }])).toEqual([]);
  });

  it('is forgotten with the operation', () => {
    const dropped = [
      ...dropActions.candidates({ scenario: { ...scenario, unanswered: ['F'] }, schedule: early } as unknown as Shrunk),
    ];
    const withoutFile = dropped.find((candidate) => !JSON.stringify(candidate.scenario.strands).includes('readFile'));
    expect(withoutFile?.scenario).not.toHaveProperty('unanswered');
  });
});
