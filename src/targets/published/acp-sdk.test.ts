import { Duplex } from 'node:stream';
import { satisfies } from 'semver';
import { describe, expect, it } from 'vitest';
import type { PublishedModule } from '../../core/published-client.js';
import type { ConnectedClient } from '../../core/target.js';
import { readPackageVersion } from '../read-package-version.js';
import client from './acp-sdk.js';

const newest = (await import('@agentclientprotocol/sdk')) as unknown as PublishedModule;

interface Message {
  readonly id?: number;
  readonly method: string;
  readonly params?: unknown;
}

interface Agent {
  readonly stream: Duplex;
  /** What the client has written, in order. */
  readonly written: Message[];
  send(message: object): void;
}

/** An agent that opens the session, and answers a prompt as `answer` says; undefined leaves it open. */
function agent(answer: object | undefined): Agent {
  const written: Message[] = [];
  const send = (message: object) => stream.push(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const stream: Duplex = new Duplex({
    allowHalfOpen: false,
    read: () => undefined,
    write(chunk, _encoding, done) {
      const message: Message = JSON.parse(String(chunk));
      written.push(message);
      const response = message.method === 'session/prompt' ? answer : { result: { sessionId: 's' } };
      if (message.id !== undefined && response !== undefined) send({ id: message.id, ...response });
      done();
    },
  });
  return { stream, written, send };
}

function connect({ stream }: Agent, module: PublishedModule = newest): Promise<ConnectedClient> {
  const missing = (): never => {
    throw new Error('this adapter takes a stream');
  };
  const link = { messages: missing, webSocket: missing, stream: () => stream };
  return client.bind([module], client.pinned).connect(link, { clientName: 'test', callTimeoutMs: 1000 });
}

const prompt = { sessionId: 's', prompt: [{ type: 'text', text: 'A' }] };
const update = {
  sessionId: 's',
  update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: '1' } },
};

const call = (connected: ConnectedClient) => connected.call('session/prompt', prompt);
const failure = (connected: ConnectedClient, promise: unknown) =>
  Promise.resolve(promise).then(
    () => 'resolved',
    (error: unknown) => connected.classify(error),
  );

describe('the adapter of the ACP SDK', () => {
  it('is pinned to the version that is installed here, and knows it', () => {
    expect(client.pinned).toBe(readPackageVersion('@agentclientprotocol/sdk'));
    expect(client.bind([newest], client.pinned).version).toBe(client.pinned);
  });

  it('knows every version that is published, and no later major', () => {
    const known = ['0.4.5', '0.18.0', '0.29.0', '1.0.0', '1.9.0', '2.0.0', client.pinned];
    expect(known.filter((version) => !satisfies(version, client.versions))).toEqual([]);
    const unknown = ['0.4.4', '3.0.0'];
    expect(unknown.filter((version) => satisfies(version, client.versions))).toEqual([]);
  });

  it('initializes, opens a session and passes calls and notifications on as they are', async () => {
    const peer = agent({ result: { stopReason: 'end_turn' } });
    const connected = await connect(peer);
    expect(await call(connected)).toEqual({ stopReason: 'end_turn' });
    await connected.notify?.('session/cancel', { sessionId: 's' });
    const methods = peer.written.map(({ method }) => method);
    expect(methods).toEqual(['initialize', 'session/new', 'session/prompt', 'session/cancel']);
    expect(peer.written.map(({ params }) => params).slice(2)).toEqual([prompt, { sessionId: 's' }]);
  });

  it('tells a server error by its code', async () => {
    const connected = await connect(agent({ error: { code: -32000, message: 'no' } }));
    expect(await failure(connected, call(connected))).toEqual({ kind: 'server', code: -32000 });
  });

  it('gives every update of the session to the app', async () => {
    const peer = agent(undefined);
    const connected = await connect(peer);
    const told = new Promise((resolve) => connected.onNotification?.((method, params) => resolve([method, params])));
    peer.send({ method: 'session/update', params: update });
    expect(await told).toEqual(['session/update', update]);
  });

  it('classifies what the end of stdout fails, then and later, as disconnected', async () => {
    const peer = agent(undefined);
    const connected = await connect(peer);
    const open = failure(connected, call(connected));
    const closed = new Promise<void>((resolve) => connected.onClose?.(resolve));
    peer.stream.push(null);
    await closed;
    const late = [call(connected), connected.notify?.('session/cancel', { sessionId: 's' })];
    const failures = await Promise.all([open, ...late.map((promise) => failure(connected, promise))]);
    expect(failures).toEqual([{ kind: 'disconnected' }, { kind: 'disconnected' }, { kind: 'disconnected' }]);
  });

  it('goes on hearing of the agent when a write has been refused', async () => {
    const peer = agent(undefined);
    const connected = await connect(peer);
    const told = new Promise((resolve) => connected.onNotification?.((_method, params) => resolve(params)));
    peer.stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    peer.send({ method: 'session/update', params: update });
    expect(await told).toEqual(update);
  });

  it('fails pending calls as disconnected, and gives up the pipes, when the app closes', async () => {
    const peer = agent(undefined);
    const connected = await connect(peer);
    const open = failure(connected, call(connected));
    const gone = new Promise((resolve) => peer.stream.on('close', resolve));
    await connected.close?.();
    expect(await open).toEqual({ kind: 'disconnected' });
    await gone;
  });

  it('does not guess about errors while the connection is open', async () => {
    const connected = await connect(agent(undefined));
    expect(connected.classify(new Error('ACP connection closed'))).toEqual({ kind: 'unknown' });
    expect(connected.classify('ACP connection closed')).toEqual({ kind: 'unknown' });
  });
});

