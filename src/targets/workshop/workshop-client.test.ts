import { afterEach, describe, expect, it, vi } from 'vitest';
import { ImmediateInbox } from './inbox.js';
import { connected, ScriptedLink } from './scripted-link.js';
import { workshopTarget } from './workshop-target.js';

const target = workshopTarget({ name: 'workshop' });
const queued = workshopTarget({ name: 'queued', inbox: ImmediateInbox });
const disconnected = expect.objectContaining({ reason: 'gone' });

afterEach(() => {
  vi.useRealTimers();
});

describe('the workshop client', () => {
  it('gives each response to the call with its id, in whatever order they come', async () => {
    const { link, client } = await connected(target);
    const first = client.call('a', {});
    const second = client.call('b', {});
    link.deliver({ id: link.idOf('b'), result: 'B' }, { id: link.idOf('a'), result: 'A' });
    expect(await Promise.all([first, second])).toEqual(['A', 'B']);
  });

  it('settles a call with a response that arrived before the end, even when both wait in the inbox', async () => {
    const { link, client } = await connected(queued);
    const answered = client.call('a', {});
    const open = client.call('b', {});
    link.deliver({ id: link.idOf('a'), result: 'A' });
    link.end();
    expect(await answered).toBe('A');
    await expect(open).rejects.toEqual(disconnected);
  });

  it('fails every pending call as disconnected when the end is handled, and every later one with the same reason', async () => {
    const { link, client } = await connected(target);
    const open = client.call('a', {});
    link.end();
    await expect(open).rejects.toEqual(disconnected);
    const late = await client.call('b', {}).catch((error: unknown) => client.classify(error));
    expect(late).toEqual({ kind: 'disconnected', reason: 'gone' });
    expect(link.written.some(({ method }) => method === 'b')).toBe(false);
  });

  it('lets no call slip between the latch and the drain', async () => {
    const { link, client } = await connected(queued);
    const reasonOf = (error: unknown) => client.classify(error).reason;
    const early = client.call('a', {}).catch(reasonOf);
    link.end();
    const late = client.call('b', {}).catch(reasonOf);
    expect(await Promise.all([early, late])).toEqual(['gone', 'gone']);
  });

  it('fails the call whose write is refused and leaves the others to be answered', async () => {
    const { link, client } = await connected(target);
    const written = client.call('a', {});
    link.refusing = true;
    const refused = await client.call('b', {}).catch((error: unknown) => client.classify(error).kind);
    expect(refused).toBe('disconnected');
    link.deliver({ id: link.idOf('a'), result: 'A' });
    expect(await written).toBe('A');
  });

  it('keeps the code of a server error and tells it from a loss', async () => {
    const { link, client } = await connected(target);
    const call = client.call('a', {}).catch((error: unknown) => client.classify(error));
    link.deliver({ id: link.idOf('a'), error: { code: -32603, message: 'broken' } });
    expect(await call).toEqual({ kind: 'server', code: -32603 });
  });

  it('ignores repeated, late and unknown responses', async () => {
    const { link, client } = await connected(target);
    const call = client.call('a', {});
    const answer = { id: link.idOf('a'), result: 'A' };
    link.deliver({ id: 'never-used', result: 1 }, { id: 99_999, result: 2 }, answer, { ...answer, result: 'again' });
    expect(await call).toBe('A');
    const next = client.call('b', {});
    link.deliver({ id: link.idOf('b'), result: 'B' });
    expect(await next).toBe('B');
  });

  it('gives notifications that are of no process to the app, without waiting for its handlers', async () => {
    const { link, client } = await connected(target);
    const seen: unknown[] = [];
    client.onNotification?.((method, params) => {
      seen.push([method, params]);
      return new Promise<void>(() => undefined);
    });
    link.deliver({ method: 'output', params: { number: 1 } }, { method: 'output', params: { number: 2 } });
    expect(seen).toEqual([
      ['output', { number: 1 }],
      ['output', { number: 2 }],
    ]);
  });

  it('refuses a request of the executor and goes on', async () => {
    const { link, client } = await connected(target);
    link.deliver({ id: 7, method: 'client/ask', params: {} });
    expect(link.written.at(-1)).toMatchObject({ id: 7, error: { code: -32601 } });
    const call = client.call('a', {});
    link.deliver({ id: link.idOf('a'), result: 'A' });
    expect(await call).toBe('A');
  });

  it.each([
    ['neither response nor notification', { parts: [1, null] }],
    ['an array', [1, 2]],
    ['process params of the wrong shape', { method: 'process/output', params: { processId: 'P', seq: 'one' } }],
  ])('closes itself at a frame that is %s, and fails what is open', async (_what, frame) => {
    const { link, client } = await connected(target);
    const closings: string[] = [];
    client.onClose?.(() => closings.push('closed'));
    const call = client.call('a', {}).catch((error: unknown) => client.classify(error).kind);
    link.deliver(frame);
    expect(await call).toBe('disconnected');
    expect(closings).toEqual(['closed']);
  });
});

describe('the time of a call', () => {
  it('ends it as a timeout, and is not kept once the call has settled', async () => {
    vi.useFakeTimers();
    const { link, client } = await connected(target);
    const call = client.call('a', {}).catch((error: unknown) => client.classify(error).kind);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await call).toBe('timeout');
    const answered = client.call('b', {});
    link.deliver({ id: link.idOf('b'), result: 1 });
    await answered;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('holds no timer after the loss', async () => {
    vi.useFakeTimers();
    const { link, client } = await connected(target);
    const open = client.call('a', {}).catch(() => undefined);
    expect(vi.getTimerCount()).toBe(1);
    link.end();
    await open;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the handshake and the close', () => {
  it('rejects a handshake that is cut before its answer', async () => {
    const link = new ScriptedLink();
    const connecting = target.connect(link, { clientName: 'test', callTimeoutMs: 1000 });
    await undefined;
    link.end();
    await expect(connecting).rejects.toEqual(disconnected);
  });

  it('settles close and every call pending at it, tells the app once, and handles first what had arrived', async () => {
    const { link, client } = await connected(queued);
    const closings: string[] = [];
    client.onClose?.(() => closings.push('closed'));
    const answered = client.call('a', {});
    const open = client.call('b', {}).catch((error: unknown) => client.classify(error));
    link.deliver({ id: link.idOf('a'), result: 'A' });
    await client.close?.();
    await client.close?.();
    expect(await answered).toBe('A');
    expect(await open).toEqual({ kind: 'disconnected', reason: 'closed by the app' });
    expect(closings).toEqual(['closed']);
  });

  it('tells a close handler that comes after the loss', async () => {
    const { link, client } = await connected(target);
    link.end();
    const told = new Promise<string>((resolve) => client.onClose?.(() => resolve('told')));
    expect(await told).toBe('told');
  });

  it('settles a notification whose write never ends when the connection does', async () => {
    const { link, client } = await connected(target);
    link.stalling = true;
    const note = client.notify?.('note', {});
    link.end();
    await expect(note).rejects.toEqual(disconnected);
  });
});
