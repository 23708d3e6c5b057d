import { describe, expect, test, vi } from 'vitest';
import { DisconnectedError, ProcessIdInUseError, RpcServerError } from './errors.js';
import { ExecClient } from './exec-client.js';
import type { ProcessEvent } from './process/process-event.js';
import type { ProcessSession } from './process/process-session.js';
import { connectInMemory, MemoryTransport } from './testing/memory-transport.js';

const START = { argv: ['cat'], cwd: '/', env: {} };

async function kinds(session: ProcessSession): Promise<ProcessEvent['type'][]> {
  const types: ProcessEvent['type'][] = [];
  for await (const event of session.events()) types.push(event.type);
  return types;
}

describe('connecting', () => {
  test('initializes, tells that it did, and knows the session', async () => {
    const { client, transport } = await connectInMemory({ resumeSessionId: 'session-0' });
    expect(transport.sent).toEqual([
      { id: 1, method: 'initialize', params: { clientName: 'test', resumeSessionId: 'session-0' } },
      { method: 'initialized', params: {} },
    ]);
    expect(client.sessionId).toBe('session-1');
  });

  test('to an older server, which names no session, works without one', async () => {
    const transport = new MemoryTransport();
    const connecting = ExecClient.connect(transport, { clientName: 'test' });
    transport.respond(1, {});
    expect((await connecting).sessionId).toBeUndefined();
  });

  test.each<[string, (transport: MemoryTransport) => void]>([
    ['before initialize is answered', (transport) => transport.end()],
    ['right behind the answer', (transport) => [transport.respond(1, { sessionId: 's' }), transport.end()]],
    [
      'when initialized is written',
      (transport) => {
        transport.writeError = new Error('write EPIPE');
        transport.respond(1, { sessionId: 's' });
      },
    ],
  ])('rejects as disconnected if it is cut %s', async (_when, cut) => {
    const transport = new MemoryTransport();
    const connecting = ExecClient.connect(transport, { clientName: 'test' });
    cut(transport);
    await expect(connecting).rejects.toThrow(DisconnectedError);
  });

  test('rejects if the end comes while initialized is being written', async () => {
    const transport = new MemoryTransport();
    const connecting = ExecClient.connect(transport, { clientName: 'test' });
    transport.send = async () => transport.end();
    transport.respond(1, {});
    await expect(connecting).rejects.toThrow(DisconnectedError);
  });

  test('rejects if the end comes between the writing of initialized and the client that waits for it', async () => {
    const transport = new MemoryTransport();
    const connecting = ExecClient.connect(transport, { clientName: 'test' });
    transport.send = async () => {
      // Two microtasks: one for the write to be known of, the other for the end to overtake whoever awaits it.
      queueMicrotask(() => queueMicrotask(() => transport.end()));
    };
    transport.respond(1, {});
    await expect(connecting).rejects.toThrow(DisconnectedError);
  });

  test('to a server that refuses rejects with its error and hangs up', async () => {
    const transport = new MemoryTransport();
    const connecting = ExecClient.connect(transport, { clientName: 'test' });
    transport.deliver({ id: 1, error: { code: -32600, message: 'unknown session' } });
    await expect(connecting).rejects.toThrow(RpcServerError);
    expect(transport.closeCalls).toBe(1);
  });
});

