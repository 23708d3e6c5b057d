import { Duplex } from 'node:stream';
import { satisfies } from 'semver';
import { describe, expect, it } from 'vitest';
import type { PublishedModule } from '../../core/published-client.js';
import type { ConnectedClient } from '../../core/target.js';
import { readPackageVersion } from '../read-package-version.js';
import client from './vscode-jsonrpc.js';

const newest = (await import('vscode-jsonrpc/node')) as unknown as PublishedModule;

/** A stream whose peer answers a request as `answer` says; undefined leaves it open. */
function peer(answer: (method: string) => object | undefined): Duplex {
  const duplex: Duplex = new Duplex({
    allowHalfOpen: false,
    read: () => undefined,
    write(chunk, _encoding, done) {
      const text = String(chunk);
      const body = text.startsWith('Content-Length') ? undefined : JSON.parse(text);
      const response = body === undefined ? undefined : answer(body.method);
      if (response !== undefined) send(duplex, { jsonrpc: '2.0', id: body.id, ...response });
      done();
    },
  });
  return duplex;
}

function send(duplex: Duplex, message: object): void {
  const body = JSON.stringify(message);
  duplex.push(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function connect(duplex: Duplex, modules: readonly PublishedModule[], version: string): Promise<ConnectedClient> {
  const missing = (): never => {
    throw new Error('this adapter takes a stream');
  };
  const link = { messages: missing, webSocket: missing, stream: () => duplex };
  return client.bind(modules, version).connect(link, { clientName: 'test', callTimeoutMs: 1000 });
}

const connectNewest = (duplex: Duplex) => connect(duplex, [newest], client.pinned);

describe('the adapter of vscode-jsonrpc', () => {
  it('is pinned to the version that is installed here, and knows it', () => {
    expect(client.pinned).toBe(readPackageVersion('vscode-jsonrpc/node'));
    expect(client.bind([newest], client.pinned).version).toBe(client.pinned);
  });

  it('knows the versions from 2.2 on, and not 7, which was never released', () => {
    const known = ['2.2.0', '2.4.0', '3.0.3', '5.0.1', '6.0.0', '8.0.0', '9.0.3', client.pinned];
    expect(known.filter((version) => !satisfies(version, client.versions))).toEqual([]);
    const unknown = ['1.2.0', '7.0.0', '7.0.0-next.1', '10.0.0-next.1', '11.0.0'];
    expect(unknown.filter((version) => satisfies(version, client.versions))).toEqual([]);
  });

  it.each([
    ['2.2.0', 'vscode-jsonrpc'],
    ['5.0.1', 'vscode-jsonrpc'],
    ['6.0.0', 'vscode-jsonrpc/node.js'],
    ['8.2.1', 'vscode-jsonrpc/node.js'],
    ['9.0.0', 'vscode-jsonrpc/node'],
    ['10.0.0', 'vscode-jsonrpc/node'],
  ])('of version %s imports %s', (version, entry) => {
    expect(client.entries(version)).toEqual([entry]);
  });

  it('makes calls, and tells a server error by its code', async () => {
    const connected = await connectNewest(
      peer((method) => (method === 'echo' ? { result: 'A' } : { error: { code: -32601, message: 'no' } })),
    );
    expect(await connected.call('echo', {})).toBe('A');
    const refused = await connected.call('other', {}).catch((error: unknown) => connected.classify(error));
    expect(refused).toEqual({ kind: 'server', code: -32601 });
  });

  it('gives every notification to the app', async () => {
    const duplex = peer(() => undefined);
    const connected = await connectNewest(duplex);
    const told = new Promise((resolve) => connected.onNotification?.((method, params) => resolve([method, params])));
    send(duplex, { jsonrpc: '2.0', method: 'output', params: { number: 1 } });
    expect(await told).toEqual(['output', { number: 1 }]);
  });

  it('classifies calls and notifications after the loss as disconnected', async () => {
    const duplex = peer(() => undefined);
    const connected = await connectNewest(duplex);
    const closed = new Promise<void>((resolve) => connected.onClose?.(resolve));
    duplex.push(null);
    await closed;
    const kinds = [() => connected.call('echo', {}), () => connected.notify?.('note', {})].map(async (operation) => {
      try {
        await operation();
        return 'resolved';
      } catch (error) {
        return connected.classify(error).kind;
      }
    });
    expect(await Promise.all(kinds)).toEqual(['disconnected', 'disconnected']);
  });

  it('fails pending calls as disconnected when the app closes', async () => {
    const connected = await connectNewest(peer(() => undefined));
    const open = connected.call('echo', {}).catch((error: unknown) => connected.classify(error).kind);
    await connected.close?.();
    expect(await open).toBe('disconnected');
  });

  it('does not guess about errors that the package does not document', async () => {
    const connected = await connectNewest(peer(() => undefined));
    expect(connected.classify(new Error('Connection is closed.'))).toEqual({ kind: 'unknown' });
    expect(connected.classify(undefined)).toEqual({ kind: 'unknown' });
  });
});

/** The module of version 2, as far as an adapter sees it: another name, message types instead of methods, no `end`. */
function versionTwo(sent: unknown[]): PublishedModule {
  class Stream {}
  return {
    StreamMessageReader: Stream,
    StreamMessageWriter: Stream,
    ErrorCodes: { MessageWriteError: 1, MessageReadError: 2 },
    createClientMessageConnection: () => ({
      onError: () => {},
      onClose: () => {},
      listen: () => sent.push('listen'),
      sendRequest: async (type: unknown, params: unknown) => sent.push({ type, params }),
      sendNotification: (type: unknown, params: unknown) => void sent.push({ type, params }),
      onNotification: (type: unknown, handler: (params: unknown) => void) => {
        sent.push({ type });
        handler({ number: 1 });
      },
      dispose: () => sent.push('dispose'),
    }),
  };
}

describe('the adapter of vscode-jsonrpc 2', () => {
  it('names messages by types and handles the notifications of one type', async () => {
    const sent: unknown[] = [];
    const connected = await connect(
      peer(() => undefined),
      [versionTwo(sent)],
      '2.2.0',
    );
    await connected.call('echo', { token: 'A' });
    await connected.notify?.('note', {});
    const told: unknown[] = [];
    connected.onNotification?.((method, params) => void told.push([method, params]));
    const request = { type: { method: 'echo' }, params: { token: 'A' } };
    const note = { type: { method: 'note' }, params: {} };
    expect(sent).toEqual(['listen', request, note, { type: { method: 'output' } }]);
    expect(told).toEqual([['output', { number: 1 }]]);
  });

  it('closes by ending the stream of the app and disposing the connection', async () => {
    const sent: unknown[] = [];
    const duplex = peer(() => undefined);
    const connected = await connect(duplex, [versionTwo(sent)], '2.4.0');
    await connected.close?.();
    expect([duplex.writableEnded, sent]).toEqual([true, ['listen', 'dispose']]);
  });

  it('tells a server error by the code of the object that the response carried', async () => {
    const connected = await connect(
      peer(() => undefined),
      [versionTwo([])],
      '2.2.0',
    );
    expect(connected.classify({ code: -32601, message: 'no' })).toEqual({ kind: 'server', code: -32601 });
    expect(connected.classify({ code: 1, message: 'gone' })).toEqual({ kind: 'disconnected', code: 1 });
    expect(connected.classify(new Error('Connection is closed.'))).toEqual({ kind: 'unknown' });
  });
});
