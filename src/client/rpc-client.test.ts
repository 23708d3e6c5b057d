import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  CallTimeoutError,
  ClosedError,
  DisconnectedError,
  MessageEncodingError,
  ProtocolError,
  RpcServerError,
  type TransportLostError,
} from './errors.js';
import { RpcClient, type RpcClientOptions } from './rpc-client.js';
import { MemoryTransport } from './testing/memory-transport.js';

function connect(options: RpcClientOptions = {}): { rpc: RpcClient; transport: MemoryTransport } {
  const transport = new MemoryTransport();
  return { rpc: new RpcClient(transport, options), transport };
}

/** How each call ended: its result, or the class of its error. */
async function outcomes(calls: Promise<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(calls);
  return settled.map((call) => (call.status === 'fulfilled' ? call.value : call.reason.constructor));
}

async function failure(call: Promise<unknown>): Promise<TransportLostError> {
  return call.then(
    () => expect.fail('the call succeeded'),
    (error) => error,
  );
}

describe('responses', () => {
  test('settle the calls with their ids, in whatever order they come', async () => {
    const { rpc, transport } = connect();
    const calls = [rpc.request('a', 1), rpc.request('b', 2)];
    expect(transport.sent).toEqual([
      { id: 1, method: 'a', params: 1 },
      { id: 2, method: 'b', params: 2 },
    ]);
    transport.respond(2, 'two');
    transport.respond(1, 'one');
    expect(await Promise.all(calls)).toEqual(['one', 'two']);
  });

  test('that refuse reject with the code, message and data of the server', async () => {
    const { rpc, transport } = connect();
    const call = rpc.request('a', {});
    transport.deliver({ id: 1, error: { code: -32601, message: 'unknown method', data: ['a'] } });
    const error = await failure(call);
    expect(error).toBeInstanceOf(RpcServerError);
    expect(error).toMatchObject({ code: -32601, message: 'unknown method', data: ['a'] });
  });

  test('that nobody waits for are ignored: unknown, repeated, late, or with an id that is not a number', async () => {
    const { rpc, transport } = connect();
    const first = rpc.request('a', {});
    transport.respond(99, 'unknown');
    transport.respond(1, 'first');
    transport.respond(1, 'repeated');
    transport.deliver({ id: 'one', result: 1 }, { id: null, error: { code: -1, message: 'who?' } });
    const second = rpc.request('b', {});
    transport.respond(1, 'late');
    transport.respond(2, 'second');
    expect(await Promise.all([first, second])).toEqual(['first', 'second']);
  });

  test('are decoded when they arrive, and what the decoder throws fails their call alone', async () => {
    const { rpc, transport } = connect();
    const decoded: unknown[] = [];
    const good = rpc.request('a', {}, { decode: (result) => decoded.push(result) });
    const decode = (): never => {
      throw new ProtocolError('not what was agreed');
    };
    const bad = rpc.request('b', {}, { decode });
    transport.respond(1, 'x');
    transport.respond(1, 'repeated');
    expect(decoded).toEqual(['x']);
    transport.respond(2, 'y');
    expect(await outcomes([good, bad])).toEqual([1, ProtocolError]);
    expect(rpc.closed).toBe(false);
  });

  test('that arrived before the end settle their calls, the end fails the others', async () => {
    const { rpc, transport } = connect();
    const calls = [rpc.request('a', {}), rpc.request('b', {}), rpc.request('c', {})];
    transport.respond(2, 'arrived');
    transport.deliver({ id: 3, error: { code: -32603, message: 'refused' } });
    transport.end('gone');
    transport.respond(1, 'too late');
    expect(await outcomes(calls)).toEqual([DisconnectedError, 'arrived', RpcServerError]);
  });
});

