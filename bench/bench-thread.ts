import { parentPort, Worker } from 'node:worker_threads';

type Reply<Answer> = { readonly answer: Answer } | { readonly error: string };

/**
 * A thread of this process that answers requests one at a time. An arm that enters the simulator's realm can leave it
 * no more, so every arm has a thread of its own; only one of them is ever at work.
 */
export class BenchThread<Request, Answer> {
  readonly #worker: Worker;

  /** `module`: URL of the compiled module, which calls {@link answerRequests}. */
  constructor(module: URL) {
    this.#worker = new Worker(module, { execArgv: [] });
  }

  ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number): void => reject(new Error(`a bench's thread ended by itself, with code ${code}`));
      this.#worker.once('error', reject);
      this.#worker.once('exit', onExit);
      this.#worker.once('message', (reply: Reply<Answer>) => {
        this.#worker.off('error', reject);
        this.#worker.off('exit', onExit);
        if ('error' in reply) reject(new Error(reply.error));
        else resolve(reply.answer);
      });
      this.#worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Called in the thread: answers what {@link BenchThread.ask} asks. */
export function answerRequests<Request, Answer>(answer: (request: Request) => Promise<Answer>): void {
  const reply = (given: Reply<Answer>): void => parentPort?.postMessage(given);
  parentPort?.on('message', (request: Request) => {
    answer(request).then(
      (given) => reply({ answer: given }),
      (error: unknown) => reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}
