import { describe, expect, it } from 'vitest';
import { exampleCounterexample, exampleHang, exampleScenario } from '../../../reports/example-counterexamples.js';
import type { Race, RaceViolation } from '../../core/race.js';
import type { Strand } from '../../core/scenario.js';
import { recordRegression } from './record-regression.js';

const hang = exampleHang();
const { dialect: _dialect, ...left } = hang.scenario;
const LATE: Strand = { name: 'late', actor: 'app', actions: [{ id: 'B', kind: 'call' }] };

function race(given: Partial<Race> = {}): Race {
  return {
    ...{ title: 'A call hangs', needs: ['calls'], scenario: left, order: [], joined: [] },
    ...{ violates: [{ property: 'call-settles' }], expect: [{ target: 'reference', outcome: 'ruled-out' }] },
    ...given,
  };
}

describe('a race that was reproduced, for its test', () => {
  it('is what was shown, without the dialect, and with the seed that it was found by', () => {
    expect(recordRegression(race(), hang)).toEqual({
      tailraceRegression: 1,
      title: 'A call hangs',
      violates: [{ property: 'call-settles' }],
      scenario: left,
      schedule: hang.schedule,
      seed: '5eed',
    });
  });

  it('survives JSON, with all that is known of the report', () => {
    const known = race({
      source: 'https://example.test/1',
      form: 'lines',
      joined: [['A-response', 'cut']],
      order: [{ earlier: 'A.written', later: 'cut.delivered' }],
    });
    const regression = recordRegression(known, hang);
    expect(regression).toMatchObject({ source: known.source, form: 'lines', joined: known.joined, order: known.order });
    expect(JSON.parse(JSON.stringify(regression))).toEqual(regression);
  });

  it('has the whole report where something of it was left away', () => {
    const scenario = { ...left, strands: [...left.strands, LATE] };
    expect(recordRegression(race({ scenario }), hang)).toMatchObject({ scenario: left, reported: scenario });
  });

  it('waits for what is known of the order, as far as that is there and can be waited for', () => {
    const inside: Strand = { name: 'in', actor: 'app', actions: [{ id: 'C', kind: 'call', inside: 'close-seen' }] };
    const scenario = exampleScenario([...hang.scenario.strands, inside]);
    const counterexample = exampleCounterexample({ ...hang, scenario });
    const order = [
      { earlier: 'A.written', later: 'cut.delivered' },
      { earlier: 'connect.settled', later: 'A.invoked' },
      { earlier: 'close-seen', later: 'A.invoked' },
      { earlier: 'B.settled', later: 'A.invoked' },
      { earlier: 'cut.delivered', later: 'A.settled' },
      { earlier: 'A.invoked', later: 'C.invoked' },
    ];
    const { scenario: waiting } = recordRegression(race({ order }), counterexample);
    expect(waiting.strands.flatMap(({ actions }) => actions)).toEqual([
      { kind: 'call', id: 'A', after: ['connect.settled', 'close-seen'] },
      { kind: 'eof', id: 'cut', after: ['A.written'] },
      { kind: 'call', id: 'C', inside: 'close-seen' },
    ]);
  });

  it.each<[RaceViolation[], number]>([
    [[{ property: 'no-crash' }, { property: 'call-settles' }], 1],
    [
      [
        { property: 'call-settles', of: 'B' },
        { property: 'call-settles', of: 'A' },
      ],
      1,
    ],
    [
      [
        { property: 'call-settles', kind: 'twice' },
        { property: 'no-crash' },
        { property: 'call-settles', kind: 'hung' },
      ],
      2,
    ],
  ])('of %j puts the one first that was shown: number %i', (violates, shown) => {
    const regression = recordRegression(race({ violates }), hang);
    expect(regression.violates[0]).toBe(violates[shown]);
    expect(regression.violates).toHaveLength(violates.length);
  });
});