describe('starting a process', () => {
  test('asks for it in the words of the wire', async () => {
    const { client, transport } = await connectInMemory();
    void client.startProcess({ ...START, processId: 'p', env: { A: 'b' }, pipeStdin: true });
    expect(transport.request('process/start').params).toEqual({
      processId: 'p',
      argv: ['cat'],
      cwd: '/',
      env: { A: 'b' },
      tty: false,
      pipeStdin: true,
      arg0: null,
    });
  });

  test('names the directory by its URI to a server that wants that', async () => {
    const { client, transport } = await connectInMemory({ pathStyle: 'file-uri' });
    void client.startProcess({ ...START, processId: 'p', cwd: '/a b' });
    expect(transport.request('process/start').params).toMatchObject({ cwd: 'file:///a%20b' });
  });

  test('registers the session first, so output that comes before the answer is kept', async () => {
    const { client, transport } = await connectInMemory();
    const starting = client.startProcess({ ...START, processId: 'p' });
    transport.output('p', 1, 'early');
    transport.closed('p', 2);
    transport.respond(transport.request('process/start').id, { processId: 'p' });
    expect(await kinds(await starting)).toEqual(['output', 'closed']);
  });

  test('that fails leaves no session behind, so the id can be used again', async () => {
    const { client, transport } = await connectInMemory();
    const failing = client.startProcess({ ...START, processId: 'p' });
    transport.deliver({ id: transport.request('process/start').id, error: { code: -32600, message: 'no such file' } });
    await expect(failing).rejects.toThrow('no such file');
    transport.output('p', 1, 'of nobody');
    const starting = client.startProcess({ ...START, processId: 'p' });
    transport.respond(transport.request('process/start').id, { processId: 'p' });
    transport.closed('p', 1);
    expect(await kinds(await starting)).toEqual(['closed']);
  });

  test('under an id that is in use is refused here, and the process that has it goes on', async () => {
    const { client, transport } = await connectInMemory();
    const starting = client.startProcess({ ...START, processId: 'p' });
    await expect(client.startProcess({ ...START, processId: 'p' })).rejects.toThrow(ProcessIdInUseError);
    transport.respond(transport.request('process/start').id, { processId: 'p' });
    transport.closed('p', 1);
    expect(await kinds(await starting)).toEqual(['closed']);
    expect(transport.sent.filter(({ method }) => method === 'process/start')).toHaveLength(1);
  });

  test('after the loss is refused with the message of the loss, and nothing is written', async () => {
    const { client, transport } = await connectInMemory();
    transport.end('gone');
    const written = transport.sent.length;
    await expect(client.startProcess({ ...START, processId: 'p' })).rejects.toThrow(
      'disconnected from the server: gone',
    );
    expect(transport.sent).toHaveLength(written);
  });

  test('that the loss meets is refused', async () => {
    const { client, transport } = await connectInMemory();
    const starting = client.startProcess({ ...START, processId: 'p' });
    transport.output('p', 1, 'early');
    transport.end();
    await expect(starting).rejects.toThrow(DisconnectedError);
  });

  test('that was answered right before the loss succeeds, and its session ends', async () => {
    const { client, transport } = await connectInMemory();
    const starting = client.startProcess({ ...START, processId: 'p' });
    transport.respond(transport.request('process/start').id, { processId: 'p' });
    transport.end();
    expect(await kinds(await starting)).toEqual(['failed']);
  });
});

test('notifications go to their process only, and those of no process of ours are dropped', async () => {
  const { client, transport } = await connectInMemory();
  const sessions: ProcessSession[] = [];
  for (const processId of ['p', 'q']) {
    const starting = client.startProcess({ ...START, processId });
    transport.respond(transport.request('process/start').id, { processId });
    sessions.push(await starting);
  }
  transport.output('q', 1, 'of q');
  transport.output('nobody', 1, 'lost');
  transport.notify('environment/changed', {});
  transport.closed('q', 2);
  transport.closed('p', 1);
  expect(await Promise.all(sessions.map(kinds))).toEqual([['closed'], ['output', 'closed']]);
});

test.each([
  ['without a process', { seq: 1, stream: 'stdout', chunk: '' }],
  ['without a number', { processId: 'p', stream: 'stdout', chunk: '' }],
  ['numbered zero', { processId: 'p', seq: 0, stream: 'stdout', chunk: '' }],
  ['on an unknown stream', { processId: 'p', seq: 1, stream: 'stdin', chunk: '' }],
  ['that is not base64', { processId: 'p', seq: 1, stream: 'stdout', chunk: '!' }],
])('output %s is a broken protocol: the client hangs up rather than lose output in silence', async (_what, params) => {
  const { client, transport } = await connectInMemory();
  const onClose = vi.fn();
  client.onClose(onClose);
  const starting = client.startProcess({ ...START, processId: 'p' });
  transport.respond(transport.request('process/start').id, { processId: 'p' });
  const session = await starting;
  transport.notify('process/output', params);
  expect(await kinds(session)).toEqual(['failed']);
  expect(onClose).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('process/output'));
  expect(transport.closeCalls).toBe(1);
});

test('a close listener finds calls failed and sessions ended, whatever it calls', async () => {
  const { client, transport } = await connectInMemory();
  const starting = client.startProcess({ ...START, processId: 'p' });
  transport.respond(transport.request('process/start').id, { processId: 'p' });
  const session = await starting;
  const seen: unknown[] = [];
  client.onClose((reason) => seen.push(reason, session.ended, client.closed));
  transport.output('p', 1, 'tail');
  transport.end('gone');
  expect(seen).toEqual(['gone', true, true]);
});

test('closing ends the sessions, each with one failure', async () => {
  const { client, transport } = await connectInMemory();
  const starting = client.startProcess({ ...START, processId: 'p' });
  transport.respond(transport.request('process/start').id, { processId: 'p' });
  const reading = kinds(await starting);
  client.close();
  transport.output('p', 1, 'too late');
  expect(await reading).toEqual(['failed']);
});

test('any method can be called and any notification be sent and heard', async () => {
  const { client, transport } = await connectInMemory();
  const heard: unknown[] = [];
  client.onNotification((method, params) => heard.push(method, params));
  const call = client.call('environment/info', { tailrace: 'A' });
  transport.notify('some/thing', { x: 1 });
  transport.respond(transport.request('environment/info').id, { tailrace: 'A' });
  await client.notify('other/thing', {});
  expect(await call).toEqual({ tailrace: 'A' });
  expect(heard).toEqual(['some/thing', { x: 1 }]);
  expect(transport.sent.at(-1)).toEqual({ method: 'other/thing', params: {} });
});
