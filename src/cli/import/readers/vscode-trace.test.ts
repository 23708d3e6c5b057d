import { describe, expect, it } from 'vitest';
import type { LogItem } from '../logged-message.js';
import { readVscodeTrace } from './vscode-trace.js';

function read(text: string, pieceLength = text.length): LogItem[] {
  const items: LogItem[] = [];
  const reader = readVscodeTrace((item) => items.push(item), { name: 'a.log', loggedBy: 'client', redact: false });
  for (let from = 0; from < text.length; from += pieceLength) reader.write(text.slice(from, from + pieceLength));
  reader.end();
  return items;
}

const message = (item: object): unknown => ({ is: 'message', message: item });

describe('an LSP trace', () => {
  it.each([
    ["Sending request 'a/b - (12)'.", { kind: 'request', from: 'client', method: 'a/b', id: 12 }],
    ["Received request 'a/b - (0)'.", { kind: 'request', from: 'server', method: 'a/b', id: 0 }],
    ["Sending notification '$/cancelRequest'.", { kind: 'notification', from: 'client', method: '$/cancelRequest' }],
    ["Received notification 'a/b'.", { kind: 'notification', from: 'server', method: 'a/b' }],
    ["Received response 'a/b - (12)' in 5ms.", { kind: 'response', from: 'server', method: 'a/b', id: 12 }],
    [
      "Sending response 'a/b - (7)'. Processing request took 0ms",
      { kind: 'response', from: 'client', method: 'a/b', id: 7 },
    ],
    [
      "Sending response 'a/b - (7)'. Processing request took 0ms.",
      { kind: 'response', from: 'client', method: 'a/b', id: 7 },
    ],
    [
      "Received response 'a/b - (d9f1-7)' in 5ms. Request failed: it (the index) is gone (-32603).",
      {
        kind: 'response',
        from: 'server',
        method: 'a/b',
        id: 'd9f1-7',
        error: { code: -32603, message: 'it (the index) is gone' },
      },
    ],
    ['Received response 12 without active response promise.', { kind: 'response', from: 'server', id: 12 }],
  ])('has a message in: %s', (says, about) => {
    expect(read(`[Trace - 10:15:23 AM] ${says}\n\n\n`)).toEqual([message({ ...about, at: 1, time: '10:15:23 AM' })]);
  });

  it.each([
    ['[Trace - 18:47:28] ', '18:47:28'],
    ['[Trace - 15:04:05.000 PM] ', '15:04:05.000 PM'],
    ['2026-03-27 21:18:04.090 [trace] ', '2026-03-27 21:18:04.090'],
    ['2026-03-27 21:18:04.090 [info] [Trace - 9:18:04 PM] ', '2026-03-27 21:18:04.090'],
  ])('may begin an entry with %s', (begins, time) => {
    const text = `${begins}Received notification 'n'.\nParams: {\n    "a": 1\n}\n`;
    expect(read(text)).toEqual([
      message({ kind: 'notification', from: 'server', method: 'n', at: 1, time, payload: { a: 1 } }),
    ]);
  });

  it.each([
    ['Params: {\n    "a": {\n        "b": "}\\n]"\n    }\n}', { payload: { a: { b: '}\n]' } } }],
    ['Params: [\n    1\n]', { payload: [1] }],
    ['Params: {"a":1}', { payload: { a: 1 } }],
    ['Result: "text"', { payload: 'text' }],
    ['No result returned.', {}],
    ['No parameters provided.', {}],
    ['', {}],
  ])('has the payload in: %j', (body, payload) => {
    const one = `[Trace - 1] Received notification 'n'.\n${body}\n\n\n`;
    const items = read(`${one}${one}`);
    expect(items).toMatchObject([{ message: { at: 1, ...payload } }, { message: { ...payload } }]);
    expect(items.map((item) => item.is === 'message' && 'payload' in item.message)).toEqual([
      'payload' in payload,
      'payload' in payload,
    ]);
  });

  it('has the data of an error in its payload, and an error of several lines whole', () => {
    const begins = "[Trace - 1] Received response 'a - (3)' in 1ms. Request failed:";
    const error = { kind: 'response', from: 'server', method: 'a', id: 3, at: 1, time: '1' };
    expect(read(`${begins} no (-1).\nError data: {\n    "x": 1\n}\n`)).toEqual([
      message({ ...error, error: { code: -1, message: 'no', data: { x: 1 } } }),
    ]);
    expect(read(`${begins} no\n  at a\n  at b (-1).\nError data: 7\n`)).toEqual([
      message({ ...error, error: { code: -1, message: 'no\n  at a\n  at b', data: 7 } }),
    ]);
  });

  it('has whole messages in its JSON form', () => {
    const entry = {
      isLSPMessage: true,
      type: 'receive-response',
      message: { jsonrpc: '2.0', id: 4, result: null },
      timestamp: 1_700_000_000_000,
    };
    const found = { kind: 'response', id: 4, payload: null, from: 'server' };
    expect(
      read(
        `[LSP   - 10:15:23 AM] ${JSON.stringify(entry)}\n2026-03-27 21:18:04.090 [trace] ${JSON.stringify(entry)}\n`,
      ),
    ).toEqual([
      message({ ...found, at: 1, time: '10:15:23 AM' }),
      message({ ...found, at: 2, time: '2026-03-27 21:18:04.090' }),
    ]);
  });

  it('shows what is no message: entries one by one, other lines in their groups', () => {
    const text =
      '[Info  - 1] a\n[Warn  - 1] b\n  more of b\npanic\n\nlater\n[Trace - 1] Sending something else.\n[Trace - 1] what\n';
    expect(read(text)).toEqual([
      { is: 'odd', at: 1, to: 1, text: '[Info  - 1] a' },
      { is: 'odd', at: 2, to: 4, text: '[Warn  - 1] b' },
      { is: 'odd', at: 6, to: 6, text: 'later' },
      { is: 'odd', at: 7, text: '[Trace - 1] Sending something else.', why: 'it names no message' },
      { is: 'odd', at: 8, to: 8, text: '[Trace - 1] what' },
    ]);
  });

  it.each([
    ['cut off by the end', ''],
    ['cut off by the next entry', "\n[Trace - 1] Sending notification 'b'."],
    ['cut off by an entry of another kind', '\n[Error - 1] gone'],
    ['that is no JSON', '\n}\n'],
  ])('keeps a message whose payload is %s, and says so', (_what, then) => {
    const items = read(`[Trace - 1] Sending request 'a - (1)'.\nParams: {\n    "a": tr${then}`);
    expect(items[0]).toMatchObject({ message: { method: 'a', at: 1 } });
    expect(items[0]).not.toHaveProperty('message.payload');
    expect(items[1]).toMatchObject({
      is: 'odd',
      at: 2,
      why: 'the payload is not whole JSON; the message is kept without it',
    });
  });

  it.each([
    '[Error - 9:41:07 AM] Connection to server got closed. Server will not be restarted.',
    '2026-03-27 21:18:04.090 [error] Server process exited with code 1.',
    'The tide server crashed 5 times in the last 3 minutes.',
  ])('knows the line in which the connection is over: %s', (line) => {
    expect(read(`x\n${line}\n`)).toMatchObject([{ is: 'odd' }, { is: 'end', at: 2, text: line }]);
  });

  it('comes to the same in pieces of any length', () => {
    const text =
      "x\r\n[Trace - 1] Sending request 'a - (1)'.\r\nParams: {\r\n    \"a\": 1\r\n}\r\n\r\n\r\n[Trace - 2] Sending notification 'b'.\r\n";
    expect(read(text)).toHaveLength(3);
    for (const pieceLength of [1, 2, 7, 30]) expect(read(text, pieceLength)).toEqual(read(text));
  });
});