describe('the adapter of the ACP SDK before 2.0', () => {
  /** The members that the adapter uses, with nothing behind them. */
  class ClientSideConnection {
    readonly app: { sessionUpdate(params: unknown): unknown };

    constructor(toClient: () => { sessionUpdate(params: unknown): unknown }) {
      this.app = toClient();
    }

    initialize = async () => ({});
    newSession = async () => ({});
    prompt = async (params: unknown) => this.app.sessionUpdate(params);
    cancel = async () => undefined;
  }
  const older: PublishedModule = { ...newest, ClientSideConnection };

  it('cannot close, and tells of no close where the package does not', async () => {
    expect(client.bind([older], '0.4.5').capabilities).toEqual(['calls', 'notifications']);
    expect(client.bind([newest], '2.4.0').capabilities).toEqual(['calls', 'notifications', 'close']);
    const connected = await connect(agent(undefined), older);
    expect([connected.close, connected.onClose]).toEqual([undefined, undefined]);
  });

  it('hears the updates that its client object is given', async () => {
    const connected = await connect(agent(undefined), older);
    connected.onNotification?.((method, params) => Promise.reject({ method, params, code: 7 }));
    expect(await failure(connected, call(connected))).toEqual({ kind: 'server', code: 7 });
  });

  it('has what waits in stdin refused a round of the event loop after the end of stdout', async () => {
    let streams: { output: WritableStream<Uint8Array>; input: ReadableStream<Uint8Array> } | undefined;
    const ndJsonStream = (output: WritableStream<Uint8Array>, input: ReadableStream<Uint8Array>) => {
      streams = { output, input };
    };
    const refuse = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    const stream: Duplex = new Duplex({
      allowHalfOpen: false,
      autoDestroy: false,
      read: () => undefined,
      write: (_chunk, _encoding, done) => void stream.once('end', () => done(refuse)),
    });
    await connect({ ...agent(undefined), stream }, { ...older, ndJsonStream });
    const order: unknown[] = [];
    stream.on('end', () => setImmediate(() => order.push('a round later')));
    const written = streams?.output.getWriter().write(new Uint8Array(1000));
    const refused = written?.catch((error: unknown) => order.push(error));
    const ended = streams?.input.getReader().read();
    stream.push(null);
    await Promise.all([ended?.then(({ done }) => order.push(done)), refused]);
    expect(order).toEqual([true, 'a round later', refuse]);
  });
});
