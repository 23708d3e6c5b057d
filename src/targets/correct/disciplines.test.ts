import { describe, expect, it } from 'vitest';
import { closed, connected, exited, output } from '../workshop/scripted-link.js';
import forAwait from './for-await.js';
import immediateQueue from './immediate-queue.js';
import microtaskQueue from './microtask-queue.js';
import synchronous from './synchronous.js';

describe.each([synchronous, microtaskQueue, immediateQueue, forAwait])('$name', (target) => {
  it('handles what arrived in order, then the end, then tells the app', async () => {
    const { link, client } = await connected(target);
    const told: string[] = [];
    const closing = new Promise<void>((resolve) => {
      client.onClose?.(() => {
        told.push('closed');
        resolve();
      });
    });
    client.onNotification?.((_method, params) => {
      told.push(`note ${(params as { number: number }).number}`);
    });
    const answered = client.call('a', {}).then((result) => told.push(`answer ${String(result)}`));
    const open = client.call('b', {}).catch((error: unknown) => told.push(client.classify(error).kind));
    await new Promise(setImmediate);
    const note = (number: number) => ({ method: 'output', params: { number } });
    link.deliver(note(1), { id: link.idOf('a'), result: 'A' }, note(2));
    link.end();
    await Promise.all([answered, open, closing]);
    expect(told.filter((word) => word.startsWith('note'))).toEqual(['note 1', 'note 2']);
    expect(told).toContain('answer A');
    expect(told).toContain('disconnected');
    expect(told.indexOf('closed')).toBeGreaterThan(told.indexOf('note 2'));
  });

  it('gives a subscriber everything that arrived, before the failure', async () => {
    const { link, client } = await connected(target);
    const starting = client.processes?.start({ processId: 'P', argv: ['run'], cwd: '/', env: {} });
    await new Promise(setImmediate);
    link.deliver(
      output(2, 'b'),
      output(1, 'a'),
      { id: link.idOf('process/start'), result: {} },
      exited(3, 0),
      closed(5),
    );
    link.end();
    const types: string[] = [];
    for await (const event of (await starting)?.events() ?? []) types.push(event.type);
    expect(types).toEqual(['output', 'output', 'exited', 'closed']);
  });

  it('refuses later calls at once, and settles close before and after the loss', async () => {
    const { client } = await connected(target);
    const open = client.call('a', {}).catch((error: unknown) => client.classify(error).kind);
    await client.close?.();
    expect(await open).toBe('disconnected');
    expect(await client.call('b', {}).catch((error: unknown) => client.classify(error).kind)).toBe('disconnected');
    await client.close?.();
  });
});

describe('correct/synchronous', () => {
  it('has told the app of the end when the callback that brought it returns', async () => {
    const { link, client } = await connected(synchronous);
    let told = false;
    client.onClose?.(() => {
      told = true;
    });
    link.end();
    expect(told).toBe(true);
  });
});

describe('correct/microtask-queue', () => {
  it('handles nothing inside the callback that brought it, and everything before the next immediate', async () => {
    const { link, client } = await connected(microtaskQueue);
    let told = false;
    client.onClose?.(() => {
      told = true;
    });
    link.end();
    expect(told).toBe(false);
    await new Promise(setImmediate);
    expect(told).toBe(true);
  });
});

describe('correct/immediate-queue', () => {
  it('takes one turn of immediates for each message and for the end', async () => {
    const { link, client } = await connected(immediateQueue);
    const told: string[] = [];
    client.onNotification?.((method) => void told.push(method));
    client.onClose?.(() => told.push('closed'));
    link.deliver({ method: 'one' }, { method: 'two' });
    link.end();
    await Promise.resolve();
    expect(told).toEqual([]);
    await new Promise(setImmediate);
    expect(told).toEqual(['one']);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(told).toEqual(['one', 'two', 'closed']);
  });
});