describe('the latch', () => {
  test('fails what is pending and what comes later with one message, and writes nothing more', async () => {
    const { rpc, transport } = connect();
    const pending = rpc.request('a', {});
    transport.end('executor went away');
    const written = transport.sent.length;
    const messages = [await failure(pending), await failure(rpc.request('b', {})), await failure(rpc.notify('c', {}))];
    expect(new Set(messages.map(({ message }) => message))).toEqual(
      new Set(['disconnected from the server: executor went away']),
    );
    expect(messages.every((error) => error instanceof DisconnectedError)).toBe(true);
    expect(transport.sent).toHaveLength(written);
  });

  test('keeps the first reason: the error of a reset before its close, a failed write before both', async () => {
    const reset = connect();
    const resetCall = reset.rpc.request('a', {});
    reset.transport.reset(new Error('read ECONNRESET'));
    expect((await failure(resetCall)).reason).toBe('read ECONNRESET');

    const { rpc, transport } = connect();
    const waiting = rpc.request('a', {});
    transport.writeError = new Error('write EPIPE');
    const unwritten = rpc.request('b', {});
    expect((await failure(unwritten)).reason).toBe('write EPIPE');
    transport.reset(new Error('read ECONNRESET'));
    transport.end('again');
    expect((await failure(waiting)).reason).toBe('write EPIPE');
    expect((await failure(rpc.request('c', {}))).reason).toBe('write EPIPE');
  });

  test('and the registration of a call leave no gap: a call made while the end is told is refused', async () => {
    const { rpc, transport } = connect();
    const late: Promise<unknown>[] = [];
    rpc.onClose(() => late.push(rpc.request('late', {})));
    const early = rpc.request('early', {});
    const inSettleHandler = early.catch(() => rpc.request('retry', {}));
    transport.end();
    expect(await outcomes([inSettleHandler, ...late])).toEqual([DisconnectedError, DisconnectedError]);
    expect(transport.sent.map(({ method }) => method)).toEqual(['early']);
  });

  test('fails a notification whose write never settles', async () => {
    const { rpc, transport } = connect();
    transport.send = () => new Promise(() => {});
    const notified = rpc.notify('a', {});
    transport.end();
    expect(await outcomes([notified])).toEqual([DisconnectedError]);
  });

  test('tells each close listener once, after the calls were failed, and one that comes late as well', async () => {
    const { rpc, transport } = connect();
    const told: string[] = [];
    rpc.onClose((reason) => told.push(`early ${reason}`));
    transport.end('gone');
    transport.end('again');
    rpc.close();
    rpc.onClose((reason) => told.push(`late ${reason}`));
    expect(told).toEqual(['early gone']);
    await Promise.resolve();
    expect(told).toEqual(['early gone', 'late gone']);
  });
});

describe('a failed write', () => {
  test('fails its own call; the others wait for what the reader still brings', async () => {
    const { rpc, transport } = connect();
    const answered = rpc.request('a', {});
    const lost = rpc.request('b', {});
    transport.writeError = new Error('write EPIPE');
    const unwritten = rpc.request('c', {});
    expect(await outcomes([unwritten])).toEqual([DisconnectedError]);
    expect(rpc.closed).toBe(false);
    transport.respond(1, 'still came');
    transport.respond(3, 'an answer to what was not written');
    transport.end();
    expect(await outcomes([answered, lost])).toEqual(['still came', DisconnectedError]);
  });

  test('that the transport throws instead of rejecting is treated alike', async () => {
    const { rpc, transport } = connect();
    transport.send = () => {
      throw new Error('InvalidStateError');
    };
    expect(await outcomes([rpc.request('a', {}), rpc.notify('b', {})])).toEqual([DisconnectedError, DisconnectedError]);
  });

  test('of a message without a JSON form is the mistake of its caller, and no sign of loss', async () => {
    const { rpc, transport } = connect();
    transport.writeError = new MessageEncodingError('BigInt');
    expect(await outcomes([rpc.request('a', 1n), rpc.notify('b', 1n)])).toEqual([
      MessageEncodingError,
      MessageEncodingError,
    ]);
    transport.end('gone');
    expect((await failure(rpc.request('c', {}))).reason).toBe('gone');
  });
});

describe('close', () => {
  test('fails pending calls as closed, closes the transport and tells the listeners once', async () => {
    const { rpc, transport } = connect();
    const onClose = vi.fn();
    rpc.onClose(onClose);
    const pending = rpc.request('a', {});
    rpc.close();
    rpc.close();
    transport.respond(1, 'too late');
    transport.notify('too late', {});
    expect(await outcomes([pending, rpc.request('b', {})])).toEqual([ClosedError, ClosedError]);
    expect((await failure(pending)).message).toBe('closed by the client');
    expect(onClose.mock.calls).toEqual([['closed by the client']]);
    expect(transport.closeCalls).toBe(1);
  });

  test('after a failed write keeps the reason that was first', async () => {
    const { rpc, transport } = connect();
    const pending = rpc.request('a', {});
    transport.writeError = new Error('write EPIPE');
    await failure(rpc.request('b', {}));
    rpc.close();
    const error = await failure(pending);
    expect(error).toBeInstanceOf(DisconnectedError);
    expect(error.reason).toBe('write EPIPE');
  });
});

