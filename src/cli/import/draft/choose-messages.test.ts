import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { importText, jsonLines } from '../testing/import-text.js';

type Messages = Parameters<typeof jsonLines>[0];

interface Cut {
  readonly app: readonly Readonly<Record<string, unknown>>[];
  readonly connection: readonly Readonly<Record<string, unknown>>[];
  readonly draft: string;
  readonly account: string;
}

async function cut(messages: Messages, at: number | undefined, window = 2): Promise<Cut> {
  const around = at === undefined ? undefined : { at, window };
  const { draft, account } = await importText(jsonLines(messages), { around });
  const { strands } = parse(draft);
  return { app: strands.app ?? [], connection: strands.connection.slice(0, -1), draft, account };
}

const call = (id: number, method = 'm'): ['>', object] => ['>', { id, method }];
const result = (id: number): ['<', object] => ['<', { id, result: {} }];
const note: ['>', object] = ['>', { method: 'n' }];
const initialize: ['>', object] = ['>', { id: 0, method: 'initialize' }];
const notes = (count: number): ['>', object][] => Array.from({ length: count }, () => note);

describe('a cut around a line', () => {
  it('keeps as many messages before and after it, and marks it', async () => {
    const { app, draft, account } = await cut([...notes(10), call(1), ...notes(10)], 11);
    expect(app.flatMap(Object.keys)).toEqual(['notify', 'notify', 'call', 'notify', 'notify']);
    expect(draft).toContain('# line 9: n\n');
    expect(draft).toContain('# line 11 (the one that was asked for): m\n');
    expect(account).toContain('16 outside of the part that was asked for (lines 1 to 21)');
  });

  it('has every call that is open there, however long before it was made', async () => {
    const messages = [call(1), call(2), call(3), result(2), ...notes(20), result(1), note, note, note, result(3)];
    const { app, connection, draft, account } = await cut(messages, 25);
    expect(app.slice(0, 2)).toEqual([{ call: 'm-1' }, { call: 'm-3' }]);
    expect(connection).toEqual([{ respond: 'm-1' }]);
    expect(draft).toContain('# line 3 (before the part that was asked for, and open then): m\n');
    expect(account).toContain(
      'answered later than the part that was asked for, and open in the draft: 1 call: m of 3 in 29',
    );
  });

  it('has the start of each process that it is about, and numbers the events from 1', async () => {
    const about = { processId: 'p' };
    const output = (seq: number): ['<', object] => ['<', { method: 'process/output', params: { ...about, seq } }];
    const messages: Messages = [
      ['>', { id: 1, method: 'process/start', params: about }],
      result(1),
      ['>', { id: 2, method: 'process/start', params: { processId: 'q' } }],
      result(2),
      output(1),
      output(2),
      ['>', { id: 3, method: 'process/read', params: { ...about, afterSeq: 2 } }],
      output(4),
      output(3),
    ];
    const { app, connection } = await cut(messages, 8, 1);
    expect(app).toMatchObject([{ start: 'process-start-1' }, { read: 'process-read-3', afterSeq: 0 }]);
    expect(connection).toMatchObject([
      { output: 'process-output-n1', seq: 2 },
      { output: 'process-output-n2', seq: 1 },
    ]);
  });

  it.each([
    ['before the first message', 1, ['a-n1', 'b-n2']],
    ['after the last message', 99, ['c-n1', 'd-n2', 'e-n3']],
    ['between two messages', 5, ['a-n1', 'b-n2', 'c-n3', 'd-n4']],
  ])('takes the nearest ones for a line %s', async (where, at, names) => {
    const [a, b, c, d, e] = jsonLines(['a', 'b', 'c', 'd', 'e'].map((method) => ['>', { method }])).split('\n');
    const text = ['x', '', a, b, '', c, d, e].join('\n');
    const { draft, account } = await importText(text, { around: { at, window: 2 }, format: 'jsonl' });
    const notified = parse(draft).strands.app as readonly { readonly notify: string }[];
    expect(notified.map((action) => action.notify)).toEqual(names);
    expect(account.includes('is none of a message')).toBe(where !== 'between two messages');
  });

  it('is of the connection that the line is in', async () => {
    const messages = [initialize, result(0), call(1), initialize, result(0), call(1), note, initialize, call(1)];
    const first = await cut(messages, 3, 8);
    expect(first.app).toEqual([{ call: 'm-1' }]);
    expect(first.account).toContain('6 of later connections: the draft is of one (lines 4, 5, 6, 7, 8, 9)');
    const second = await cut(messages, 6, 8);
    expect(second.app).toEqual([{ call: 'm-1' }, { notify: 'n-n1' }]);
    expect(second.account).toContain('3 of earlier connections: the draft is of one (lines 1 to 3)');
    expect(second.account).toContain('2 of later connections');
  });
});

describe('a log that is not cut', () => {
  it('gives all of the first connection, and says where the next one begins', async () => {
    const { app, account } = await cut([call(1), initialize, result(0), call(1), initialize], undefined);
    expect(app).toEqual([{ call: 'm-1' }]);
    expect(account).toContain('note: the log goes on with another connection in line 2');
    expect(account).toContain('4 of later connections: the draft is of one (lines 2, 3, 4, 5)');
  });

  it('is warned of when it has more than can be searched', async () => {
    expect((await cut(notes(40), undefined)).account).not.toContain('--around');
    expect((await cut(notes(41), undefined)).account).toContain('41 messages have very many interleavings');
  });
});
