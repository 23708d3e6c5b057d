import { type Duplex, Readable, Writable } from 'node:stream';
import type * as Sdk from '@agentclientprotocol/sdk';
import type { PublishedClient } from '../../core/published-client.js';
import type { CallFailure, ClientLink, ConnectedClient, Target } from '../../core/target.js';

type Hear = (params: unknown) => void | Promise<void>;

/**
 * What is used of a connection, as `ClientSideConnection` has it. `signal` and `closed` came with 0.5, `close` with
 * 2.0.
 */
interface Connection {
  initialize(params: { protocolVersion: number }): Promise<unknown>;
  newSession(params: { cwd: string; mcpServers: [] }): Promise<unknown>;
  prompt(params: unknown): Promise<unknown>;
  cancel(params: unknown): Promise<void>;
  readonly signal?: AbortSignal;
  readonly closed?: Promise<void>;
  readonly close?: () => void;
}

/** The module of any version: one of before 2.0 has the class, and one of 2.0 or later has `client`. */
type Package = typeof Sdk & {
  readonly ClientSideConnection?: new (toClient: () => object, stream: Sdk.Stream) => Connection;
};

/**
 * The published package `@agentclientprotocol/sdk`, unmodified, used as its example client does: `ndJsonStream` over
 * the two pipes of an agent's process, made into web streams by Node, and a session before the first prompt. Before 2.0
 * that is `ClientSideConnection`, which has no way to close; from 2.0 on, `client()`.
 */
const acpSdk: PublishedClient = {
  name: '@agentclientprotocol/sdk',
  description: 'The TypeScript SDK of the Agent Client Protocol, as code editors use it, as published on npm.',
  versions: '>=0.4.5 <3',
  pinned: '2.4.0',
  entries: () => ['@agentclientprotocol/sdk'],
  bind: ([module], version) => bindTarget(module as unknown as Package, version),
};

export default acpSdk;

function bindTarget(sdk: Package, version: string): Target {
  return {
    name: '@agentclientprotocol/sdk',
    version,
    dialect: 'acp',
    preset: 'stdio',
    capabilities: sdk.ClientSideConnection ? ['calls', 'notifications'] : ['calls', 'notifications', 'close'],
    async connect(link) {
      let hear: Hear = () => {};
      const { stdin, stdout } = childPipes(link);
      const input = Readable.toWeb(stdout) as ReadableStream<Uint8Array>;
      const connection = open(sdk, sdk.ndJsonStream(Writable.toWeb(stdin), input), (params) => hear(params));
      await connection.initialize({ protocolVersion: 1 });
      await connection.newSession({ cwd: '/work', mcpServers: [] });
      const { close, closed, signal } = connection;
      return {
        call: (_method, params) => connection.prompt(params),
        notify: (_method, params) => connection.cancel(params),
        onNotification(listener) {
          hear = (params) => listener('session/update', params);
        },
        ...(closed && { onClose: (listener: () => void) => void closed.then(listener) }),
        ...(close && { close }),
        classify: (error) => classify(error, sdk, signal),
      } satisfies ConnectedClient;
    },
  };
}

function open({ ClientSideConnection, client }: Package, stream: Sdk.Stream, sessionUpdate: Hear): Connection {
  const requestPermission = () => ({ outcome: { outcome: 'cancelled' as const } });
  if (ClientSideConnection) return new ClientSideConnection(() => ({ requestPermission, sessionUpdate }), stream);
  const app = client().onRequest('session/request_permission', requestPermission);
  const connection = app.onNotification('session/update', ({ params }) => sessionUpdate(params)).connect(stream);
  const { agent, closed, signal } = connection;
  return {
    initialize: (params) => agent.request('initialize', params),
    newSession: (params) => agent.request('session/new', params),
    prompt: (params) => agent.request('session/prompt', params as Sdk.PromptRequest),
    cancel: (params) => agent.notify('session/cancel', params as Sdk.CancelNotification),
    closed,
    signal,
    close: () => connection.close(),
  };
}

/**
 * What stdin holds before it says that it is full: a notification, and no prompt, as a pipe does not hold a large one.
 */
const STDIN_BYTES = 140;

/**
 * The pipes of a child, made of the one stream that the link gives. Each fails for itself: a refused write is no end of
 * stdout, and a write that still waits when stdout ends is refused in a later round of the event loop.
 */
function childPipes(link: ClientLink): { readonly stdin: Writable; readonly stdout: Readable } {
  const stream = link.stream('lines') as unknown as Duplex;
  const stdin = new Writable({
    highWaterMark: STDIN_BYTES,
    write(chunk, _encoding, done) {
      const hadEnded = stream.readableEnded;
      const isOvertaken = () => stream.readableEnded && !hadEnded;
      stream.write(chunk, (error) => (error && isOvertaken() ? void setImmediate(done, error) : done(error)));
    },
  });
  const stdout = new Readable({
    read: () => void stream.resume(),
    destroy(error, done) {
      if (!stream.readableEnded) stream.destroy();
      done(error);
    },
  });
  stream.on('data', (chunk: Buffer) => void (stdout.push(chunk) || stream.pause()));
  stream.on('end', () => stdout.push(null));
  stream.on('error', (error) => void (stream.destroyed && !stream.readableEnded && stdout.destroy(error)));
  // Node destroys the stdin of a child that has exited.
  stream.on('close', () => stdin.destroy());
  return { stdin, stdout };
}

/**
 * The agent's own errors are `RequestError`s with its code; until 0.18.0 they are the plain object of the wire. Any
 * other error that comes when `signal` says that the connection has closed is the reason for it.
 */
function classify(error: unknown, { RequestError }: Package, signal: AbortSignal | undefined): CallFailure {
  if (error instanceof RequestError) return { kind: 'server', code: error.code };
  if (error instanceof Error) return { kind: signal?.aborted === true ? 'disconnected' : 'unknown' };
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'number' ? { kind: 'server', code } : { kind: 'unknown' };
}
