import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ConnectedClient, Target } from '../../core/target.js';
import { ImmediateInbox } from './inbox.js';
import { connected, output, ScriptedLink } from './scripted-link.js';
import { openLines } from './wire.js';
import { workshopTarget } from './workshop-target.js';

const target = workshopTarget({ name: 'workshop', reconnects: true });
const overLines = workshopTarget({ name: 'lines', open: openLines, reconnects: true });
const queued = workshopTarget({ name: 'queued', inbox: ImmediateInbox, reconnects: true });

afterEach(() => {
  vi.useRealTimers();
});

async function again(client: ConnectedClient): Promise<ScriptedLink> {
  const link = new ScriptedLink();
  await client.reconnect?.(link);
  return link;
}

/** A client on its second connection, with what was open on the first. */
async function connectedTwice(
  which: Target,
): Promise<{ links: ScriptedLink[]; client: ConnectedClient; open: Promise<unknown> }> {
  const { link, client } = await connected(which);
  const open = client.call('old', {}).catch((error: unknown) => client.classify(error).kind);
  const told = new Promise<void>((resolve) => client.onClose?.(resolve));
  link.end();
  await told;
  return { links: [link, await again(client)], client, open };
}

describe('a workshop client that reconnects', () => {
  it('says so, and only when it was made to', async () => {
    expect(target.capabilities).toContain('reconnect');
    const once = workshopTarget({ name: 'once' });
    expect(once.capabilities).not.toContain('reconnect');
    expect((await connected(once)).client.reconnect).toBeUndefined();
  });

  it.each([target, overLines, queued])('shakes hands and makes calls on the new connection ($name)', async (which) => {
    const { links, client, open } = await connectedTwice(which);
    expect(await open).toBe('disconnected');
    const [, second] = links;
    expect(second?.written.map(({ method }) => method)).toEqual(['initialize', 'initialized']);
    const answered = client.call('new', {});
    await vi.waitFor(() => expect(second?.written).toHaveLength(3));
    second?.deliver({ id: second.idOf('new'), result: 'N' });
    expect(await answered).toBe('N');
  });

  it('refuses to while it is connected', async () => {
    const { client } = await connected(target);
    const refused = await client.reconnect?.(new ScriptedLink()).catch((error: unknown) => client.classify(error));
    expect(refused).toEqual({ kind: 'protocol' });
  });

  it('numbers its calls anew, and a timer of the first connection has nothing to say to the second', async () => {
    vi.useFakeTimers();
    const { links, client } = await connectedTwice(target);
    vi.advanceTimersByTime(600);
    const open = client.call('new', {});
    expect(links[1]?.idOf('new')).toBe(links[0]?.idOf('old'));
    vi.advanceTimersByTime(600);
    links[1]?.deliver({ id: links[1].idOf('new'), result: 'N' });
    expect(await open).toBe('N');
  });

  it('hears nothing of the old link any more', async () => {
    const { links, client } = await connectedTwice(target);
    const closed = vi.fn();
    client.onClose?.(closed);
    const heard = vi.fn();
    client.onNotification?.(heard);
    const open = client.call('new', {});
    links[0]?.deliver({ id: 3, result: 'stale' }, { method: 'note', params: {} });
    links[1]?.deliver({ id: 3, result: 'N' });
    expect(await open).toBe('N');
    expect(heard).not.toHaveBeenCalled();
    expect(closed).not.toHaveBeenCalled();
  });

  it('can reconnect inside its close handler, where a stream has still another event to tell of its end', async () => {
    const { link, client } = await connected(overLines);
    const second = new ScriptedLink();
    let reconnected: Promise<void> | undefined;
    client.onClose?.(() => {
      reconnected ??= client.reconnect?.(second);
    });
    link.end();
    await vi.waitFor(() => expect(reconnected).toBeDefined());
    await reconnected;
    await new Promise((resolve) => setTimeout(resolve, 5));
    const open = client.call('new', {});
    await vi.waitFor(() => expect(second.written).toHaveLength(3));
    second.deliver({ id: second.idOf('new'), result: 'N' });
    expect(await open).toBe('N');
  });

  it('can reconnect inside the close handler that a malformed frame brings, and closes the old link only', async () => {
    const { link, client } = await connected(queued);
    const second = new ScriptedLink();
    let reconnected: Promise<void> | undefined;
    client.onClose?.(() => {
      reconnected ??= client.reconnect?.(second);
    });
    link.deliver({ neither: true });
    link.deliver({ method: 'note', params: {} });
    await vi.waitFor(() => expect(reconnected).toBeDefined());
    await reconnected;
    const open = client.call('new', {});
    second.deliver({ id: second.idOf('new'), result: 'N' });
    expect(await open).toBe('N');
  });

  it('keeps what it knows of a process, which is gone with its connection', async () => {
    const { link, client } = await connected(target);
    const started = client.processes?.start({ processId: 'P', argv: ['x'], cwd: '/', env: {} });
    link.deliver({ id: link.idOf('process/start'), result: { processId: 'P' } }, output(1, 'a'));
    const handle = await started;
    link.end();
    const second = await again(client);
    expect(await handle?.read({})).toMatchObject({ nextSeq: 2, closed: true });
    for (const attempt of [handle?.terminate(), handle?.write(Buffer.from('x'))]) {
      await expect(attempt?.catch((error: unknown) => client.classify(error).kind)).resolves.toBe('disconnected');
    }
    expect(second.written.map(({ method }) => method)).toEqual(['initialize', 'initialized']);
  });

  it('tells of the loss of the second connection as of the first', async () => {
    const { links, client } = await connectedTwice(target);
    const closed = vi.fn();
    client.onClose?.(closed);
    const open = client.call('new', {}).catch((error: unknown) => client.classify(error));
    links[1]?.end('gone too');
    expect(await open).toEqual({ kind: 'disconnected', reason: 'gone too' });
    expect(closed).toHaveBeenCalledOnce();
  });
});
