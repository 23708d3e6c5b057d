import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { Endpoint } from '../../../../src/core/wire-target.js';

/**
 * A client with nothing of Tailrace in it: what Node and `ws` show of a connection, written down.
 *
 * `seen` holds, in order: `read TEXT` for each chunk of a stream or message of a WebSocket; `end`; `error CODE`;
 * `close`, on a WebSocket with its code; of stdio `exit STATUS` or `exit SIGNAL`, and `write-error CODE` of the child's
 * stdin.
 */
export interface PlainClient {
  readonly seen: string[];
  /** Of the server that was started as a child process. */
  readonly pid: number | undefined;
  write(text: string): void;
  /** Ends its side as one does that is well behaved: FIN, a close frame, or the end of the child's stdin. */
  close(): void;
  /** Breaks the connection off: RST on TCP, a closed Unix socket, a killed child. */
  breakOff(): void;
  pause(): void;
  resume(): void;
}

/** What was read, put together. */
export function readBy({ seen }: PlainClient): string {
  return readsOf(seen).join('');
}

export function readsOf(seen: readonly string[]): string[] {
  return seen.filter((entry) => entry.startsWith('read ')).map((entry) => entry.slice('read '.length));
}

const dialled: PlainClient[] = [];

/** Ends every client that there is, in whatever state it was left. */
export function breakOffAll(): void {
  for (const client of dialled.splice(0)) client.breakOff();
}

/** Connects, or begins to: what is written is sent when it has. */
export function dial(endpoint: Endpoint): PlainClient {
  const client = dialEndpoint(endpoint);
  dialled.push(client);
  return client;
}

function dialEndpoint(endpoint: Endpoint): PlainClient {
  switch (endpoint.kind) {
    case 'tcp':
      return dialStream(connect({ host: endpoint.host, port: endpoint.port, allowHalfOpen: true }));
    case 'unix':
      return dialStream(connect({ path: endpoint.path, allowHalfOpen: true }));
    case 'web-socket':
      return dialWebSocket(new WebSocket(endpoint.url));
    case 'stdio':
      return startServer(endpoint.command, endpoint.args);
  }
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}

/** Half open, so that what it does when it has read the end is up to the test. */
function dialStream(socket: Socket): PlainClient {
  const seen: string[] = [];
  socket.on('data', (chunk: Buffer) => seen.push(`read ${chunk}`));
  socket.on('end', () => seen.push('end'));
  socket.on('error', (error) => seen.push(`error ${codeOf(error)}`));
  socket.on('close', () => seen.push('close'));
  return {
    seen,
    pid: undefined,
    write: (text) => void socket.write(text),
    close: () => void socket.end(),
    breakOff: () => breakOff(socket),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  };
}

function breakOff(socket: Socket): void {
  // Only TCP has a reset.
  if (socket.remoteAddress === undefined) socket.destroy();
  else socket.resetAndDestroy();
}

function dialWebSocket(socket: WebSocket): PlainClient {
  const seen: string[] = [];
  const opened = new Promise<void>((resolve) => socket.on('open', resolve));
  socket.on('message', (data) => seen.push(`read ${data}`));
  socket.on('error', (error) => seen.push(`error ${codeOf(error)}`));
  socket.on('close', (code) => seen.push(`close ${code}`));
  return {
    seen,
    pid: undefined,
    write: (text) =>
      void (socket.readyState === WebSocket.CONNECTING ? opened.then(() => socket.send(text)) : socket.send(text)),
    close: () => socket.close(1000),
    breakOff: () => socket.terminate(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
}

function startServer(command: string, args: readonly string[]): PlainClient {
  const seen: string[] = [];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdout.on('data', (chunk: Buffer) => seen.push(`read ${chunk}`));
  child.stdout.on('end', () => seen.push('end'));
  child.stdout.on('error', (error) => seen.push(`error ${codeOf(error)}`));
  child.stdin.on('error', (error) => seen.push(`write-error ${codeOf(error)}`));
  child.on('exit', (status, signal) => seen.push(`exit ${status ?? signal}`));
  child.on('close', () => seen.push('close'));
  return {
    seen,
    pid: child.pid,
    write: (text) => void child.stdin.write(text),
    close: () => void child.stdin.end(),
    breakOff: () => void child.kill('SIGKILL'),
    pause: () => void child.stdout.pause(),
    resume: () => void child.stdout.resume(),
  };
}
