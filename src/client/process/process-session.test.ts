import { afterEach, describe, expect, test, vi } from 'vitest';
import { CallTimeoutError, DisconnectedError, ProtocolError, RpcServerError, WriteRejectedError } from '../errors.js';
import type { ExecClient, ExecClientOptions } from '../exec-client.js';
import { base64, connectInMemory, type MemoryTransport } from '../testing/memory-transport.js';
import type { ProcessReadResult } from './process-event.js';
import type { ProcessSession } from './process-session.js';

interface Running {
  readonly client: ExecClient;
  readonly transport: MemoryTransport;
  readonly session: ProcessSession;
}

async function run(options: Partial<ExecClientOptions> = {}): Promise<Running> {
  const { client, transport } = await connectInMemory(options);
  const starting = client.startProcess({ processId: 'p', argv: ['cat'], cwd: '/', env: {}, pipeStdin: true });
  transport.respond(transport.request('process/start').id, { processId: 'p' });
  return { client, transport, session: await starting };
}

/** Events in words: `1 text` for output. */
async function events(session: ProcessSession): Promise<string[]> {
  const words = [];
  for await (const event of session.events()) {
    if (event.type === 'output') words.push(`${event.seq} ${new TextDecoder().decode(event.chunk)}`);
    else if (event.type === 'exited') words.push(`${event.seq} exited with ${event.exitCode}`);
    else words.push(event.type === 'failed' ? `failed: ${event.message}` : `${event.seq} closed`);
  }
  return words;
}

/** A read's result with its text in place of its chunks. */
function told({ chunks, ...rest }: ProcessReadResult): object {
  return { text: chunks.map(({ chunk }) => new TextDecoder().decode(chunk)).join(''), ...rest };
}

/** The answer of a server whose process runs and has said what is given. */
function answer(...outputs: [seq: number, text: string][]): object {
  const chunks = outputs.map(([seq, text]) => ({ seq, stream: 'stdout', chunk: base64(text) }));
  const nextSeq = (outputs.at(-1)?.[0] ?? 0) + 1;
  return { chunks, nextSeq, exited: false, exitCode: null, closed: false, failure: null };
}

function answerRead(transport: MemoryTransport, result: object): void {
  transport.respond(transport.request('process/read').id, result);
}

afterEach(() => {
  vi.useRealTimers();
});

describe('pushed events', () => {
  test('are published by number, each once, whatever order they come in; close ends them', async () => {
    const { transport, session } = await run();
    transport.closed('p', 5);
    transport.exited('p', 1, 3);
    transport.output('p', 3, 'b');
    transport.output('p', 2, 'a');
    transport.output('p', 3, 'again');
    transport.output('p', 4, 'c', 'stderr');
    expect(await events(session)).toEqual(['1 exited with 3', '2 a', '3 b', '4 c', '5 closed']);
  });

  test('that arrived before the end come before the one failure: output, exit, and what waits for a gap', async () => {
    const { transport, session } = await run();
    const live = events(session);
    transport.output('p', 1, 'tail');
    transport.exited('p', 3, 0);
    transport.end('gone');
    transport.output('p', 2, 'too late');
    const all = ['1 tail', '3 exited with 0', 'failed: disconnected from the server: gone'];
    expect(await live).toEqual(all);
    expect(await events(session)).toEqual(all);
  });

  test('have no failure after a close, even one that the loss finds waiting for a gap', async () => {
    const { transport, session } = await run();
    transport.closed('p', 3);
    transport.output('p', 1, 'a');
    transport.end();
    expect(await events(session)).toEqual(['1 a', '3 closed']);
  });

  test('are not lost when a call fails to be written while they are on their way', async () => {
    // The race `drain-on-call-failure`: the failing call drained the sessions beside the reader.
    const { client, transport, session } = await run();
    const reading = events(session);
    transport.writeError = new Error('write EPIPE');
    await expect(client.call('environment/info', {})).rejects.toThrow(DisconnectedError);
    transport.output('p', 1, 'tail');
    transport.exited('p', 2, 0);
    transport.closed('p', 3);
    transport.end();
    expect(await reading).toEqual(['1 tail', '2 exited with 0', '3 closed']);
  });

  test('wait for no one: a subscriber that leaves stops nothing', async () => {
    const { transport, session } = await run();
    transport.output('p', 1, 'a');
    for await (const event of session.events()) {
      expect(event.type).toBe('output');
      break;
    }
    transport.closed('p', 2);
    expect(await events(session)).toEqual(['1 a', '2 closed']);
  });
});

