import { describe, expect, it } from 'vitest';
import type { LogItem, ReaderOptions } from '../logged-message.js';
import { readHar } from './har.js';

function read(text: string, options: Partial<ReaderOptions> = {}): LogItem[] {
  const items: LogItem[] = [];
  const reader = readHar((item) => items.push(item), { name: 'a.har', loggedBy: 'client', redact: false, ...options });
  for (let from = 0; from < text.length; from += 50) reader.write(text.slice(from, from + 50));
  reader.end();
  return items;
}

const har = (...entries: object[]): string => JSON.stringify({ log: { version: '1.2', entries } }, null, 1);
const socket = (url: string, ...messages: object[]): object => ({ _webSocketMessages: messages, request: { url } });
const sent = (data: unknown): object => ({
  type: 'send',
  time: 1_700_000_000.5,
  opcode: 1,
  data: typeof data === 'string' ? data : JSON.stringify(data),
});
const call = { id: 1, method: 'm' };
const page = { request: { url: 'https://a/' }, response: { content: { text: '{"id":1,"method":"m"}' } } };
const asRead = {
  is: 'message',
  message: { kind: 'request', id: 1, method: 'm', at: 1, from: 'client', time: '2023-11-14T22:13:20.500Z' },
};

describe('a HAR file', () => {
  it.each([
    ['messages before the URL', har(page, socket('wss://a/x', sent(call)))],
    ['messages after the URL', har(page, { request: { url: 'wss://a/x' }, _webSocketMessages: [sent(call)] })],
    ['a WebSocket that nobody wrote to', har(socket('wss://b/'), page, socket('wss://a/x', sent(call)))],
  ])('is read with %s', (_what, text) => {
    expect(read(text)).toEqual([asRead]);
  });

  it.each([
    [
      { type: 'receive', opcode: 1, data: '{"id":1,"result":1}' },
      { is: 'message', message: { from: 'server', kind: 'response' } },
    ],
    [
      { type: 'send', opcode: 2, data: Buffer.from(JSON.stringify(call)).toString('base64') },
      { is: 'message', message: { method: 'm' } },
    ],
    [{ type: 'send', data: JSON.stringify(call) }, { is: 'message' }],
    [
      { type: 'receive', opcode: 8, data: '' },
      { is: 'end', at: 2 },
    ],
    [
      { type: 'error', opcode: -1, data: 'closed' },
      { is: 'odd', at: 2, text: 'closed', why: 'it is an error of the WebSocket' },
    ],
    [
      { type: 'receive', opcode: 9, data: 'p' },
      { is: 'odd', at: 2, text: 'p', why: 'its opcode is 9' },
    ],
    [
      { type: 'receive', opcode: 1, data: 'ping' },
      { is: 'odd', at: 2, text: 'ping', why: 'it is no JSON-RPC message' },
    ],
    [{ type: 'what' }, { is: 'odd', at: 2, why: 'its type is not send or receive' }],
  ])('has the message %j', (message, item) => {
    expect(read(har(socket('wss://a/', sent(call), message)))[1]).toMatchObject(item);
  });

  it('is read for the one WebSocket that has JSON-RPC, and tells the others', () => {
    const chatter = Array.from({ length: 23 }, () => sent('42["x"]'));
    const items = read(
      har(socket('wss://chat/?token=1', ...chatter), socket('wss://user:pass@a/x?key=2#3', sent('hi'), sent(call))),
    );
    expect(items).toEqual([
      { is: 'odd', at: 1, text: 'hi', why: 'it is no JSON-RPC message' },
      { ...asRead, message: { ...asRead.message, at: 2 } },
      { is: 'left-out', count: 23, from: 1, to: 23, why: 'of another WebSocket: 1 (wss://chat/, 23 messages)' },
    ]);
  });

  it('counts what comes before the first message, and shows only a part of it', () => {
    const items = read(har(socket('wss://a/', ...Array.from({ length: 23 }, () => sent('x')), sent(call))));
    expect(items.filter(({ is }) => is === 'odd')).toHaveLength(20);
    expect(items[20]).toMatchObject({ is: 'left-out', count: 3, from: 21, to: 23 });
    expect(items[21]).toMatchObject({ is: 'message', message: { at: 24 } });
  });

  const two = har(socket('wss://user:pass@a/x?token=1', sent(call)), socket('wss://b/y', sent(call), sent(call)));

  it('has to be told which of two WebSockets with JSON-RPC', () => {
    expect(() => read(two)).toThrow(
      'a.har has 2 WebSockets with JSON-RPC: 1 (wss://a/x, 1 message), 2 (wss://b/y, 2 messages)',
    );
    expect(() => read(two, { redact: true })).toThrow('JSON-RPC: 1 (1 message), 2 (2 messages)');
    expect(read(two, { socket: 2 }).filter(({ is }) => is === 'message')).toHaveLength(2);
    expect(read(two, { socket: 1 })).toMatchObject([asRead, { is: 'left-out', count: 2 }]);
  });

  it.each([
    [har(page), {}, 'a.har has no WebSocket messages'],
    [har(socket('wss://a/', sent('x'))), {}, 'a.har has no JSON-RPC in 1 (wss://a/, 1 message)'],
    [two, { socket: 3 }, '--socket was given 3; a.har has 1 (wss://a/x, 1 message), 2 (wss://b/y, 2 messages)'],
    [two.slice(0, -10), { socket: 1 }, 'it is cut off: the JSON has no end'],
    [`{\n"log": {\n"entries" 7}}`, {}, 'a.har:3: it stops being JSON here'],
    ['{\n"log":\n nope}', {}, 'a.har:3: it stops being JSON here'],
  ])('is refused: %# %j', (text, options, says) => {
    expect(() => read(text, options)).toThrow(says);
  });
});