describe('a peer that breaks the protocol', () => {
  test.each([
    ['a request', { id: 1, method: 'client/ask', params: {} }, /request \(client\/ask\)/],
    ['not an object', 'hello', /not a JSON object/],
    ['an error without a code', { id: 1, error: {} }, /`error`/],
  ])('by sending %s is hung up on', async (_what, message, reason) => {
    const { rpc, transport } = connect();
    const pending = rpc.request('a', {});
    transport.deliver(message);
    const error = await failure(pending);
    expect(error).toBeInstanceOf(DisconnectedError);
    expect(error.reason).toMatch(reason);
    expect(error.cause).toBeInstanceOf(ProtocolError);
    expect((await failure(rpc.request('b', {}))).cause).toBeInstanceOf(ProtocolError);
    expect(transport.closeCalls).toBe(1);
  });
});

describe('notifications', () => {
  test('are told in order, synchronously, and before an end that comes behind them', () => {
    const { rpc, transport } = connect();
    const told: unknown[] = [];
    rpc.onNotification((method, params) => told.push([method, params]));
    rpc.onClose(() => told.push('end'));
    transport.deliver({ method: 'a', params: 1 }, { method: 'b' });
    transport.end();
    transport.notify('late', {});
    expect(told).toEqual([['a', 1], ['b', undefined], 'end']);
  });

  test('stop for a listener that was removed', () => {
    const { rpc, transport } = connect();
    const listener = vi.fn();
    const remove = rpc.onNotification(listener);
    transport.notify('a', {});
    remove();
    transport.notify('b', {});
    expect(listener).toHaveBeenCalledTimes(1);
  });

  test('go on, and so do calls, when listeners throw or reject; the failures are reported', async () => {
    const reported: string[] = [];
    const { rpc, transport } = connect({
      onListenerError: (error) => {
        reported.push(error.message);
        throw new Error('the reporter fails as well');
      },
    });
    const heard = vi.fn();
    rpc.onNotification(() => {
      throw new Error('thrown');
    });
    rpc.onNotification(async () => {
      throw new Error('rejected');
    });
    rpc.onNotification(heard);
    rpc.onClose(() => Promise.reject(new Error('close')));
    const call = rpc.request('a', {});
    transport.notify('n', {});
    transport.respond(1, 'fine');
    transport.end();
    expect(await call).toBe('fine');
    await vi.waitFor(() => expect(reported).toEqual(['thrown', 'rejected', 'close']));
    expect(heard).toHaveBeenCalledTimes(1);
  });
});

test('the jsonrpc member is sent if asked for', async () => {
  const { rpc, transport } = connect({ jsonrpc: '2.0' });
  void rpc.request('a', {});
  await rpc.notify('b', {});
  expect(transport.sent).toEqual([
    { jsonrpc: '2.0', id: 1, method: 'a', params: {} },
    { jsonrpc: '2.0', method: 'b', params: {} },
  ]);
});

describe('timeouts', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('fail their call, and the answer that comes later is ignored', async () => {
    const { rpc, transport } = connect({ callTimeoutMs: 100 });
    const calls = [rpc.request('slow', {}), rpc.request('patient', {}, { timeoutMs: 500 })];
    const ended = outcomes(calls);
    await vi.advanceTimersByTimeAsync(100);
    transport.respond(1, 'late');
    transport.respond(2, 'in time');
    expect(await ended).toEqual([CallTimeoutError, 'in time']);
  });

  test('leave no timer behind when calls settle, and none is set where none was asked for', async () => {
    const { rpc, transport } = connect({ callTimeoutMs: 100 });
    const calls = [rpc.request('a', {}), rpc.request('b', {}), rpc.request('c', {})];
    expect(vi.getTimerCount()).toBe(3);
    transport.respond(1, 'settled');
    expect(vi.getTimerCount()).toBe(2);
    transport.end();
    expect(vi.getTimerCount()).toBe(0);
    await Promise.allSettled(calls);

    const without = connect();
    const call = without.rpc.request('a', {});
    expect(vi.getTimerCount()).toBe(0);
    without.rpc.close();
    await Promise.allSettled([call]);
  });

  test('never beat the loss: a call that is lost fails at once and as lost', async () => {
    const { rpc, transport } = connect({ callTimeoutMs: 100 });
    const call = rpc.request('a', {});
    const ended = outcomes([call]);
    await vi.advanceTimersByTimeAsync(99);
    transport.end();
    expect(await ended).toEqual([DisconnectedError]);
    expect(await outcomes([rpc.request('b', {})])).toEqual([DisconnectedError]);
  });
});
