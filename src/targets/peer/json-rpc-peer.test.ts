import { describe, expect, it } from 'vitest';
import { type Arrival, forAwait, immediateQueue, microtaskQueue, synchronous } from './inbound.js';
import { ConnectionLostError, JsonRpcPeer, ResponseError } from './json-rpc-peer.js';

interface Wired {
  readonly peer: JsonRpcPeer;
  readonly sent: object[];
  readonly closes: () => number;
}

function wired(send?: () => Promise<void>): Wired {
  const peer = new JsonRpcPeer();
  const sent: object[] = [];
  let closes = 0;
  peer.transport = {
    async send(message) {
      sent.push(message);
      await send?.();
    },
    close() {
      closes += 1;
      peer.handle({ type: 'end', reason: 'the transport says so' });
    },
  };
  return { peer, sent, closes: () => closes };
}

const message = (body: object): Arrival => ({ type: 'message', message: body });
const END: Arrival = { type: 'end', reason: 'the peer went away' };

describe('the small JSON-RPC client', () => {
  it('settles each call with the first response to its id, whatever the order, and ignores the others', async () => {
    const { peer, sent } = wired();
    const calls = Promise.all([peer.call('a', {}), peer.call('b', {}).catch((error: unknown) => error)]);
    expect(sent).toMatchObject([{ id: 1 }, { id: 2 }]);
    for (const body of [
      { id: 7, result: 'stray' },
      { id: 2, error: { code: 5, message: 'no' } },
      { id: 1, result: 'A' },
    ]) {
      peer.handle(message(body));
    }
    peer.handle(message({ id: 1, result: 'again' }));
    expect(await calls).toEqual(['A', expect.any(ResponseError)]);
  });

  it('fails what is pending, and every later call, with the first reason', async () => {
    const { peer } = wired();
    const open = peer.call('a', {}).catch((error: unknown) => error);
    peer.handle(END);
    const late = peer.call('b', {}).catch((error: unknown) => error);
    for (const error of [await open, await late, await peer.notify('c', {}).catch((e: unknown) => e)]) {
      expect(error).toBeInstanceOf(ConnectionLostError);
      expect((error as Error).message).toBe('the peer went away');
    }
  });

  it('keeps the reason of a refused write for the end that follows', async () => {
    const { peer } = wired(async () => {
      throw new Error('write EPIPE');
    });
    await expect(peer.call('a', {})).rejects.toThrow('write EPIPE');
    peer.handle(END);
    await expect(peer.call('b', {})).rejects.toThrow('write EPIPE');
  });

  it('refuses the requests of the peer, an id of 0 too, and answers nothing to its notifications', async () => {
    const { peer, sent } = wired();
    const told: string[] = [];
    peer.onNotification((method) => void told.push(method));
    peer.handle(message({ id: 0, method: 'do' }));
    peer.handle(message({ method: 'note' }));
    await Promise.resolve();
    expect(sent).toEqual([{ jsonrpc: '2.0', id: 0, error: { code: -32_601, message: 'there is no method do' } }]);
    expect(told).toEqual(['note']);
  });

  it('ends the connection on what it cannot read, once, and looks at nothing behind it', async () => {
    const { peer, closes } = wired();
    const open = peer.call('a', {});
    peer.handle({ type: 'malformed' });
    peer.handle(message({ id: 1, result: 'too late' }));
    await expect(open).rejects.toThrow('a frame could not be read');
    await peer.close();
    expect(closes()).toBe(1);
  });
});

describe.each([
  ['synchronous', synchronous],
  ['microtask-queue', microtaskQueue],
  ['immediate-queue', immediateQueue],
  ['for-await', forAwait],
] as const)('the discipline %s', (_name, discipline) => {
  it('handles everything in the order in which it came, the end last, also what arrives while it handles', async () => {
    const handled: string[] = [];
    const ended = new Promise<void>((resolve) => {
      const deliver = discipline((arrival) => {
        handled.push(arrival.type === 'message' ? String(arrival.message) : arrival.type);
        if (handled.length === 1) deliver({ type: 'message', message: 'third' });
        if (arrival.type === 'end') resolve();
      });
      const first: Arrival = { type: 'message', message: 'first' };
      if (discipline === synchronous) {
        deliver(first);
        deliver(END);
      } else {
        deliver(first);
        deliver({ type: 'message', message: 'second' });
        setTimeout(() => deliver(END), 50);
      }
    });
    await ended;
    const second = discipline === synchronous ? [] : ['second'];
    expect(handled).toEqual(['first', ...second, 'third', 'end']);
  });
});
