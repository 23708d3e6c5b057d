import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { MessageEncodingError } from '../errors.js';
import { JsonLinesTransport } from './json-lines-transport.js';

function listen(transport: JsonLinesTransport): { told: unknown[]; ended: Promise<void> } {
  const told: unknown[] = [];
  transport.onMessage((message) => told.push(message));
  transport.onError((error) => told.push(`error: ${error.message}`));
  const ended = new Promise<void>((resolve) => {
    transport.onClose((reason) => {
      told.push(`end: ${reason}`);
      resolve();
    });
  });
  return { told, ended };
}

describe('over a pair of streams', () => {
  test('messages are one per line, whatever the chunks; empty lines are none', async () => {
    const input = new PassThrough();
    const { told, ended } = listen(new JsonLinesTransport(input, new PassThrough()));
    for (const byte of Buffer.from('{"a":"ü"}\n\n[1]\n')) input.write(Buffer.from([byte]));
    input.end();
    await ended;
    expect(told).toEqual([{ a: 'ü' }, [1], 'end: the other side ended the stream']);
  });

  test('what is sent is written as lines, in order', async () => {
    const output = new PassThrough();
    const transport = new JsonLinesTransport(new PassThrough(), output);
    await Promise.all([transport.send({ text: 'a\nb' }), transport.send(2)]);
    expect(output.read().toString()).toBe('{"text":"a\\nb"}\n2\n');
  });

  test('a message without a JSON form is refused, and the connection goes on', async () => {
    const transport = new JsonLinesTransport(new PassThrough(), new PassThrough());
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const message of [1n, undefined, circle]) {
      await expect(transport.send(message)).rejects.toThrow(MessageEncodingError);
    }
    await transport.send('fine');
  });

  test('an end inside a line says so, and the piece is no message', async () => {
    const input = new PassThrough();
    const { told, ended } = listen(new JsonLinesTransport(input, new PassThrough()));
    input.end('{"a":1}\n{"b":');
    await ended;
    expect(told).toEqual([{ a: 1 }, 'end: the stream ended inside a message']);
  });

  test('a line that is not JSON ends it: nothing behind it is delivered', async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const { told } = listen(new JsonLinesTransport(input, output));
    input.write('1\nnonsense\n2\n');
    await once(input, 'close');
    expect(told).toEqual([1, 'error: not JSON: "nonsense"', 'end: not JSON: "nonsense"']);
    expect(output.writableEnded).toBe(true);
  });

  test('a failed write is told to its sender while the reading goes on', async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const { told, ended } = listen(new JsonLinesTransport(input, output));
    const transport = new JsonLinesTransport(new PassThrough(), output);
    output.destroy(new Error('write EPIPE'));
    await expect(transport.send(1)).rejects.toThrow();
    input.end('"tail"\n');
    await ended;
    expect(told).toEqual(['error: write EPIPE', 'tail', 'end: the other side ended the stream']);
  });

  test('a local close is an end, after which nothing is delivered', async () => {
    const input = new PassThrough();
    const transport = new JsonLinesTransport(input, new PassThrough());
    const { told } = listen(transport);
    transport.close();
    transport.close();
    await once(input, 'close');
    expect(told).toEqual(['end: closed by the client']);
    await expect(transport.send(1)).rejects.toThrow();
  });
});

describe('over a socket', () => {
  let server: Server | undefined;

  afterEach(() => server?.close());

  async function pair(): Promise<{ transport: JsonLinesTransport; peer: Socket }> {
    const listening = createServer().listen(0, '127.0.0.1');
    server = listening;
    await once(listening, 'listening');
    const address = listening.address();
    if (typeof address !== 'object' || address === null) throw new Error('not listening on a port');
    const connected = once(listening, 'connection');
    const socket = connect(address.port, '127.0.0.1');
    const [[peer]] = await Promise.all([connected, once(socket, 'connect')]);
    return { transport: new JsonLinesTransport(socket, socket), peer };
  }

  test('what the peer said before it ended comes first, and the end once', async () => {
    const { transport, peer } = await pair();
    const { told, ended } = listen(transport);
    peer.end('1\n2\n');
    await ended;
    expect(told).toEqual([1, 2, 'end: the other side ended the stream']);
  });

  test('a reset tells its error before the end', async () => {
    const { transport, peer } = await pair();
    const { told, ended } = listen(transport);
    peer.resetAndDestroy();
    await ended;
    expect(told).toEqual(['error: read ECONNRESET', 'end: read ECONNRESET']);
  });
});
