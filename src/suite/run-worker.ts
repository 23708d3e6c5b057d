// Not the globals: a test runner may have put timers of its own in their place.
import { performance } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { Worker } from 'node:worker_threads';
import { AdapterError, InvariantError, TailraceError, UsageError } from '../core/errors.js';
import { CONTROL, CONTROL_WORDS, type Job, type JobResult, STOPS, type WorkerMessage } from './job.js';

/** How long silence is borne, in real milliseconds. */
export interface Patience {
  /** Without a run coming to its end: then the client is taken to loop for ever. A run takes well under one. */
  readonly stalledMs: number;
  /** Before the first run, while the target's module and all that it imports is loaded. */
  readonly loadingMs: number;
}

export const PATIENCE: Patience = { stalledMs: 10_000, loadingMs: 60_000 };

const WATCH_EVERY_MS = 100;
/** Real milliseconds between two looks after which the parent cannot say that the worker was silent in between. */
const HELD_UP_MS = 1_000;
/** Real milliseconds a worker is given to answer a stop. */
const STOP_GRACE_MS = 3_000;
/** The last lines of what a client printed, for messages about a worker that was lost. */
const LINES_KEPT = 10;

export interface WorkerOptions {
  readonly onMessage?: (message: WorkerMessage) => void;
  /** Called about ten times a second with the schedules begun. */
  readonly onTick?: (schedules: number) => void;
  readonly signal?: AbortSignal;
  /** Real milliseconds after which the search is told to stop. */
  readonly timeMs?: number;
  readonly patience?: Patience;
  /** Told what is being done, in words, where starting a client takes its time. */
  readonly onProgress?: (message: string) => void;
  /** Real milliseconds that the job is given to answer the signal: {@link STOP_GRACE_MS} unless it is said. */
  readonly graceMs?: number;
}

/** How a worker ended. */
export type WorkerEnd =
  | { readonly kind: 'done'; readonly result: JobResult }
  /** The client did not come back. */
  | { readonly kind: 'stalled'; readonly from: StalledIn }
  /** It was told to stop and did not. */
  | { readonly kind: 'unresponsive' };

/**
 * What the client did not come back from: a schedule of the search, or a replay, by its index; or a run of another
 * kind, among them the handshake that is tried first, and those that shrink and confirm a failure.
 */
export type StalledIn = { readonly what: 'schedule' | 'replay'; readonly index: number } | { readonly what: 'another' };

/**
 * Runs one job in a worker of its own and sees it to its end. The clock, the stop, and the end of a client that never
 * comes back are real here, in the parent, whatever happens in the worker.
 *
 * @throws TailraceError what the worker failed with; `adapter-load` when the target's module never finished loading;
 * `worker-lost` when it ended without a word.
 */
export async function runWorker(job: Job, options: WorkerOptions = {}): Promise<WorkerEnd> {
  const control = new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT);
  const worker = new Worker(workerFile(), { workerData: { job, control }, stdout: true, stderr: true, execArgv: [] });
  const watch = new WorkerWatch(worker, new Int32Array(control), job.target.name, options);
  try {
    return await watch.end;
  } finally {
    watch.stop();
    await worker.terminate();
  }
}

/**
 * The compiled worker: a worker thread loads no TypeScript, so from the sources, in tests, it is the one the build
 * made.
 */
function workerFile(): URL {
  const compiled = import.meta.url.endsWith('.js');
  return new URL(compiled ? './worker.js' : '../../dist/src/suite/worker.js', import.meta.url);
}

/** Node's exit code of a thread that has nothing left to do, while one of its modules still awaits something. */
const NEVER_LOADED = 13;

class WorkerWatch {
  readonly end: Promise<WorkerEnd>;
  readonly #words: Int32Array;
  readonly #name: string;
  readonly #options: WorkerOptions;
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #printed: string[] = [];
  #settle: (end: WorkerEnd) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  #heartbeat = 0;
  #heardAt = performance.now();
  #lookedAt = performance.now();
  #stoppedAt: number | undefined;
  readonly #onAbort = (): void => this.#stopBy('signal');

