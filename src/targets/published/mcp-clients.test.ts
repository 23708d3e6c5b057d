import { type Duplex, duplexPair } from 'node:stream';
import { satisfies } from 'semver';
import { describe, expect, it } from 'vitest';
import type { PublishedClient, PublishedModule } from '../../core/published-client.js';
import type { ClientLink, ConnectedClient } from '../../core/target.js';
import { readPackageVersion } from '../read-package-version.js';
import { load } from './import-beside.js';
import mcpClient from './mcp-client.js';
import mcpSdk from './mcp-sdk.js';

interface Request {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly protocolVersion?: string; readonly name?: string };
}

type Answer = { readonly result: object } | { readonly error: object } | undefined;

const RESULT = { content: [{ type: 'text', text: 'A' }] };

/** A server that shakes hands and answers a call by the name of its tool; other tools it leaves open. */
class Peer {
  readonly link: ClientLink;
  readonly heard: Request[] = [];
  readonly stream: Duplex;

  constructor() {
    const [stream, peer] = duplexPair();
    stream.allowHalfOpen = false;
    this.stream = peer;
    const missing = (): never => {
      throw new Error('these adapters take a stream');
    };
    this.link = { messages: missing, webSocket: missing, stream: () => stream };
    // The clients write one line at a time.
    peer.on('data', (chunk) => {
      for (const line of String(chunk).trim().split('\n')) this.#hear(JSON.parse(line));
    });
    peer.on('end', () => peer.end());
  }

  send(message: object): void {
    this.stream.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #hear(request: Request): void {
    this.heard.push(request);
    const answer = answerTo(request);
    if (answer !== undefined) this.send({ id: request.id, ...answer });
  }
}

function answerTo({ method, params }: Request): Answer {
  if (method === 'initialize') {
    const { protocolVersion } = params ?? {};
    const serverInfo = { name: 'server', version: '1' };
    return { result: { protocolVersion, capabilities: { tools: {}, logging: {} }, serverInfo } };
  }
  if (params?.name === 'echo') return { result: RESULT };
  return params?.name === 'fail' ? { error: { code: -32602, message: 'no' } } : undefined;
}

async function connect(adapter: PublishedClient, callTimeoutMs = 60_000) {
  const peer = new Peer();
  const modules: PublishedModule[] = await Promise.all(adapter.entries(adapter.pinned).map(load));
  const target = adapter.bind(modules, adapter.pinned);
  const client = await target.connect(peer.link, { clientName: 'test', callTimeoutMs });
  return { peer, client, target };
}

/** What the client says of the failure of an operation. */
async function failureOf(client: ConnectedClient, operation: unknown) {
  try {
    return { resolved: await operation };
  } catch (error) {
    return client.classify(error);
  }
}

describe.each([
  { adapter: mcpSdk, known: ['1.0.0', '1.32.2'], unknown: ['0.7.0', '1.23.0-beta.0', '2.0.0'] },
  { adapter: mcpClient, known: ['2.0.0', '2.4.0'], unknown: ['1.32.2', '2.0.0-beta.5', '3.0.0'] },
])('the adapter of $adapter.name', ({ adapter, known, unknown }) => {
  const lost = { kind: 'disconnected', code: adapter === mcpSdk ? -32000 : 'CONNECTION_CLOSED' };

  it('is pinned to the version that is installed here, and carries it', async () => {
    expect(adapter.pinned).toBe(readPackageVersion(adapter.entries(adapter.pinned)[0] ?? ''));
    expect((await connect(adapter)).target).toMatchObject({ name: adapter.name, version: adapter.pinned });
  });

  it('knows the releases of its major version', () => {
    expect([...known, adapter.pinned].filter((version) => !satisfies(version, adapter.versions))).toEqual([]);
    expect(unknown.filter((version) => satisfies(version, adapter.versions))).toEqual([]);
  });

  it('calls a tool, and tells the error of a server by its code', async () => {
    const { client } = await connect(adapter);
    expect(await client.call('tools/call', { name: 'echo', arguments: {} })).toEqual(RESULT);
    const refused = await failureOf(client, client.call('tools/call', { name: 'fail', arguments: {} }));
    expect(refused).toEqual({ kind: 'server', code: -32602 });
  });

  it('gives the log messages of the server to the app, and sends what the app notifies', async () => {
    const { peer, client } = await connect(adapter);
    const told = new Promise((resolve) => client.onNotification?.((method, params) => resolve([method, params])));
    const params = { level: 'info', data: { number: 1 } };
    peer.send({ method: 'notifications/message', params });
    expect(await told).toEqual(['notifications/message', params]);
    await client.notify?.('notifications/progress', { progressToken: 1, progress: 1 });
    expect(peer.heard.at(-1)).toMatchObject({ method: 'notifications/progress', params: { progressToken: 1 } });
  });

  it('classifies what the loss fails as disconnected, and what is begun after it', async () => {
    const { peer, client } = await connect(adapter);
    const closed = new Promise<void>((resolve) => client.onClose?.(resolve));
    const open = failureOf(client, client.call('tools/call', { name: 'open', arguments: {} }));
    peer.stream.end();
    await closed;
    expect(await open).toEqual(lost);
    const late = [client.call('tools/call', { name: 'echo' }), client.notify?.('notifications/progress', {})];
    const failures = await Promise.all(late.map((operation) => failureOf(client, operation)));
    expect(failures.map((failure) => 'kind' in failure && failure.kind)).toEqual(['disconnected', 'disconnected']);
  });

  it('fails an open call as disconnected when the app closes', async () => {
    const { client } = await connect(adapter);
    const open = failureOf(client, client.call('tools/call', { name: 'open', arguments: {} }));
    await client.close?.();
    expect(await open).toMatchObject({ kind: 'disconnected' });
  });

  it('classifies a write that failed as disconnected', async () => {
    const { peer, client } = await connect(adapter);
    peer.link.stream('lines').destroy();
    expect(await failureOf(client, client.call('tools/call', { name: 'echo' }))).toEqual({ kind: 'disconnected' });
  });

  it('gives a call the timeout it is asked for, and tells that it ran out', async () => {
    const { client } = await connect(adapter, 1);
    const open = await failureOf(client, client.call('tools/call', { name: 'open', arguments: {} }));
    expect(open).toEqual({ kind: 'timeout', code: adapter === mcpSdk ? -32001 : 'REQUEST_TIMEOUT' });
  });

  it('connects the same client again once it has closed', async () => {
    const { client } = await connect(adapter);
    await client.close?.();
    const next = new Peer();
    await client.reconnect?.(next.link);
    expect(next.heard.map(({ method }) => method)).toEqual(['initialize', 'notifications/initialized']);
    expect(await client.call('tools/call', { name: 'echo', arguments: {} })).toEqual(RESULT);
  });

  it('does not guess about errors that are not of the package', async () => {
    const { client } = await connect(adapter);
    expect(client.classify(new Error('Connection closed'))).toEqual({ kind: 'unknown' });
    expect(client.classify(undefined)).toEqual({ kind: 'unknown' });
  });
});
