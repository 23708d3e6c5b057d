import { duplexPair } from 'node:stream';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import { SendError, StreamTransport } from './mcp-transport.js';

const PING: JSONRPCMessage = { jsonrpc: '2.0', id: 1, method: 'ping' };
const LINE = `${JSON.stringify(PING)}\n`;

/** A transport on one end of a pair, the peer's end of it, and what the transport tells. */
async function openTransport() {
  const [stream, peer] = duplexPair();
  // An end is told to who reads.
  peer.resume();
  const told: unknown[] = [];
  const transport = new StreamTransport<JSONRPCMessage>(stream, { ReadBuffer, serializeMessage });
  transport.onmessage = (message) => void told.push(message);
  transport.onerror = (error) => void told.push(error);
  const closed = new Promise<void>((resolve) => {
    transport.onclose = () => {
      told.push('closed');
      resolve();
    };
  });
  await transport.start();
  return { stream, peer, transport, told, closed };
}

describe('the transport of the MCP adapters', () => {
  it('writes a message as a line and settles once it is written', async () => {
    const { peer, transport } = await openTransport();
    const line = new Promise((resolve) => peer.once('data', (chunk) => resolve(String(chunk))));
    await transport.send(PING);
    expect(await line).toBe(LINE);
  });

  it('reads every message of a chunk, and one that is spread over chunks', async () => {
    const { peer, told, closed } = await openTransport();
    peer.write(LINE + LINE + LINE.slice(0, 5));
    peer.write(LINE.slice(5));
    peer.end();
    await closed;
    expect(told).toEqual([PING, PING, PING, 'closed']);
  });

  it('reports a line that is no message, and goes on with the next', async () => {
    const { peer, told, closed } = await openTransport();
    peer.end(`{"oops"\n${LINE}`);
    await closed;
    expect(told).toEqual([expect.any(SyntaxError), PING, 'closed']);
  });

  it('closes when the peer ends, also where the stream would stay half open', async () => {
    const { stream, peer, told, closed } = await openTransport();
    peer.end();
    await closed;
    expect(stream.allowHalfOpen).toBe(true);
    expect(told).toEqual(['closed']);
  });

  it('ends its side on close, and settles when the stream has closed', async () => {
    const { peer, transport, told } = await openTransport();
    peer.on('end', () => peer.end());
    await transport.close();
    expect(told).toEqual(['closed']);
  });

  it('reports an error of the stream once before it closes', async () => {
    const { stream, told, closed } = await openTransport();
    const broken = new Error('broken');
    stream.destroy(broken);
    await closed;
    expect(told).toEqual([broken, 'closed']);
  });

  it('refuses a message on a stream that has ended, and leaves what is still to be read', async () => {
    const { peer, transport, told, closed } = await openTransport();
    const closing = transport.close();
    await expect(transport.send(PING)).rejects.toBeInstanceOf(SendError);
    peer.end(LINE);
    await Promise.all([closing, closed]);
    expect(told).toEqual([PING, 'closed']);
  });

  it('rejects a message whose write failed, with the reason of the stream', async () => {
    const { stream, transport } = await openTransport();
    const broken = new Error('broken');
    stream._write = (_chunk, _encoding, done) => done(broken);
    const refusal = await transport.send(PING).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(SendError);
    expect(refusal).toMatchObject({ message: 'broken', cause: broken });
  });
});