  constructor(worker: Worker, words: Int32Array, name: string, options: WorkerOptions) {
    this.#words = words;
    this.#name = name;
    this.#options = options;
    this.end = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
    worker.on('message', (message: WorkerMessage) => this.#hear(message));
    worker.on('error', (error) => this.#fail(this.#lost(error.message)));
    worker.on('exit', (code) => {
      const waits = code === NEVER_LOADED && Atomics.load(words, CONTROL.heartbeat) === 0;
      this.#fail(waits ? this.#notLoaded('it awaits what never comes') : this.#lost(`it exited with code ${code}`));
    });
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.#keepLines(text));
    }
    options.signal?.addEventListener('abort', this.#onAbort);
    if (options.signal?.aborted === true) this.#onAbort();
    this.#timer = setInterval(() => this.#look(), WATCH_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
  }

  #hear(message: WorkerMessage): void {
    if (message.type === 'done') this.#settle({ kind: 'done', result: message.result });
    else if (message.type === 'failed') this.#fail(errorOf(message.code, message.message));
    else this.#options.onMessage?.(message);
  }

  #look(): void {
    const now = performance.now();
    const heartbeat = Atomics.load(this.#words, CONTROL.heartbeat);
    // Whoever was held up itself (by a debugger, by a sleeping machine) knows nothing of the silence of others.
    if (heartbeat !== this.#heartbeat || now - this.#lookedAt >= HELD_UP_MS) {
      this.#heartbeat = heartbeat;
      this.#heardAt = now;
    }
    this.#lookedAt = now;
    const schedules = Atomics.load(this.#words, CONTROL.schedules);
    this.#options.onTick?.(schedules);
    const { timeMs, patience = PATIENCE, graceMs = STOP_GRACE_MS } = this.#options;
    if (timeMs !== undefined && now - this.#began >= timeMs && this.#stoppedAt === undefined) this.#stopBy('time');
    const silentMs = now - this.#heardAt;
    if (heartbeat === 0 && silentMs >= patience.loadingMs) this.#fail(this.#notLoaded('it loops, or waits, for ever'));
    else if (heartbeat > 0 && silentMs >= patience.stalledMs)
      this.#settle({ kind: 'stalled', from: this.#stalledIn() });
    else if (this.#stoppedAt !== undefined && now - this.#stoppedAt >= graceMs) {
      this.#settle({ kind: 'unresponsive' });
    }
  }

  #stalledIn(): StalledIn {
    const word = (index: number): number => Atomics.load(this.#words, index);
    if (word(CONTROL.exploring) === 1) return { what: 'schedule', index: word(CONTROL.schedules) };
    const replay = word(CONTROL.replay);
    return replay === 0 ? { what: 'another' } : { what: 'replay', index: replay - 1 };
  }

  #stopBy(why: 'time' | 'signal'): void {
    if (why === 'signal') this.#stoppedAt = performance.now();
    Atomics.store(this.#words, CONTROL.stop, STOPS.indexOf(why));
  }

  #keepLines(text: string): void {
    this.#printed.push(...text.split('\n').filter((line) => line.trim() !== ''));
    this.#printed.splice(0, Math.max(0, this.#printed.length - LINES_KEPT));
  }

  #notLoaded(why: string): TailraceError {
    return new AdapterError('adapter-load', `${this.#name}: its module was not loaded to the end: ${why}`);
  }

  #lost(how: string): TailraceError {
    const printed = this.#printed.length === 0 ? '' : `; the last it printed:\n${this.#printed.join('\n')}`;
    return new TailraceError('worker-lost', `the worker that ran the client ended without a result: ${how}${printed}`);
  }
}

function errorOf(code: TailraceError['code'], message: string): TailraceError {
  if (code === 'invariant') return new InvariantError(message);
  if (code === 'adapter-load' || code === 'adapter-contract' || code === 'adapter-failed')
    return new AdapterError(code, message);
  return code === 'worker-lost' ? new TailraceError(code, message) : new UsageError(code, message);
}
