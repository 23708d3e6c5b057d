import { describe, expect, it, vi } from 'vitest';
import type { ConnectedClient, ProcessEvent, ProcessHandle, ProcessReadResult } from '../../core/target.js';
import { ImmediateInbox } from './inbox.js';
import { closed, connected, exited, output, type ScriptedLink } from './scripted-link.js';
import { workshopTarget } from './workshop-target.js';

const target = workshopTarget({ name: 'workshop' });
const queued = workshopTarget({ name: 'queued', inbox: ImmediateInbox });

function begin(client: ConnectedClient): Promise<ProcessHandle> {
  const started = client.processes?.start({ processId: 'P', argv: ['run'], cwd: '/work', env: {} });
  return started ?? Promise.reject(new Error('the client has no processes'));
}

async function started(link: ScriptedLink, client: ConnectedClient): Promise<ProcessHandle> {
  const starting = begin(client);
  link.deliver({ id: link.idOf('process/start'), result: { processId: 'P' } });
  return starting;
}

async function typesOf(events: AsyncIterable<ProcessEvent>): Promise<string[]> {
  const types: string[] = [];
  for await (const event of events) types.push(event.type);
  return types;
}

function textOf(read: ProcessReadResult): string {
  return read.chunks.map(({ chunk }) => Buffer.from(chunk).toString()).join('');
}

describe('a process of the workshop client', () => {
  it('gets the events that arrive before the answer to its start', async () => {
    const { link, client } = await connected(target);
    const starting = begin(client);
    link.deliver(output(1, 'early'), { id: link.idOf('process/start'), result: { processId: 'P' } });
    const handle = await starting;
    link.deliver(exited(2, 0), closed(3));
    expect(await typesOf(handle.events())).toEqual(['output', 'exited', 'closed']);
  });

  it('publishes what had arrived before it fails, when all of it still waits in the inbox', async () => {
    const { link, client } = await connected(queued);
    const handle = await started(link, client);
    const types = typesOf(handle.events());
    link.deliver(output(1, 'a'), exited(2, 0));
    link.end();
    expect(await types).toEqual(['output', 'exited', 'failed']);
  });

  it('refuses a start after the loss, and fails one that meets it', async () => {
    const { link, client } = await connected(target);
    const meeting = begin(client);
    link.end();
    await expect(meeting).rejects.toMatchObject({ reason: 'gone' });
    await expect(begin(client)).rejects.toMatchObject({ reason: 'gone' });
  });

  it('ends the session of a start whose answer came together with the end', async () => {
    const { link, client } = await connected(target);
    const starting = begin(client);
    link.deliver({ id: link.idOf('process/start'), result: { processId: 'P' } });
    link.end();
    expect(await typesOf((await starting).events())).toEqual(['failed']);
  });

  it('forgets a process whose start was refused', async () => {
    const { link, client } = await connected(target);
    const refused = begin(client);
    link.deliver({ id: link.idOf('process/start'), error: { code: -32600, message: 'no' } });
    await expect(refused).rejects.toMatchObject({ code: -32600 });
    expect(await started(link, client)).toBeDefined();
  });
});

describe('a read', () => {
  it('wakes at the loss, with the output that still waited in the inbox', async () => {
    const { link, client } = await connected(queued);
    const handle = await started(link, client);
    const waiting = handle.read({ waitMs: 500 });
    link.deliver(output(1, 'tail'));
    link.end();
    const read = await waiting;
    expect(textOf(read)).toBe('tail');
    expect(read).toMatchObject({ closed: true, nextSeq: 2 });
  });

  it('made between the end and its handling gets the queued output before it is told the end', async () => {
    const { link, client } = await connected(queued);
    const handle = await started(link, client);
    link.deliver(output(1, 'tail'));
    link.end();
    const read = await handle.read({});
    expect(textOf(read)).toBe('tail');
    expect(read.failure).toMatch(/^disconnected/);
  });

  it('whose write alone fails gives what has arrived, or what arrives next', async () => {
    const { link, client } = await connected(queued);
    const handle = await started(link, client);
    link.refusing = true;
    link.deliver(output(1, 'a'));
    const read = await handle.read({});
    expect(textOf(read)).toBe('a');
    expect(read).toMatchObject({ closed: false, failure: null });
    const next = handle.read({ afterSeq: 1 });
    await new Promise(setImmediate);
    link.deliver(exited(2, 5));
    expect(await next).toMatchObject({ exited: true, exitCode: 5, nextSeq: 3, closed: false });
  });

  it('whose write alone fails fails when nothing more arrives in the time of a call', async () => {
    vi.useFakeTimers();
    const { link, client } = await connected(target);
    const handle = await started(link, client);
    link.refusing = true;
    const read = handle.read({}).catch((error: unknown) => client.classify(error).kind);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await read).toBe('disconnected');
    vi.useRealTimers();
  });
});

describe('a write', () => {
  it('succeeds only when it was accepted', async () => {
    const { link, client } = await connected(target);
    const handle = await started(link, client);
    const accepted = handle.write(Buffer.from('a'));
    link.deliver({ id: link.idOf('process/write'), result: { status: 'accepted' } });
    await accepted;
    const refused = handle.write(Buffer.from('b')).catch((error: unknown) => client.classify(error));
    link.deliver({ id: link.idOf('process/write'), result: { status: 'stdinClosed' } });
    expect(await refused).toEqual({ kind: 'server', code: 'stdinClosed' });
  });
});
