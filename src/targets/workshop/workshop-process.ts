import type { OutputStream, ProcessHandle, ProcessReadResult } from '../../core/target.js';
import { DisconnectedError, ProtocolError, ServerError } from './failures.js';
import type { WorkshopClient } from './workshop-client.js';
import type { ReadOptions, WorkshopSession } from './workshop-session.js';

export interface StartParams {
  readonly processId: string;
  readonly argv: string[];
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly tty?: boolean;
  readonly pipeStdin?: boolean;
}

/** A process on the executor, as its starter holds it. */
export class WorkshopProcess implements ProcessHandle {
  protected readonly client: WorkshopClient;
  protected readonly processId: string;
  protected readonly session: WorkshopSession;

  constructor(client: WorkshopClient, processId: string, session: WorkshopSession) {
    this.client = client;
    this.processId = processId;
    this.session = session;
  }

  events(): ReturnType<ProcessHandle['events']> {
    return this.session.events();
  }

  /**
   * Asks the executor. Once the connection is lost the answer is what had arrived, and the end only after it. Where
   * only the writing of the request fails, the answer is what the read side still brings, within the time of a call.
   */
  async read(options: ReadOptions): Promise<ProcessReadResult> {
    if (this.isLost) return this.session.read(options);
    try {
      return await this.ask(options);
    } catch (error) {
      if (!(error instanceof DisconnectedError && (await this.getsNews(options.afterSeq ?? 0)))) throw error;
      return this.session.read(options);
    }
  }

  /** Lets everything be handled that has arrived, and waits for more if there is nothing new in it. */
  private async getsNews(afterSeq: number): Promise<boolean> {
    await this.client.handled();
    if (!this.session.hasNewsAfter(afterSeq)) {
      await this.client.track(() => this.session.changed()).catch(() => undefined);
    }
    return this.session.hasNewsAfter(afterSeq);
  }

  async write(chunk: Uint8Array): Promise<void> {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('base64');
    const result = await this.request('process/write', { chunk: text });
    const { status } = (result ?? {}) as { status?: unknown };
    if (typeof status !== 'string') throw new ProtocolError('the answer to a write has no status');
    if (status !== 'accepted') throw new ServerError(status, `the write was not accepted: ${status}`);
  }

  async terminate(): Promise<void> {
    await this.request('process/terminate', {});
  }

  /** A process is gone with the connection that it was started on. */
  private get isLost(): boolean {
    return this.client.lost !== undefined || this.client.connection !== this.session.connection;
  }

  private request(method: string, params: object): Promise<unknown> {
    if (this.client.connection !== this.session.connection) {
      return Promise.reject(new DisconnectedError('the process was started on an earlier connection'));
    }
    return this.client.request(method, { processId: this.processId, ...params });
  }

  /** A read may take its wait besides the time every call has. */
  protected async ask({ afterSeq, maxBytes, waitMs }: ReadOptions): Promise<ProcessReadResult> {
    const params = {
      processId: this.processId,
      afterSeq: afterSeq ?? 0,
      maxBytes: maxBytes ?? null,
      waitMs: waitMs ?? 0,
    };
    return decodeRead(await this.client.requestFor(waitMs ?? 0, 'process/read', params));
  }
}

/** Starts processes. A session is registered before its request is sent: an early event must find it. */
export class WorkshopProcesses {
  protected readonly client: WorkshopClient;

  constructor(client: WorkshopClient) {
    this.client = client;
  }

  async start(params: StartParams): Promise<ProcessHandle> {
    const { client } = this;
    const { processId } = params;
    if (client.lost !== undefined) throw client.lost;
    if (client.sessions.has(processId)) throw new ProtocolError(`process id ${processId} is in use`);
    const session = client.makeSession();
    client.sessions.set(processId, session);
    try {
      await client.request('process/start', { tty: false, pipeStdin: false, arg0: null, ...params });
    } catch (error) {
      if (client.sessions.get(processId) === session) client.sessions.delete(processId);
      throw error;
    }
    return this.handleOf(processId, session);
  }

  protected handleOf(processId: string, session: WorkshopSession): ProcessHandle {
    return new WorkshopProcess(this.client, processId, session);
  }
}

function decodeRead(result: unknown): ProcessReadResult {
  const read = (result ?? {}) as Partial<Record<keyof ProcessReadResult, unknown>>;
  const { nextSeq, exited, exitCode, closed, failure } = read;
  if (!Array.isArray(read.chunks) || typeof nextSeq !== 'number')
    throw new ProtocolError('the answer to a read is malformed');
  return {
    chunks: read.chunks.map(decodeChunk),
    nextSeq,
    exited: exited === true,
    exitCode: typeof exitCode === 'number' ? exitCode : null,
    closed: closed === true,
    failure: typeof failure === 'string' ? failure : null,
  };
}

function decodeChunk(value: unknown): ProcessReadResult['chunks'][number] {
  const { seq, stream, chunk } = (value ?? {}) as { seq?: unknown; stream?: OutputStream; chunk?: unknown };
  if (typeof seq !== 'number' || typeof stream !== 'string' || typeof chunk !== 'string') {
    throw new ProtocolError('a chunk of a read is malformed');
  }
  return { seq, stream, chunk: Buffer.from(chunk, 'base64') };
}