describe('a polled read', () => {
  test('asks the server and returns its answer', async () => {
    const { transport, session } = await run();
    const reading = session.read({ afterSeq: 1, maxBytes: 100, waitMs: 1000 });
    expect(transport.request('process/read').params).toEqual({
      processId: 'p',
      afterSeq: 1,
      maxBytes: 100,
      waitMs: 1000,
    });
    answerRead(transport, answer([2, 'hello']));
    expect(told(await reading)).toMatchObject({ text: 'hello', nextSeq: 3, closed: false });
  });

  test('feeds its answer to the subscribers, to whom the pushed copy is then a repetition', async () => {
    const { transport, session } = await run();
    const reading = session.read();
    answerRead(transport, answer([1, 'a'], [2, 'b']));
    transport.output('p', 1, 'a');
    transport.output('p', 2, 'b');
    transport.closed('p', 3);
    await reading;
    expect(await events(session)).toEqual(['1 a', '2 b', '3 closed']);
  });

  test('whose answer arrived before the end is answered by it, and the output is in the history', async () => {
    // The race `raced-disconnect-watch`: the waiting call was raced against the disconnect flag.
    const { transport, session } = await run();
    const reading = session.read({ waitMs: 1000 });
    answerRead(transport, answer([1, 'arrived']));
    transport.end('gone');
    expect(told(await reading)).toMatchObject({ text: 'arrived', closed: false, failure: null });
    expect(await events(session)).toEqual(['1 arrived', 'failed: disconnected from the server: gone']);
  });

  test('that waits when the connection is lost first tells what had arrived', async () => {
    // The races `closed-before-drain` and `merged`: `closed: true` was told before the queued output.
    const { transport, session } = await run();
    const reading = session.read({ maxBytes: 3, waitMs: 60_000 });
    transport.output('p', 1, 'abc');
    transport.output('p', 2, 'def');
    transport.exited('p', 3, 9);
    transport.end('gone');
    expect(told(await reading)).toMatchObject({ text: 'abc', nextSeq: 2, closed: false, failure: null });
    expect(told(await session.read({ afterSeq: 1 }))).toEqual({
      text: 'def',
      nextSeq: 3,
      exited: true,
      exitCode: 9,
      closed: true,
      failure: 'disconnected from the server: gone',
    });
  });

  test('that is made after the loss finds output that came out of order, across its gaps', async () => {
    const { transport, session } = await run();
    transport.output('p', 4, 'd');
    transport.output('p', 2, 'b');
    transport.end();
    expect(told(await session.read())).toMatchObject({ text: 'bd', closed: true });
    expect(transport.sent.some(({ method }) => method === 'process/read')).toBe(false);
  });

  test('after a close that arrived tells no failure, whatever came of the connection', async () => {
    const { transport, session } = await run();
    transport.output('p', 1, 'a');
    transport.exited('p', 2, 0);
    transport.closed('p', 3);
    transport.end();
    expect(told(await session.read())).toMatchObject({ text: 'a', exitCode: 0, closed: true, failure: null });
  });

  test('of a closed process is answered here, for a server soon forgets the process', async () => {
    const { transport, session } = await run();
    transport.output('p', 1, 'a');
    transport.closed('p', 2);
    expect(told(await session.read())).toMatchObject({ text: 'a', closed: true });
    expect(transport.sent.some(({ method }) => method === 'process/read')).toBe(false);
  });

  test('of a closed process asks the server for output that was forgotten here', async () => {
    const { transport, session } = await run({ retention: { maxEvents: 1, maxBytes: 100 } });
    transport.output('p', 1, 'a');
    transport.closed('p', 2);
    const reading = session.read();
    answerRead(transport, { ...answer([1, 'a']), closed: true });
    expect(told(await reading)).toMatchObject({ text: 'a', closed: true });
  });

  test('keeps an exit code that only an answer told', async () => {
    const { transport, session } = await run();
    const reading = session.read();
    answerRead(transport, { ...answer(), exited: true, exitCode: 4 });
    transport.end();
    await reading;
    expect(await session.read()).toMatchObject({ exited: true, exitCode: 4, closed: true });
  });

  test('holds back an end that the server tells beside output it may have cut', async () => {
    const { transport, session } = await run();
    const first = session.read({ maxBytes: 1 });
    answerRead(transport, { ...answer([1, 'a']), closed: true });
    expect(told(await first)).toMatchObject({ text: 'a', nextSeq: 2, closed: false });
    const second = session.read({ afterSeq: 1, maxBytes: 1 });
    answerRead(transport, { ...answer(), nextSeq: 4, closed: true });
    expect(told(await second)).toMatchObject({ text: '', closed: true });
  });

  test('holds back an end while output that was pushed is unread', async () => {
    const { transport, session } = await run();
    transport.output('p', 1, 'a');
    transport.output('p', 2, 'b');
    const empty = session.read();
    answerRead(transport, { ...answer(), closed: true });
    expect(told(await empty)).toMatchObject({ text: 'ab', nextSeq: 3, closed: true });
    transport.output('p', 4, 'd');
    const short = session.read();
    answerRead(transport, { ...answer([1, 'a'], [2, 'b']), closed: true });
    expect(told(await short)).toMatchObject({ text: 'ab', nextSeq: 3, closed: false });
  });

  test('rejects with the refusal of the server, and with a protocol error for an answer it cannot read', async () => {
    const { transport, session } = await run();
    const refused = session.read();
    transport.deliver({
      id: transport.request('process/read').id,
      error: { code: -32600, message: 'unknown process' },
    });
    await expect(refused).rejects.toThrow(RpcServerError);
    const unreadable = session.read();
    answerRead(transport, { chunks: 'none' });
    await expect(unreadable).rejects.toThrow(ProtocolError);
  });

  test('has the time it is to wait on top of the time for a call, and leaves no timer at the loss', async () => {
    vi.useFakeTimers();
    const { transport, session } = await run({ callTimeoutMs: 100 });
    const late = session.read({ waitMs: 1000 }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1099);
    transport.output('p', 1, 'unasked');
    await vi.advanceTimersByTimeAsync(1);
    expect(await late).toBeInstanceOf(CallTimeoutError);
    const waiting = session.read({ afterSeq: 1, waitMs: 1000 });
    transport.end();
    expect(vi.getTimerCount()).toBe(0);
    expect(await waiting).toMatchObject({ closed: true });
  });
});

