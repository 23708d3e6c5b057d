import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { MessageEncodingError } from '../errors.js';
import { WebSocketTransport } from './websocket-transport.js';

let server: WebSocketServer;
let offered: unknown;

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true });
  server.on('headers', (_headers, request) => {
    offered = request.headers['sec-websocket-extensions'];
  });
  await once(server, 'listening');
});

afterEach(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

function url(): string {
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function connect(greet: (peer: WebSocket) => void = () => {}): Promise<{
  transport: WebSocketTransport;
  peer: WebSocket;
}> {
  const connection = once(server, 'connection').then(([peer]: WebSocket[]) => {
    if (peer === undefined) throw new Error('no connection');
    greet(peer);
    return peer;
  });
  const [transport, peer] = await Promise.all([WebSocketTransport.connect(url()), connection]);
  return { transport, peer };
}

function listen(transport: WebSocketTransport): { told: unknown[]; ended: Promise<void> } {
  const told: unknown[] = [];
  transport.onMessage((message) => told.push(message));
  transport.onError((error) => told.push(`error: ${error.message}`));
  const ended = new Promise<void>((resolve) => {
    transport.onClose((reason) => {
      told.push(`end: ${reason}`);
      resolve();
    });
  });
  return { told, ended };
}

test('no compression is offered, for older servers hang up on that', async () => {
  await connect();
  expect(offered).toBeUndefined();
});

test('messages go both ways, in order; the end comes last and once', async () => {
  const { transport, peer } = await connect();
  const { told, ended } = listen(transport);
  const received: string[] = [];
  peer.on('message', (data) => received.push(data.toString()));
  await Promise.all([transport.send({ a: 1 }), transport.send([2])]);
  await expect.poll(() => received).toEqual(['{"a":1}', '[2]']);
  peer.send('1');
  peer.send(Buffer.from('"binary"'));
  peer.close(1001, 'going away');
  await ended;
  expect(told).toEqual([1, 'binary', 'end: WebSocket closed with code 1001: going away']);
  await expect(transport.send(3)).rejects.toThrow();
});

test('a message right behind the handshake is not lost', async () => {
  const { transport } = await connect((peer) => peer.send('"hello"'));
  await new Promise(setImmediate);
  const { told } = listen(transport);
  await expect.poll(() => told).toEqual(['hello']);
});

test('a connection that is cut ends', async () => {
  const { transport, peer } = await connect();
  const { told, ended } = listen(transport);
  peer.terminate();
  await ended;
  expect(told).toEqual(['end: WebSocket closed with code 1006']);
});

test('a frame that is not JSON ends it', async () => {
  const { transport, peer } = await connect();
  const { told } = listen(transport);
  peer.send('nonsense');
  peer.send('1');
  await once(peer, 'close');
  expect(told).toEqual(['error: not JSON: "nonsense"', 'end: not JSON: "nonsense"']);
});

test('a message without a JSON form is refused, and the connection goes on', async () => {
  const { transport } = await connect();
  await expect(transport.send(1n)).rejects.toThrow(MessageEncodingError);
  await transport.send('fine');
});

test('a local close is told at once, and the peer is told as well', async () => {
  const { transport, peer } = await connect();
  const { told } = listen(transport);
  transport.close();
  transport.close();
  expect(told).toEqual(['end: closed by the client']);
  await once(peer, 'close');
});

test('a server that is not there is an error of the connecting', async () => {
  const address = url();
  server.close();
  await once(server, 'close');
  await expect(WebSocketTransport.connect(address)).rejects.toThrow('ECONNREFUSED');
});
