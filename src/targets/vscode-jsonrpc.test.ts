import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ConnectedClient } from '../core/target.js';
import target from './vscode-jsonrpc.js';

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

function connect(duplex: Duplex): Promise<ConnectedClient> {
  const missing = (): never => {
    throw new Error('this adapter takes a stream');
  };
  const link = { messages: missing, webSocket: missing, stream: () => duplex };
  return target.connect(link, { clientName: 'test', callTimeoutMs: 1000 });
}

describe('the adapter of vscode-jsonrpc', () => {
  it('is pinned to the version that is installed', () => {
    expect(target.version).toBe('10.0.0');
  });

  it('makes calls, and tells a server error by its code', async () => {
    const client = await connect(
      peer((method) => (method === 'echo' ? { result: 'A' } : { error: { code: -32601, message: 'no' } })),
    );
    expect(await client.call('echo', {})).toBe('A');
    const refused = await client.call('other', {}).catch((error: unknown) => client.classify(error));
    expect(refused).toEqual({ kind: 'server', code: -32601 });
  });

  it('gives every notification to the app', async () => {
    const duplex = peer(() => undefined);
    const client = await connect(duplex);
    const told = new Promise((resolve) => client.onNotification?.((method, params) => resolve([method, params])));
    send(duplex, { jsonrpc: '2.0', method: 'output', params: { number: 1 } });
    expect(await told).toEqual(['output', { number: 1 }]);
  });

  it('classifies calls and notifications after the loss as disconnected', async () => {
    const duplex = peer(() => undefined);
    const client = await connect(duplex);
    const closed = new Promise<void>((resolve) => client.onClose?.(resolve));
    duplex.push(null);
    await closed;
    const kinds = [() => client.call('echo', {}), () => client.notify?.('note', {})].map(async (operation) => {
      try {
        await operation();
        return 'resolved';
      } catch (error) {
        return client.classify(error).kind;
      }
    });
    expect(await Promise.all(kinds)).toEqual(['disconnected', 'disconnected']);
  });

  it('fails pending calls as disconnected when the app closes', async () => {
    const client = await connect(peer(() => undefined));
    const open = client.call('echo', {}).catch((error: unknown) => client.classify(error).kind);
    await client.close?.();
    expect(await open).toBe('disconnected');
  });

  it('does not guess about errors that the package does not document', async () => {
    const client = await connect(peer(() => undefined));
    expect(client.classify(new Error('Connection is closed.'))).toEqual({ kind: 'unknown' });
  });
});
