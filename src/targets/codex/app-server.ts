import type { RunningProgram } from '../../core/wire-target.js';

/** An answer of the app-server. */
export type Answer =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string } };

interface Received {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

const METHOD_NOT_FOUND = -32601;

/**
 * `codex app-server`, spoken with over its standard input and output: JSON-RPC in lines, without a `jsonrpc` member.
 */
export class AppServer {
  readonly #program: RunningProgram;
  readonly #pending = new Map<number, (answer: Answer) => void>();
  #nextId = 1;
  onNotification: (method: string, params: unknown) => void = () => undefined;

  constructor(program: RunningProgram) {
    this.#program = program;
    program.onLine((line) => this.#hear(line));
  }

  /** Sends a request; `answered` is called when its answer comes, in the same turn. */
  request(method: string, params: unknown, answered: (answer: Answer) => void): void {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#pending.set(id, answered);
    this.#program.write(JSON.stringify({ id, method, params }));
  }

  notify(method: string): void {
    this.#program.write(JSON.stringify({ method }));
  }

  #hear(line: string): void {
    const message = parsed(line);
    if (message === undefined) return;
    const { id, method, params, result, error } = message;
    if (method !== undefined && id !== undefined) {
      const refusal = { code: METHOD_NOT_FOUND, message: `nobody answers ${method} here` };
      this.#program.write(JSON.stringify({ id, error: refusal }));
    } else if (method !== undefined) this.onNotification(method, params);
    else if (id !== undefined) {
      const answered = this.#pending.get(id);
      this.#pending.delete(id);
      answered?.(error === undefined ? { result } : { error });
    }
  }
}

/** What is no message is a line of a log. */
function parsed(line: string): Received | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
