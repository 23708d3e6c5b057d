import { type ChildProcess, spawn } from 'node:child_process';

export interface DoubleProcessParams {
  readonly processId: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly pipeStdin: boolean;
}

interface RetainedChunk {
  readonly seq: number;
  readonly stream: 'stdout' | 'stderr';
  readonly chunk: string;
}

interface ReadAnswer {
  readonly chunks: readonly RetainedChunk[];
  readonly nextSeq: number;
  readonly exited: boolean;
  readonly exitCode: number | null;
  readonly closed: boolean;
  readonly failure: null;
}

export interface DoubleReadParams {
  readonly afterSeq: number | null;
  readonly maxBytes: number | null;
  readonly waitMs: number | null;
}

/** A real process behind the exec server's test double, with the numbering and the answers of the real server. */
export class DoubleProcess {
  readonly #child: ChildProcess;
  readonly #chunks: RetainedChunk[] = [];
  readonly #onChange = new Set<() => void>();
  #lastSeq = 0;
  #exitCode: number | null = null;
  #closed = false;

  constructor(params: DoubleProcessParams, notify: (method: string, params: object) => void) {
    const { processId, argv, cwd, env, pipeStdin } = params;
    const [program = '', ...args] = argv;
    this.#child = spawn(program, args, { cwd, env, stdio: [pipeStdin ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
    const tell = (method: string, detail: object): void => {
      notify(method, { processId, ...detail });
      for (const change of [...this.#onChange]) change();
    };
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#child[stream]?.on('data', (bytes: Buffer) => {
        const chunk = { seq: this.#nextSeq(), stream, chunk: bytes.toString('base64') };
        this.#chunks.push(chunk);
        tell('process/output', chunk);
      });
    }
    this.#child.on('exit', (code) => {
      this.#exitCode = code ?? -1;
      tell('process/exited', { seq: this.#nextSeq(), exitCode: this.#exitCode });
    });
    this.#child.on('close', () => {
      this.#closed = true;
      tell('process/closed', { seq: this.#nextSeq() });
    });
    this.#child.on('error', () => {});
    this.#child.stdin?.on('error', () => {});
  }

  /** Resolves when the process runs, and rejects if it cannot be started. */
  started(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.once('spawn', resolve);
      this.#child.once('error', reject);
    });
  }

  write(chunk: string): string {
    if (this.#child.stdin === null) return 'stdinClosed';
    this.#child.stdin.write(Buffer.from(chunk, 'base64'));
    return 'accepted';
  }

  terminate(): boolean {
    const running = this.#exitCode === null;
    this.#child.kill('SIGKILL');
    return running;
  }

  /** Answers at once if there is something to tell, else when there is, or after `waitMs`. */
  async read(params: DoubleReadParams): Promise<object> {
    const answer = this.#answer(params);
    if (answer.chunks.length > 0 || answer.closed || (params.waitMs ?? 0) === 0) return answer;
    await this.#change(params.waitMs ?? 0);
    return this.#answer(params);
  }

  #answer({ afterSeq, maxBytes }: DoubleReadParams): ReadAnswer {
    const chunks: RetainedChunk[] = [];
    let bytes = 0;
    for (const retained of this.#chunks.filter(({ seq }) => seq > (afterSeq ?? 0))) {
      bytes += Buffer.byteLength(retained.chunk, 'base64');
      if (chunks.length > 0 && bytes > (maxBytes ?? Number.POSITIVE_INFINITY)) break;
      chunks.push(retained);
    }
    const nextSeq = (chunks.at(-1)?.seq ?? this.#lastSeq) + 1;
    const exited = this.#exitCode !== null;
    // Like the real server: `closed` says nothing about whether the output was cut.
    return { chunks, nextSeq, exited, exitCode: this.#exitCode, closed: this.#closed, failure: null };
  }

  #change(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#onChange.delete(settle);
        resolve();
      };
      const timer = setTimeout(settle, waitMs);
      this.#onChange.add(settle);
    });
  }

  #nextSeq(): number {
    this.#lastSeq += 1;
    return this.#lastSeq;
  }
}
