import { asError, ProtocolError } from './errors.js';
import { DEFAULT_RETENTION, type RetentionLimits } from './process/process-event.js';
import { ProcessSession } from './process/process-session.js';
import { ProcessSessions } from './process/process-sessions.js';
import { RemoteFiles } from './remote-files.js';
import { type CloseListener, type NotificationListener, RpcClient } from './rpc-client.js';
import type { MessageTransport } from './transport.js';
import { type PathEncoder, type PathStyle, pathEncoder } from './wire/executor-path.js';
import { isRecord } from './wire/message.js';
import { readStartResult, type StartParams } from './wire/process-messages.js';

export interface ExecClientOptions {
  /** Who we are, for the server's logs. */
  readonly clientName: string;
  /**
   * How long a call may wait for its answer, in milliseconds. Without it a call waits as long as the connection stands.
   */
  readonly callTimeoutMs?: number | undefined;
  /** The session to go on with, from the {@link ExecClient.sessionId} of an earlier connection. */
  readonly resumeSessionId?: string | undefined;
  /** How the server wants paths; `absolute` unless said otherwise. */
  readonly pathStyle?: PathStyle | undefined;
  /** How much of each process's history to keep. */
  readonly retention?: RetentionLimits | undefined;
  /** Told what a listener threw, or rejected with; otherwise such failures are dropped. */
  readonly onListenerError?: ((error: Error) => void) | undefined;
}

export interface StartProcessOptions {
  /** Chosen by the caller; unique among the processes of this connection. */
  readonly processId: string;
  /** The program and its arguments. */
  readonly argv: readonly string[];
  /** Absolute path on the executor. */
  readonly cwd: string;
  /** The whole environment of the process; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs the process on a terminal. */
  readonly tty?: boolean | undefined;
  /** Keeps stdin open for `write`. A process on a terminal can be written to without it. */
  readonly pipeStdin?: boolean | undefined;
  /** What the process sees as its own name, if not the program's. */
  readonly arg0?: string | undefined;
}

/** A client of an exec server: runs processes and serves files elsewhere, over one connection. */
export class ExecClient {
  readonly files: RemoteFiles;
  readonly #rpc: RpcClient;
  readonly #sessions = new ProcessSessions();
  readonly #options: ExecClientOptions;
  readonly #encodePath: PathEncoder;
  #sessionId: string | undefined;

  private constructor(transport: MessageTransport, options: ExecClientOptions) {
    const { callTimeoutMs, onListenerError } = options;
    this.#options = options;
    this.#encodePath = pathEncoder(options.pathStyle ?? 'absolute');
    this.#rpc = new RpcClient(transport, { callTimeoutMs, onListenerError });
    this.files = new RemoteFiles(this.#rpc, this.#encodePath);
    // These come before any listener of the user: when that is told of an event or of the end, the sessions know it.
    this.#rpc.onNotification((method, params) => this.#deliver(method, params));
    this.#rpc.onClose(() => this.#sessions.failAll(this.#rpc.loss?.message ?? 'the connection has ended'));
  }

  /**
   * Shakes hands with the server over a transport that is open, and takes the transport over.
   *
   * @throws TransportLostError if the connection ends before the handshake is done, or any failure of the `initialize`
   *   call. The transport is closed then.
   */
  static async connect(transport: MessageTransport, options: ExecClientOptions): Promise<ExecClient> {
    const client = new ExecClient(transport, options);
    try {
      await client.#initialize();
      // The handshake can have gone well and the end have come before we got to run.
      const { loss } = client.#rpc;
      if (loss !== undefined) throw loss;
      return client;
    } catch (thrown) {
      client.close();
      throw thrown;
    }
  }

  /** What to resume this session with. Older servers have none. */
  get sessionId(): string | undefined {
    return this.#sessionId;
  }

  /** Whether the connection has ended, whoever ended it. */
  get closed(): boolean {
    return this.#rpc.closed;
  }

  /** Calls any method and returns its result as it came. For what it throws see {@link RpcClient.request}. */
  call(method: string, params: unknown, options: { readonly timeoutMs?: number } = {}): Promise<unknown> {
    return this.#rpc.request(method, params, options);
  }

  /** Sends any notification. */
  notify(method: string, params: unknown): Promise<void> {
    return this.#rpc.notify(method, params);
  }

  /** Adds a listener for every notification, those of processes included. Returns its removal. */
  onNotification(listener: NotificationListener): () => void {
    return this.#rpc.onNotification(listener);
  }

  /** Adds a listener that is told the end once, after all calls and sessions have been told. */
  onClose(listener: CloseListener): void {
    this.#rpc.onClose(listener);
  }

  /**
   * Starts a process.
   *
   * @throws ProcessIdInUseError, or any failure of the `process/start` call. There is no session then; if the failure
   *   is a loss or a timeout, the server may have started the process all the same.
   */
  async startProcess(options: StartProcessOptions): Promise<ProcessSession> {
    const session = this.#newSession(options.processId);
    // Registered before the request is written, as the first output may arrive before the answer. There is no await in
    // between: after the end `request` refuses, and an end that comes later finds both the call and the session.
    this.#sessions.add(session);
    try {
      await this.#rpc.request('process/start', this.#startParams(options), { decode: readStartResult });
      return session;
    } catch (thrown) {
      this.#sessions.remove(session);
      throw thrown;
    }
  }

  /** Ends the connection. Calls fail and sessions end at once; the server ends the processes in its own time. */
  close(): void {
    this.#rpc.close();
  }

  async #initialize(): Promise<void> {
    const { clientName, resumeSessionId } = this.#options;
    const params = resumeSessionId === undefined ? { clientName } : { clientName, resumeSessionId };
    this.#sessionId = await this.#rpc.request('initialize', params, { decode: readSessionId });
    await this.#rpc.notify('initialized', {});
  }

  #deliver(method: string, params: unknown): void {
    try {
      this.#sessions.deliver(method, params);
    } catch (thrown) {
      // Output that cannot be read is output lost. Going on would hide that.
      this.#rpc.abort(new ProtocolError(asError(thrown).message, { cause: thrown }));
    }
  }

  #newSession(processId: string): ProcessSession {
    const { retention = DEFAULT_RETENTION, callTimeoutMs } = this.#options;
    return new ProcessSession(this.#rpc, { processId, retention, callTimeoutMs });
  }

  #startParams(options: StartProcessOptions): StartParams {
    const { processId, argv, env, tty = false, pipeStdin = false, arg0 = null } = options;
    return { processId, argv, cwd: this.#encodePath(options.cwd), env, tty, pipeStdin, arg0 };
  }
}

function readSessionId(result: unknown): string | undefined {
  if (!isRecord(result)) throw new ProtocolError('the result of initialize is not an object');
  return typeof result.sessionId === 'string' ? result.sessionId : undefined;
}
