import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { DoubleProcess, type DoubleProcessParams, type DoubleReadParams } from './double-process.js';

/** The parameters of an `fs/` method; which are there depends on the method. */
export interface DoubleFileParams {
  readonly path: string;
  readonly dataBase64: string;
  readonly recursive: boolean;
  readonly force: boolean;
  readonly sourcePath: string;
  readonly destinationPath: string;
}

/** Does an `fs/` method. The double itself knows no files. */
export type FileHandler = (method: string, params: DoubleFileParams) => Promise<object>;

/** What of the parameters the double reads; which are there depends on the method. */
interface Params extends DoubleProcessParams, DoubleReadParams, DoubleFileParams {
  readonly chunk: string;
}

interface Request {
  readonly id?: number;
  readonly method: string;
  readonly params: Params;
}

/** What a method throws to be answered with an error of this code. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** A small exec server on loopback, with real processes, for one client. */
export class ExecServerDouble {
  readonly #server: WebSocketServer;
  readonly #handleFile: FileHandler;
  readonly #processes = new Map<string, DoubleProcess>();
  #socket: WebSocket | undefined;
  #endAfterOutput: string | undefined;

  private constructor(server: WebSocketServer, handleFile: FileHandler) {
    this.#server = server;
    this.#handleFile = handleFile;
    server.on('connection', (socket) => this.#accept(socket));
  }

  static listen(handleFile: FileHandler = noFiles): Promise<ExecServerDouble> {
    return new Promise((resolve) => {
      const server = new WebSocketServer({
        host: '127.0.0.1',
        port: 0,
        // Older exec servers hang up on a client that offers compression.
        verifyClient: ({ req }: { req: { headers: NodeJS.Dict<string | string[]> } }) =>
          req.headers['sec-websocket-extensions'] === undefined,
      });
      server.once('listening', () => resolve(new ExecServerDouble(server, handleFile)));
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Cuts the connection as a machine that goes away does. */
  cut(): void {
    this.#socket?.terminate();
  }

  /** Ends the connection right behind the next output that contains `text`. */
  endAfterOutput(text: string): void {
    this.#endAfterOutput = text;
  }

  /** Cuts the connection, ends the processes and stops listening. */
  close(): Promise<void> {
    this.cut();
    for (const process of this.#processes.values()) process.terminate();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: WebSocket): void {
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(JSON.parse(data.toString()) as Request));
    socket.on('error', () => {});
  }

  #receive({ id, method, params }: Request): void {
    if (id === undefined) return;
    this.#handle(method, params).then(
      (result) => this.#send({ id, result }),
      (error: unknown) => this.#send({ id, error: describe(error) }),
    );
  }

  #send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #notify(method: string, params: { chunk?: string }): void {
    this.#send({ method, params });
    const output = Buffer.from(params.chunk ?? '', 'base64').toString();
    if (this.#endAfterOutput !== undefined && output.includes(this.#endAfterOutput)) this.#socket?.close();
  }

  async #handle(method: string, params: Params): Promise<object> {
    if (method === 'initialize') return { sessionId: 'double' };
    if (method === 'environment/info') return { shell: { name: 'sh', path: '/bin/sh' } };
    if (method.startsWith('fs/')) return this.#handleFile(method, params);
    return this.#handleProcess(method, params);
  }

  async #handleProcess(method: string, params: Params): Promise<object> {
    const process = this.#processes.get(params.processId);
    switch (method) {
      case 'process/start': {
        if (process !== undefined) throw new Refusal(-32600, `duplicate process id ${params.processId}`);
        const started = new DoubleProcess(params, (name, detail) => this.#notify(name, detail));
        this.#processes.set(params.processId, started);
        await started.started();
        return { processId: params.processId };
      }
      case 'process/read':
        if (process === undefined) throw new Refusal(-32600, `unknown process id ${params.processId}`);
        return process.read(params);
      case 'process/write':
        return { status: process === undefined ? 'unknownProcess' : process.write(params.chunk) };
      case 'process/terminate':
        return { running: process?.terminate() ?? false };
      default:
        throw new Refusal(-32601, `unknown method ${method}`);
    }
  }
}

async function noFiles(method: string): Promise<object> {
  throw new Refusal(-32601, `unknown method ${method}`);
}

function describe(error: unknown): { code: number; message: string } {
  if (error instanceof Refusal) return { code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { code: -32603, message };
}
