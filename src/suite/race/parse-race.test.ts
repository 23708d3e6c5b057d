import { describe, expect, it } from 'vitest';
import type { Race } from '../../core/race.js';
import { parseRace } from './parse-race.js';

const text = `tailrace-race: 1
title: A call registered after the drain hangs
source: https://github.com/openai/codex/pull/18027
summary: >
  What was seen, in a sentence or two.
needs: [calls]
link: { form: messages }
strands:
  app:        [ { call: A } ]
  connection: [ { eof: cut } ]
order: [ "A.invoked < cut" ]
violates: call-settles
expect:
  - { target: "broken/check-then-register", outcome: reproduced }
  - { target: reference, outcome: ruled-out }
`;

function parse(given: string): Race {
  return parseRace(given, 'r.yaml');
}

describe('a race file', () => {
  it('is read as it is written', () => {
    expect(parse(text)).toEqual({
      title: 'A call registered after the drain hangs',
      source: 'https://github.com/openai/codex/pull/18027',
      summary: 'What was seen, in a sentence or two.',
      needs: ['calls'],
      form: 'messages',
      scenario: {
        format: 1,
        callTimeoutMs: 1000,
        strands: [
          { name: 'app', actor: 'app', actions: [{ id: 'A', kind: 'call' }] },
          { name: 'connection', actor: 'fault', actions: [{ id: 'cut', kind: 'eof', after: ['A.invoked'] }] },
        ],
      },
      order: [{ earlier: 'A.invoked', later: 'cut.delivered' }],
      joined: [],
      violates: [{ property: 'call-settles' }],
      expect: [
        { target: 'broken/check-then-register', outcome: 'reproduced' },
        { target: 'reference', outcome: 'ruled-out' },
      ],
    });
  });
});
