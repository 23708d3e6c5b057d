import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../../properties/scenarios/check-scenario.js';
import type { Race } from '../../../core/race.js';
import type { Action } from '../../../core/scenario.js';
import { parseRace } from './parse-race.js';
import { RACE_KINDS } from './schema/race-actions-schema.js';
import { EVERY_KIND } from './testing/every-kind.js';

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

function race(strands: string, more = ''): Race {
  return parseRace(`tailrace-race: 1\ntitle: t\nviolates: no-crash\nstrands: ${strands}\n${more}`, 'r.yaml');
}

function actionsOf({ scenario }: Race): readonly Action[] {
  return scenario.strands.flatMap((strand) => strand.actions);
}

/** What an action waits for. */
function afterOf(given: Race, id: string): readonly string[] | undefined {
  return actionsOf(given).find((action) => action.id === id)?.after;
}

describe('a race file', () => {
  it('is read as it is written', () => {
    expect(parseRace(text, 'r.yaml')).toEqual({
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

  it('can hold actions of every kind, each of which becomes one of the scenario', () => {
    const whole = parseRace(EVERY_KIND, 'r.yaml');
    expect(new Set(actionsOf(whole).map(({ kind }) => (kind === 'reconnect' ? 'connect' : kind)))).toEqual(
      new Set(RACE_KINDS),
    );
    expect(problemsOf(whole.scenario)).toEqual([]);
    expect(whole).toMatchSnapshot();
  });

  it('is plain data', () => {
    const whole = parseRace(EVERY_KIND, 'r.yaml');
    expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
  });
});

describe('the actor of a strand', () => {
  it.each([
    ['[ { call: A }, { advance: w, ms: 1 }, { close: bye } ]', 'app'],
    ['[ { advance: w, ms: 1 } ]', 'time'],
    ['[ { eof: cut }, { advance: w, ms: 1 } ]', 'fault'],
    ['[ { output: o, process: P, text: x }, { advance: w, ms: 1 }, { closed: c, process: P } ]', 'process'],
    ['[ { output: o, process: P, text: x }, { closed: c, process: Q } ]', 'executor'],
    ['[ { output: o, process: P, text: x }, { eof: cut } ]', 'executor'],
    ['[ { output: o, process: P, text: x }, { stray: s } ]', 'executor'],
    ['[ { notification: n }, { reset: r } ]', 'executor'],
  ])('of %s is %s', (strand, actor) => {
    const given = race(`{ it: ${strand}, app: [ { start: P }, { start: Q } ] }`);
    expect(given.scenario.strands[0]).toMatchObject({ name: 'it', actor });
  });
});

describe('what may be left out', () => {
  it('is counted: events of each process, and notifications, in the order in which they are written', () => {
    const events =
      '[ { output: a, process: P, text: x }, { output: b, process: Q, text: x }, { output: c, process: P, text: y, seq: 4 } ]';
    const given = race(
      `{ app: [ { start: P }, { start: Q } ], one: ${events}, two: [ { exited: d, process: P }, { closed: e, process: Q } ], n: [ { notification: n1, number: 3 }, { notification: n2 } ] }`,
    );
    const numbers = actionsOf(given).map((action) =>
      'seq' in action ? action.seq : 'number' in action ? action.number : undefined,
    );
    expect(numbers).toEqual([undefined, undefined, 1, 1, 4, 5, 2, 3, 4]);
  });

  it('is the only process, stdout, and exit code 0', () => {
    const given = race('{ app: [ { start: P } ], p: [ { output: o, text: x }, { exited: x } ] }');
    expect(given.scenario.strands[1]?.actions).toEqual([
      { id: 'o', kind: 'output', process: 'P', seq: 1, stream: 'stdout', text: 'x' },
      { id: 'x', kind: 'exited', process: 'P', seq: 2, exitCode: 0 },
    ]);
  });

  it.each([
    ['', undefined],
    ['link: { preset: tcp }', undefined],
    ['link: { form: messages }', 'messages'],
    ['link: { form: web-socket }', 'web-socket'],
    ['link: { form: stream }', 'lines'],
    ['link: { form: stream, framing: content-length }', 'content-length'],
  ])('is the framing by lines: %s is the form %s', (link, form) => {
    expect(race('{ app: [ { call: A } ] }', link).form).toBe(form);
  });

  it.each([
    ['{ app: [ { call: A } ] }', '', 1000],
    ['{ app: [ { call: A } ] }', 'link: { callTimeoutMs: 70 }', 70],
    ['{ app: [ { call: A, timeoutMs: 50 }, { call: B }, { call: C, timeoutMs: 50 } ] }', '', 50],
    ['{ app: [ { call: A, timeoutMs: 70 } ] }', 'link: { callTimeoutMs: 70 }', 70],
  ])('is the timeout that a client is given: %s %s', (strands, link, timeoutMs) => {
    const given = race(strands, link);
    expect(given.scenario.callTimeoutMs).toBe(timeoutMs);
    expect(actionsOf(given)[0]).toEqual({ id: 'A', kind: 'call' });
  });
});

describe('points', () => {
  const strands =
    '{ app: [ { call: A }, { close: bye } ], peer: [ { respond: A }, { respond: A }, { eof: cut } ], time: [ { advance: w, ms: 1, after: POINT } ] }';

  it.each([
    ['A.invoked', 'A.invoked'],
    ['A.written', 'A.written'],
    ['bye.settled', 'bye.settled'],
    ['connect.written', 'connect.written'],
    ['cut', 'cut.delivered'],
    ['cut.delivered', 'cut.delivered'],
    ['A.response', 'A-response.delivered'],
    ['A.response.delivered', 'A-response.delivered'],
    ['A.response-2', 'A-response-2.delivered'],
    ['close-seen', 'close-seen'],
  ])('%s is %s', (written, point) => {
    expect(afterOf(race(strands.replace('POINT', written)), 'w')).toEqual([point]);
    expect(afterOf(race(strands.replace('POINT', `[${written}, ${written}]`)), 'w')).toEqual([point]);
  });

  it.each(['bye.written', 'A', 'cut.settled', 'A.response.settled', 'A.response-3', 'A.b.c', 'B.settled', '""', '.'])(
    '%s is none',
    (written) => {
      expect(() => race(strands.replace('POINT', written))).toThrow(/^r\.yaml:4: /);
    },
  );
});

describe('what is known of the order', () => {
  const strands =
    '{ app: [ { call: A }, { call: B, inside: close-seen } ], peer: [ { notification: n }, { eof: cut } ] }';

  it('is told pair by pair, and waited for where waiting is possible', () => {
    const given = race(
      strands,
      'order: [ "A.written < n < cut<close-seen", "cut < B.invoked", "A.settled < B.settled" ]',
    );
    expect(given.order).toEqual([
      { earlier: 'A.written', later: 'n.delivered' },
      { earlier: 'n.delivered', later: 'cut.delivered' },
      { earlier: 'cut.delivered', later: 'close-seen' },
      { earlier: 'cut.delivered', later: 'B.invoked' },
      { earlier: 'A.settled', later: 'B.settled' },
    ]);
    expect(actionsOf(given)).toEqual([
      { id: 'A', kind: 'call' },
      { id: 'B', kind: 'call', inside: 'close-seen' },
      { id: 'n', kind: 'notification', number: 1, after: ['A.written'] },
      { id: 'cut', kind: 'eof', after: ['n.delivered'] },
    ]);
  });

  it('adds to what an action waits for by itself', () => {
    const given = race(
      '{ app: [ { call: A } ], peer: [ { eof: cut, after: A.invoked } ] }',
      'order: [ "A.written < cut" ]',
    );
    expect(afterOf(given, 'cut')).toEqual(['A.invoked', 'A.written']);
  });

  it('lets happen during the handshake what comes before its end', () => {
    const given = race(
      '{ one: [ { stray: s } ], two: [ { notification: n } ], three: [ { eof: cut } ] }',
      'order: [ "s < n", "n < connect.settled" ]',
    );
    expect(afterOf(given, 's')).toEqual(['connect.invoked']);
    expect(afterOf(given, 'n')).toEqual(['s.delivered', 'connect.invoked']);
    expect(afterOf(given, 'cut')).toBeUndefined();
  });

  it('is a circle through what is known by itself as well', () => {
    const circle = (given: string, order: string) => () => race(given, `order: [ "${order}" ]`);
    expect(circle('{ app: [ { start: P }, { write: w, text: x } ] }', 'w.invoked < P.settled')).toThrow(
      'w.invoked < P.settled (line 5), P.settled < w.invoked (the process is started first)',
    );
    expect(circle('{ app: [ { call: A } ], p: [ { request: r, like: A } ] }', 'r < A.written')).toThrow(
      'r < A.written (line 5), A.written < r (the request is written first)',
    );
    expect(circle('{ c: [ { eof: cut } ] }', 'cut < connect.invoked')).toThrow(
      'cut < connect.invoked (line 5), connect.invoked < connect.settled (it begins with that), connect.settled < cut',
    );
  });

  it('is told in one step along a strand, however long', () => {
    const given = () =>
      race(
        '{ app: [ { call: A } ], peer: [ { respond: A }, { stray: s1 }, { stray: s2 }, { eof: cut } ] }',
        'order: [ "cut < A.invoked" ]',
      );
    expect(given).toThrow(
      'A.written < A.response (the request is written first), A.response < cut (strand peer); take',
    );
  });

  it('is told by the shortest circle that an entry is in', () => {
    const given = () =>
      race(
        '{ app: [ { call: A }, { call: B }, { call: C } ], peer: [ { stray: s } ] }',
        'order: [ "s < A.invoked", "C.invoked < s", "A.settled < s", "B.invoked < A.invoked" ]',
      );
    expect(given).toThrow(
      's < A.invoked (line 5), A.invoked < A.settled (it begins with that), A.settled < s (line 5);',
    );
  });
});

describe('deliveries that come in one chunk', () => {
  it('wait together for what each of them waits for', () => {
    const given = race(
      '{ app: [ { call: A }, { start: P } ], peer: [ { notification: n }, { output: o, text: x, after: A.written }, { respond: A }, { eof: cut, after: [n, close-seen] } ] }',
      'joined: [ [n, o, A.response, cut] ]',
    );
    expect(given.joined).toEqual([['n', 'o', 'A-response', 'cut']]);
    expect(afterOf(given, 'n')).toEqual(['A.written', 'P.written', 'close-seen']);
    expect(afterOf(given, 'o')).toEqual(['A.written']);
  });

  it('cannot wait for what only the first of them brings', () => {
    const given = () =>
      race(
        '{ app: [ { call: A } ], peer: [ { respond: A }, { notification: n, after: A.settled } ] }',
        'order: [ "A.response < A.settled" ]\njoined: [ [A.response, n] ]',
      );
    expect(given).toThrow('the order goes in a circle');
  });
});

describe('a second connection', () => {
  const app = 'app: [ { call: A }, { connect: again, after: cut }, { call: B } ], end: [ { eof: cut } ]';

  it('has what its strand has, which waits for it unless it says more', () => {
    const given = race(
      `{ ${app}, connection-2: [ { respond: again }, { respond: B }, { notification: n, after: again.written }, { reset: r } ] }`,
      'order: [ "again.invoked < r" ]',
    );
    expect(actionsOf(given).find(({ id }) => id === 'again')).toEqual({
      id: 'again',
      kind: 'reconnect',
      after: ['cut.delivered'],
    });
    expect(afterOf(given, 'again-response')).toBeUndefined();
    expect(afterOf(given, 'B-response')).toEqual(['again.settled']);
    expect(afterOf(given, 'n')).toEqual(['again.written']);
    expect(afterOf(given, 'r')).toEqual(['again.invoked']);
  });

  it('may be made on its own strand, and followed by a third', () => {
    const given = race(
      '{ app: [ { close: c1 } ], connection-2: [ { connect: one }, { close: c2 } ], connection-3: [ { connect: two }, { call: A }, { notify: n, inside: A.settled } ] }',
    );
    expect(['one', 'c2', 'two', 'A', 'n'].map((id) => afterOf(given, id))).toEqual([
      undefined,
      ['one.settled'],
      undefined,
      ['two.settled'],
      undefined,
    ]);
  });

  it('is none for the strand of the first', () => {
    expect(afterOf(race('{ connection-1: [ { eof: cut } ] }'), 'cut')).toBeUndefined();
  });
});

describe('claims', () => {
  it.each([
    ['no-crash', [{ property: 'no-crash' }]],
    ['[ no-crash, call-settles ]', [{ property: 'no-crash' }, { property: 'call-settles' }]],
    ['{ property: call-settles, of: connect }', [{ property: 'call-settles', of: 'connect' }]],
    [
      '[ no-crash, { property: call-settles, of: A, kind: hung } ]',
      [{ property: 'no-crash' }, { property: 'call-settles', of: 'A', kind: 'hung' }],
    ],
  ])('violates: %s', (violates, expected) => {
    const given = `tailrace-race: 1\ntitle: t\nviolates: ${violates}\nstrands: { app: [ { call: A } ] }`;
    expect(parseRace(given, 'r.yaml').violates).toEqual(expected);
  });

  it.each([
    ['{ target: vscode-jsonrpc, version: "1.30", outcome: not-found }', { target: 'vscode-jsonrpc', version: '1.30' }],
    ['{ target: vscode-jsonrpc@1.30.0, outcome: not-found }', { target: 'vscode-jsonrpc', version: '1.30.0' }],
    ['{ target: "@scope/name", outcome: not-found }', { target: '@scope/name' }],
    ['{ target: "@scope/name@1.2.3", outcome: not-found }', { target: '@scope/name', version: '1.2.3' }],
    ['{ target: ./a@2/tailrace.target.ts, outcome: not-found }', { target: './a@2/tailrace.target.ts' }],
  ])('expect: %s', (expectation, target) => {
    const given = race('{ app: [ { call: A } ] }', `expect: [ ${expectation} ]`);
    expect(given.expect).toEqual([{ ...target, outcome: 'not-found' }]);
  });

  it('unanswered is what the peer would answer by itself', () => {
    const given = race('{ app: [ { start: P } ] }', 'unanswered: [connect, P]');
    expect(given.scenario.unanswered).toEqual(['connect', 'P']);
  });
});

describe('a frame of one’s own', () => {
  it.each([
    ['text: "{}"', '{}'],
    ['json: { a: [1, null, "1.0", true] }', '{"a":[1,null,"1.0",true]}'],
    ['json: null', 'null'],
    ['json: ""', '""'],
  ])('%s is the text %s', (written, frame) => {
    expect(actionsOf(race(`{ c: [ { raw: r, ${written} } ] }`))).toEqual([{ id: 'r', kind: 'raw', text: frame }]);
  });

  it('says only what JSON can say', () => {
    expect(() => race('{ c: [ { raw: r, json: [1, .inf] } ] }')).toThrow('which .inf and .nan are not');
  });
});

describe('a long race file', () => {
  it('is read in a time that grows with its length', () => {
    const calls = Array.from({ length: 4000 }, (_, index) => `c${index}`);
    const given = race(
      `{ app: [ ${calls.map((id) => `{ call: ${id} }`).join(', ')} ], peer: [ ${calls.map((id) => `{ respond: ${id} }`).join(', ')}, { eof: cut } ] }`,
      `order:\n${calls.map((id) => `  - "${id}.invoked < ${id}.response"`).join('\n')}`,
    );
    expect(actionsOf(given)).toHaveLength(8001);
  });
});
