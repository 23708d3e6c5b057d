import { Worker } from 'node:worker_threads';
import { AdapterError, InvariantError, TailraceError, UsageError } from '../core/errors.js';
import { CONTROL, CONTROL_WORDS, type Job, type JobResult, STOPS, type WorkerMessage } from './job.js';

/** Real milliseconds without a run coming to its end after which the client is taken to loop for ever. A run takes well under one. */
const STALLED_AFTER_MS = 10_000;
const WATCH_EVERY_MS = 100;
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
  readonly stalledAfterMs?: number;
}

/** How a worker ended. */
export type WorkerEnd =
  | { readonly kind: 'done'; readonly result: JobResult }
  /** The client did not come back: from the schedule with this index, or while loading, shrinking or confirming. */
  | { readonly kind: 'stalled'; readonly schedule: number | undefined }
  /** It was told to stop and did not. */
  | { readonly kind: 'unresponsive' };

/**
 * Runs one job in a worker of its own and sees it to its end. The clock, the stop, and the end of a client that never
 * comes back are real here, in the parent, whatever happens in the worker.
 *
 * @throws TailraceError what the worker failed with; `worker-lost` when it ended without a word.
 */
export async function runWorker(job: Job, options: WorkerOptions = {}): Promise<WorkerEnd> {
  const control = new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT);
  const worker = new Worker(workerFile(), { workerData: { job, control }, stdout: true, stderr: true, execArgv: [] });
  const watch = new WorkerWatch(worker, new Int32Array(control), options);
  try {
    return await watch.end;
  } finally {
    watch.stop();
    await worker.terminate();
  }
}

/** The compiled worker: a worker thread loads no TypeScript, so from the sources, in tests, it is the one the build made. */
function workerFile(): URL {
  const compiled = import.meta.url.endsWith('.js');
  return new URL(compiled ? './worker.js' : '../../dist/src/suite/worker.js', import.meta.url);
}

class WorkerWatch {
  readonly end: Promise<WorkerEnd>;
  readonly #words: Int32Array;
  readonly #options: WorkerOptions;
  readonly #began = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #printed: string[] = [];
  #settle: (end: WorkerEnd) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  #heartbeat = 0;
  #heardAt = performance.now();
  #stoppedAt: number | undefined;
  readonly #onAbort = (): void => this.#stopBy('signal');

  constructor(worker: Worker, words: Int32Array, options: WorkerOptions) {
    this.#words = words;
    this.#options = options;
    this.end = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
    worker.on('message', (message: WorkerMessage) => this.#hear(message));
    worker.on('error', (error) => this.#fail(this.#lost(error.message)));
    worker.on('exit', (code) => this.#fail(this.#lost(`it exited with code ${code}`)));
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
    if (heartbeat !== this.#heartbeat) {
      this.#heartbeat = heartbeat;
      this.#heardAt = now;
    }
    const schedules = Atomics.load(this.#words, CONTROL.schedules);
    this.#options.onTick?.(schedules);
    const { timeMs, stalledAfterMs = STALLED_AFTER_MS } = this.#options;
    if (timeMs !== undefined && now - this.#began >= timeMs && this.#stoppedAt === undefined) this.#stopBy('time');
    if (now - this.#heardAt >= stalledAfterMs) {
      const exploring = Atomics.load(this.#words, CONTROL.exploring) === 1;
      this.#settle({ kind: 'stalled', schedule: exploring ? schedules : undefined });
    } else if (this.#stoppedAt !== undefined && now - this.#stoppedAt >= STOP_GRACE_MS) {
      this.#settle({ kind: 'unresponsive' });
    }
  }

  #stopBy(why: 'time' | 'signal'): void {
    if (why === 'signal') this.#stoppedAt = performance.now();
    Atomics.store(this.#words, CONTROL.stop, STOPS.indexOf(why));
  }

  #keepLines(text: string): void {
    this.#printed.push(...text.split('\n').filter((line) => line.trim() !== ''));
    this.#printed.splice(0, Math.max(0, this.#printed.length - LINES_KEPT));
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
