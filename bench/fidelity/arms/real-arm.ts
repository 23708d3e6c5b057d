import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WebSocket } from 'ws';
import { ExecClient, WebSocketTransport } from '../../../src/client/index.js';
import type { ClientPort } from '../client-port.js';
import type { PathForm, Reply, ServerPort } from '../server-port.js';
import { CaseFolder } from './case-folder.js';
import { PortConnection, startParams } from './connection.js';
import type { ExecServerProcess } from './exec-server-process.js';
import { Inbox } from './inbox.js';

class RealConnection extends PortConnection {
  readonly #socket: WebSocket;
  readonly #port: RealPort;

  private constructor(socket: WebSocket, port: RealPort) {
    super(new Inbox(true));
    this.#socket = socket;
    this.#port = port;
    socket.on('message', (data) => this.inbox.take(JSON.parse(data.toString())));
    socket.on('close', () => this.inbox.end());
  }

  static open(url: string, port: RealPort): Promise<RealConnection> {
    return new Promise((resolve, reject) => {
      // Older servers hang up on a client that offers compression.
      const socket = new WebSocket(url, { perMessageDeflate: false });
      const connection = new RealConnection(socket, port);
      socket.on('open', () => resolve(connection));
      socket.on('error', reject);
    });
  }

  /** A ping comes behind the frames before it, and is answered by what reads them, even while a request waits. */
  taken(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.once('pong', () => resolve());
      this.#socket.ping();
    });
  }

  text(frame: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }

  script(processId: string, text: string): Record<string, unknown> {
    return startParams(processId, this.#port.path('/work'), this.#port.folder.argvOf(processId, text));
  }

  happens(processId: string, how: 'cued' | 'unasked'): void {
    if (how === 'cued') this.#port.folder.cue(processId);
  }

  nowMs(): number {
    return performance.now();
  }

  async end(): Promise<void> {
    this.#socket.close();
    await this.inbox.until('end of the connection', () => (this.inbox.ended ? true : undefined));
  }

  protected settle(what: string, look: () => Reply | undefined): Promise<Reply> {
    return this.inbox.until(what, look);
  }
}

/** A real server, with the files of one case. */
export class RealPort implements ServerPort {
  readonly folder: CaseFolder;
  readonly #server: ExecServerProcess;
  readonly #form: PathForm;
  readonly #connections: RealConnection[] = [];

  constructor(server: ExecServerProcess, form: PathForm, name: string) {
    this.#server = server;
    this.#form = form;
    this.folder = newFolder(server, name);
  }

  path(absolute: string, form: PathForm = this.#form): string {
    // The root is the machine's own: nothing below the folder of the case is it.
    const path = absolute === '/' ? '/' : join(this.folder.root, absolute);
    return form === 'file-uri' ? pathToFileURL(path).href : path;
  }

  async connect(): Promise<RealConnection> {
    const connection = await RealConnection.open(this.#server.url, this);
    this.#connections.push(connection);
    return connection;
  }

  async close(): Promise<void> {
    this.folder.close();
    await Promise.all(this.#connections.map((connection) => connection.end()));
  }
}

/** The reference client, connected to a real server over its own transport, and the end of both. */
export async function realClient(
  server: ExecServerProcess,
  form: PathForm,
  name: string,
): Promise<{ readonly port: ClientPort; readonly folder: CaseFolder; close(): void }> {
  const folder = newFolder(server, name);
  const transport = await WebSocketTransport.connect(server.url);
  const client = await ExecClient.connect(transport, { clientName: 'fidelity', pathStyle: form });
  const port: ClientPort = {
    client,
    path: (absolute) => join(folder.root, absolute),
    script: (processId, text) => ({ argv: folder.argvOf(processId, text), cwd: join(folder.root, 'work') }),
    happens: (processId, how) => {
      if (how === 'cued') folder.cue(processId);
    },
    occupy: () => occupy(port),
    lose: () => server.kill(),
  };
  return {
    port,
    folder,
    close: () => {
      folder.close();
      client.close();
    },
  };
}

/** A read that waits holds up all that comes after it on its connection: see the case `read-holds-up-others`. */
async function occupy({ client, script }: ClientPort): Promise<void> {
  const processId = 'occupied';
  await client.startProcess({ processId, env: {}, ...script(processId, 'cue') });
  const read = client.call('process/read', { processId, waitMs: 600_000 });
  // It ends with the server, as it is meant to.
  read.catch(() => undefined);
}

/** Which form of paths a server reads: it refuses the parameters that have the other one. */
export async function pathFormOf(server: ExecServerProcess): Promise<PathForm> {
  const port = new RealPort(server, 'absolute', 'path-form');
  try {
    const connection = await port.connect();
    await connection.request('initialize', { clientName: 'fidelity' });
    connection.notify('initialized', {});
    const reply = await connection.request('fs/getMetadata', { path: port.path('/work', 'absolute') });
    return 'result' in reply ? 'absolute' : 'file-uri';
  } finally {
    await port.close();
  }
}

function newFolder(server: ExecServerProcess, name: string): CaseFolder {
  const root = join(server.root, name);
  mkdirSync(root);
  return new CaseFolder(root);
}
