import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { satisfies } from 'semver';
import { WebSocket } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WebSocket as Peer, WebSocketServer } from 'ws';
import type { PublishedModule } from '../../core/published-client.js';
import type { ConnectedClient, WebSocketLike } from '../../core/target.js';
import { readPackageVersion } from '../read-package-version.js';
import client from './json-rpc-2-0.js';

const newest = (await import('json-rpc-2.0')) as unknown as PublishedModule;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
}

interface Connection {
  readonly connected: ConnectedClient;
  readonly peer: Peer;
  /** What the client has written, in order. */
  readonly written: Message[];
}

let server: WebSocketServer;
beforeAll(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
});
afterAll(() => server.close());

const urlOf = ({ port }: AddressInfo) => `ws://127.0.0.1:${port}`;

function connectTo(url: string, module: PublishedModule, callTimeoutMs: number): Promise<ConnectedClient> {
  const missing = (): never => {
    throw new Error('this adapter takes a WebSocket');
  };
  const webSocket = () => new WebSocket(url) as unknown as WebSocketLike;
  const link = { messages: missing, stream: missing, webSocket };
  return client.bind([module], client.pinned).connect(link, { clientName: 'test', callTimeoutMs });
}

/** A client of a server on loopback that answers a request as `answer` says; undefined leaves it open. */
async function connect(answer: object | undefined, module = newest, callTimeoutMs = 60_000): Promise<Connection> {
  const accepted = once(server, 'connection');
  const connected = await connectTo(urlOf(server.address() as AddressInfo), module, callTimeoutMs);
  const [peer] = (await accepted) as [Peer];
  const written: Message[] = [];
  peer.on('message', (text) => {
    const message: Message = JSON.parse(String(text));
    written.push(message);
    if (message.id !== undefined && answer !== undefined) send(peer, { id: message.id, ...answer });
  });
  return { connected, peer, written };
}

const send = (peer: Peer, message: object) => peer.send(JSON.stringify({ jsonrpc: '2.0', ...message }));

const failureOf = (connected: ConnectedClient) =>
  connected.call('echo', { token: 'A' }).then(
    () => 'resolved',
    (error: unknown) => connected.classify(error),
  );

describe('the adapter of json-rpc-2.0', () => {
  it('is pinned to the version that is installed here, and knows it', () => {
    expect(client.pinned).toBe(readPackageVersion('json-rpc-2.0'));
    expect(client.bind([newest], client.pinned).version).toBe(client.pinned);
  });

  it('knows the versions from the first that has a client for both directions', () => {
    const known = ['0.2.9', '0.2.19', '1.0.0', '1.4.1', client.pinned];
    expect(known.filter((version) => !satisfies(version, client.versions))).toEqual([]);
    const unknown = ['0.1.3', '0.2.4', '2.0.0'];
    expect(unknown.filter((version) => satisfies(version, client.versions))).toEqual([]);
  });

  it('passes calls and notifications on as they are', async () => {
    const { connected, written } = await connect({ result: { token: 'A' } });
    await connected.notify?.('note', { token: 'B' });
    expect(await connected.call('echo', { token: 'A' })).toEqual({ token: 'A' });
    expect(written).toMatchObject([
      { method: 'note', params: { token: 'B' } },
      { method: 'echo', params: { token: 'A' } },
    ]);
  });

  it('tells a server error by its code', async () => {
    const { connected } = await connect({ error: { code: -32601, message: 'no' } });
    expect(await failureOf(connected)).toEqual({ kind: 'server', code: -32601 });
  });

  it('gives every output to the app', async () => {
    const { connected, peer } = await connect(undefined);
    const told = new Promise((resolve) => connected.onNotification?.((method, params) => resolve([method, params])));
    send(peer, { method: 'output', params: { number: 1 } });
    expect(await told).toEqual(['output', { number: 1 }]);
  });

  it('classifies what was open at the loss as disconnected, with the reason of the close', async () => {
    const { connected, peer, written } = await connect(undefined);
    const open = failureOf(connected);
    const closed = new Promise<void>((resolve) => connected.onClose?.(resolve));
    await once(peer, 'message');
    peer.close(1001, 'going away');
    await closed;
    expect(await open).toEqual({ kind: 'disconnected', reason: 'Connection is closed (going away).' });
    expect(written).toHaveLength(1);
  });

  it('classifies a call that nobody answers as timed out', async () => {
    const { connected } = await connect(undefined, newest, 20);
    expect(await failureOf(connected)).toEqual({ kind: 'timeout' });
  });

  it('fails pending calls as disconnected when the app closes', async () => {
    const { connected } = await connect(undefined);
    const open = failureOf(connected);
    await connected.close?.();
    expect(await open).toMatchObject({ kind: 'disconnected' });
  });

  it('refuses to connect when the socket closes before it opens', async () => {
    const other = new WebSocketServer({ host: '127.0.0.1', port: 0, verifyClient: () => false });
    await once(other, 'listening');
    const connecting = connectTo(urlOf(other.address() as AddressInfo), newest, 1000);
    await expect(connecting).rejects.toThrow('The WebSocket closed before it opened.');
    other.close();
  });

  it('does not guess about errors that the package does not document', async () => {
    const { connected } = await connect({ result: 1, error: { code: 1, message: 'both' } });
    expect(await failureOf(connected)).toEqual({ kind: 'unknown' });
    expect(connected.classify('Connection is closed')).toEqual({ kind: 'unknown' });
  });
});

describe('the adapter of json-rpc-2.0 before 1.4', () => {
  it('takes an error that is not of the app itself for one of the server, whose code is lost', async () => {
    const { JSONRPCErrorException: _later, ...older } = newest;
    const { connected } = await connect(undefined, older);
    expect(connected.classify(new Error('no such thing'))).toEqual({ kind: 'server' });
    expect(connected.classify(new Error('Connection is closed ().'))).toMatchObject({ kind: 'disconnected' });
  });

  it('has no timeouts before 0.2.18', () => {
    class JSONRPCClient {}
    const withTimeouts = ['calls', 'notifications', 'close', 'timeouts'];
    expect(client.bind([newest], '1.3.0').capabilities).toEqual(withTimeouts);
    expect(client.bind([{ ...newest, JSONRPCClient }], '0.2.16').capabilities).toEqual(withTimeouts.slice(0, 3));
  });
});
