import { describe, expect, it } from 'vitest';
import type { LogItem, Side } from '../logged-message.js';
import { readJsonLines } from './json-lines.js';
import {
  CLIENT_WORDS,
  DIRECTION_KEYS,
  MESSAGE_KEYS,
  RECEIVED_WORDS,
  SENT_WORDS,
  SERVER_WORDS,
  TIME_KEYS,
  timeOf,
} from './logged-entry.js';

function read(text: string, loggedBy: Side = 'client'): LogItem[] {
  const items: LogItem[] = [];
  const reader = readJsonLines((item) => items.push(item), { name: 'a.jsonl', loggedBy, redact: false });
  reader.write(text);
  reader.end();
  return items;
}

const line = (entry: object): string => `${JSON.stringify(entry)}\n`;
const call = { jsonrpc: '2.0', id: 1, method: 'm', params: { a: 1 } };
const asRead = { kind: 'request', id: 1, method: 'm', payload: { a: 1 } };

describe('a log of JSON lines', () => {
  it.each([
    [{ direction: 'send', message: call }, 'client'],
    [{ direction: 'RECEIVED', message: call }, 'server'],
    [{ dir: '->', msg: call }, 'client'],
    [{ dir: '<-', data: JSON.stringify(call) }, 'server'],
    [{ from: 'server', payload: call }, 'server'],
    [{ to: 'server', payload: call }, 'client'],
    [{ direction: 'client_to_server', ...call }, 'client'],
    [{ type: 'send-request', message: call, isLSPMessage: true }, 'client'],
    [{ type: 'receive-notification', message: call }, 'server'],
    [{ type: 'rpc', direction: 'in', body: call }, 'server'],
    [{ direction: 'request', origin: 'server', message: call }, 'server'],
    [{ direction: 'out', raw: `Content-Length: 9\r\n\r\n${JSON.stringify(call)}` }, 'client'],
    [{ direction: 'out', message: 'sending', data: call }, 'client'],
  ])('has in %j a message of the %s', (entry, from) => {
    expect(read(line(entry))).toEqual([{ is: 'message', message: { ...asRead, at: 1, from } }]);
  });

  it('turns sent and received around if the server keeps it, and nothing else', () => {
    const entries = [
      { direction: 'send', message: call },
      { direction: 'in', message: call },
      { from: 'client', message: call },
    ];
    const from = read(entries.map(line).join(''), 'server').map((item) => item.is === 'message' && item.message.from);
    expect(from).toEqual(['server', 'client', 'client']);
  });

  it.each([
    [
      { id: 1, method: 'm' },
      { kind: 'request', id: 1, method: 'm' },
    ],
    [
      { id: 0, method: 'm' },
      { kind: 'request', id: 0, method: 'm' },
    ],
    [
      { method: 'm', params: [1] },
      { kind: 'notification', method: 'm', payload: [1] },
    ],
    [
      { id: 'x', result: null },
      { kind: 'response', id: 'x', payload: null },
    ],
    [
      { id: 2, error: { code: -1, message: 'no', data: 7 } },
      { kind: 'response', id: 2, error: { code: -1, message: 'no', data: 7 } },
    ],
    [
      { id: 2, result: 3, error: null },
      { kind: 'response', id: 2, payload: 3 },
    ],
    [
      { id: null, error: { code: -32700, message: 'Parse error' } },
      { kind: 'response', error: { code: -32700, message: 'Parse error' } },
    ],
  ])('reads the frame %j', (message, frame) => {
    expect(read(line({ direction: 'in', message }))).toEqual([
      { is: 'message', message: { ...frame, at: 1, from: 'server' } },
    ]);
  });

  it('reads every message of a batch, and of a text that has one a line', () => {
    const other = { jsonrpc: '2.0', method: 'n' };
    const twice = [
      { ...asRead, at: 1 },
      { kind: 'notification', method: 'n', at: 1 },
    ];
    for (const message of [[call, other], `${JSON.stringify(call)}\n${JSON.stringify(other)}\n`]) {
      expect(read(line({ direction: 'out', message }))).toEqual(
        twice.map((frame) => ({ is: 'message', message: { ...frame, from: 'client' } })),
      );
    }
  });

  it.each([
    ['hello', 'it is not JSON'],
    ['{"direction":"send","message":{"id":1,"meth', 'it is not JSON'],
    ['[1]', 'it is no object'],
    ['{"direction":"send","message":"hello"}', 'it has no JSON-RPC message'],
    ['{"direction":"send","message":[]}', 'it has no JSON-RPC message'],
    ['{"direction":"send","message":{"id":1}}', 'it has no JSON-RPC message'],
    ['{"message":{"id":1,"method":"m"}}', 'it does not say who wrote the message'],
    ['{"direction":"sideways","message":{"id":1,"method":"m"}}', 'it does not say who wrote the message'],
  ])('does not understand %s: %s', (text, why) => {
    expect(read(`\n${text}\n`)).toEqual([{ is: 'odd', at: 2, text, why }]);
  });

  it('skips blank lines, and reads lines that Windows ends', () => {
    expect(read(`\r\n${JSON.stringify({ direction: 'in', message: call })}\r\n\r\n`)).toMatchObject([
      { message: { at: 2 } },
    ]);
  });

  it.each([
    [1_700_000_000, '2023-11-14T22:13:20.000Z'],
    [1_700_000_000.25, '2023-11-14T22:13:20.250Z'],
    [1_700_000_000_000, '2023-11-14T22:13:20.000Z'],
    [1_700_000_000_000_000, '2023-11-14T22:13:20.000Z'],
    [1_700_000_000_000_000_000, '2023-11-14T22:13:20.000Z'],
    [12.5, '12.5'],
    ['10:15', '10:15'],
    ['', undefined],
    [null, undefined],
  ])('says the time %j as %j', (time, said) => {
    expect(timeOf(time)).toBe(said);
  });

  it('tells once of times that go backwards', () => {
    const times = ['2026-01-01T00:00:02Z', '2026-01-01T00:00:01Z', '2026-01-01T00:00:00Z'];
    const remarks = read(times.map((time) => line({ time, direction: 'in', message: call })).join('')).filter(
      ({ is }) => is === 'remark',
    );
    expect(remarks).toEqual([
      { is: 'remark', text: expect.stringContaining('the time of line 2 is before that of line 1') },
    ]);
  });

  it('has words for its keys that mean one thing each', () => {
    for (const words of [
      [...SENT_WORDS, ...RECEIVED_WORDS, ...CLIENT_WORDS, ...SERVER_WORDS],
      [...DIRECTION_KEYS, ...TIME_KEYS],
      MESSAGE_KEYS,
    ]) {
      expect(new Set(words).size).toBe(words.length);
    }
  });
});