describe('a polled read that cannot be written, while the reader still reads', () => {
  test('is answered by what the reader brings', async () => {
    const { transport, session } = await run();
    transport.writeError = new Error('write EPIPE');
    const reading = session.read({ waitMs: 60_000 });
    await Promise.resolve();
    transport.output('p', 1, 'still came');
    expect(told(await reading)).toMatchObject({ text: 'still came', closed: false });
    expect(told(await session.read())).toMatchObject({ text: 'still came', closed: false });
  });

  test('ends with the connection, and leaves no timer', async () => {
    vi.useFakeTimers();
    const { transport, session } = await run();
    transport.writeError = new Error('write EPIPE');
    const reading = session.read({ waitMs: 60_000 });
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(1);
    transport.end('gone');
    expect(vi.getTimerCount()).toBe(0);
    expect(await reading).toMatchObject({ closed: true, failure: 'disconnected from the server: write EPIPE' });
  });

  test('answers with nothing new after the time it was to wait', async () => {
    vi.useFakeTimers();
    const { transport, session } = await run();
    transport.writeError = new Error('write EPIPE');
    const reading = session.read({ waitMs: 1000 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(told(await reading)).toMatchObject({ text: '', closed: false, failure: null });
  });
});

describe('stdin', () => {
  test('is written in base64, each write with an id of its own', async () => {
    const { transport, session } = await run();
    const writing = session.write(Buffer.from('hello'));
    const first = transport.request('process/write');
    expect(first.params).toEqual({ processId: 'p', chunk: base64('hello'), writeId: 'p-1' });
    transport.respond(first.id, { status: 'accepted' });
    await writing;
    void session.write(Buffer.from('x'));
    expect(transport.request('process/write').params).toMatchObject({ writeId: 'p-2' });
  });

  test.each(['unknownProcess', 'stdinClosed', 'starting'])(
    'that is not accepted (%s) fails the write',
    async (status) => {
      const { transport, session } = await run();
      const writing = session.write(Buffer.from('x'));
      transport.respond(transport.request('process/write').id, { status });
      const error = await writing.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(WriteRejectedError);
      expect(error).toMatchObject({ status });
    },
  );

  test('and the end of a process fail as disconnected after the loss', async () => {
    const { transport, session } = await run();
    transport.end();
    await expect(session.write(Buffer.from('x'))).rejects.toThrow(DisconnectedError);
    await expect(session.terminate()).rejects.toThrow(DisconnectedError);
  });
});

test('terminating asks the server, and its events tell what came of it', async () => {
  const { transport, session } = await run();
  const terminating = session.terminate();
  expect(transport.request('process/terminate').params).toEqual({ processId: 'p' });
  transport.respond(transport.request('process/terminate').id, { running: true });
  await terminating;
  transport.exited('p', 1, -1);
  transport.closed('p', 2);
  expect(await events(session)).toEqual(['1 exited with -1', '2 closed']);
});
