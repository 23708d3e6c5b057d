import type { ObservedRead } from '../../src/core/history.js';
import type { ExecutorAction } from '../../src/core/scenario.js';
import { type Answer, INVALID_REQUEST, type Refusal, refuse } from './answer.js';
import { type ReadRequest, startRequestOf, terminatedProcessOf, writtenProcessOf } from './process-params.js';

/** What a process emits: the scenario's actions `output`, `exited` and `closed`. */
export type ProcessEmission = Extract<ExecutorAction, { kind: 'output' | 'exited' | 'closed' }>;

interface Output {
  readonly seq: number;
  readonly stream: string;
  readonly text: string;
  readonly base64: string;
  readonly bytes: number;
}

/** One process. Sequence numbers begin at 1 and count output, exit and close alike. */
interface ProcessState {
  started: boolean;
  /** Whether its stdin can be written to. */
  writable: boolean;
  /** Everything emitted so far, by `seq`; each kept once. */
  readonly emitted: Map<number, Output | ProcessEmission>;
  /** Output below `nextSeq`, in order. */
  readonly output: Output[];
  /** The first `seq` that was not emitted yet: what lies behind a gap is not read. */
  nextSeq: number;
  exitCode: number | null;
  closed: boolean;
}

/**
 * The processes of one simulated exec server, after `local_process.rs` of openai/codex. Departures:
 *
 * - A real server numbers its events before it sends them, so that a read never shows a gap. Here the scenario sends in
 *   any order; a read shows what is emitted without a gap from 1 on, and the rest once the gap is filled.
 * - `closed` is told with the last of the output, not with a read that `maxBytes` has cut short.
 * - Writing to a process that has exited is `stdinClosed`; a real server answers `accepted` or an internal error, by
 *   chance.
 *
 * What is the same, and every other difference, is in `bench/fidelity`.
 */
export class ProcessTable {
  readonly #processes = new Map<string, ProcessState>();

  /** Answers `process/start`; the process runs from here on, and stays running until the scenario ends it. */
  start(params: unknown): Answer {
    const asked = startRequestOf(params);
    if ('error' in asked) return asked;
    const { processId, writable } = asked;
    const state = this.#stateOf(processId);
    if (state.started) return refuse(INVALID_REQUEST, `process ${processId} already exists`);
    state.started = true;
    state.writable = writable;
    return { result: { processId } };
  }

  /** Takes a start back that the scenario answers with an error. */
  forget(processId: string): void {
    const state = this.#processes.get(processId);
    if (state !== undefined) state.started = false;
  }

  /**
   * Records what a process emits. A repeated `seq` changes nothing. Returns the text's base64, empty where there is
   * none.
   */
  emit(emission: ProcessEmission): string {
    const state = this.#stateOf(emission.process);
    const event = emission.kind === 'output' ? outputOf(emission) : emission;
    if (!state.emitted.has(emission.seq)) {
      state.emitted.set(emission.seq, event);
      if (emission.seq === state.nextSeq) advance(state);
    }
    return 'base64' in event ? event.base64 : '';
  }

  /** Answers `process/read` with what there is now. */
  read(request: ReadRequest): Answer {
    const state = this.#processes.get(request.processId);
    if (state === undefined || !state.started) return unknownProcess(request.processId);
    const chunks: unknown[] = [];
    const texts: { seq: number; stream: string; text: string }[] = [];
    let bytes = 0;
    let isCut = false;
    for (const { seq, stream, text, base64, bytes: size } of state.output) {
      if (seq <= request.afterSeq) continue;
      // The first chunk is always given, however long, or a small limit would stop the reader for ever.
      if (chunks.length > 0 && bytes + size > request.maxBytes) {
        isCut = true;
        break;
      }
      bytes += size;
      chunks.push({ seq, stream, chunk: base64 });
      texts.push({ seq, stream, text });
    }
    const lastSeq = texts.at(-1)?.seq;
    // A read with a bound goes on behind its last chunk, whether or not the bound has cut it; what is told beside the
    // chunks, as the exit, is then counted by the next one.
    const isBounded = request.maxBytes !== Number.POSITIVE_INFINITY;
    const read: ObservedRead = {
      chunks: texts,
      nextSeq: isBounded && lastSeq !== undefined ? lastSeq + 1 : state.nextSeq,
      exited: state.exitCode !== null,
      exitCode: state.exitCode,
      closed: state.closed && !isCut,
      failure: null,
    };
    return { result: { ...read, chunks }, read };
  }

  /** Whether `process/read` has something to tell that its reader does not know, or can never have. */
  hasNews(request: ReadRequest): boolean {
    const state = this.#processes.get(request.processId);
    if (state === undefined || !state.started || state.closed) return true;
    const last = state.output.at(-1);
    if (last !== undefined && last.seq > request.afterSeq) return true;
    return state.exitCode !== null && request.afterSeq < state.nextSeq - 1;
  }

  /** Answers `process/write`. What is written goes nowhere: the scenario says what a process emits. */
  write(params: unknown): Answer {
    const processId = writtenProcessOf(params);
    if (typeof processId !== 'string') return processId;
    const state = this.#processes.get(processId);
    if (state === undefined || !state.started) return { result: { status: 'unknownProcess' } };
    return { result: { status: state.writable && state.exitCode === null ? 'accepted' : 'stdinClosed' } };
  }

  /** Answers `process/terminate`. The process runs on until the scenario ends it. */
  terminate(params: unknown): Answer {
    const processId = terminatedProcessOf(params);
    if (typeof processId !== 'string') return processId;
    const state = this.#processes.get(processId);
    return { result: { running: state?.started === true && state.exitCode === null } };
  }

  #stateOf(processId: string): ProcessState {
    let state = this.#processes.get(processId);
    if (state === undefined) {
      state = {
        started: false,
        writable: false,
        emitted: new Map(),
        output: [],
        nextSeq: 1,
        exitCode: null,
        closed: false,
      };
      this.#processes.set(processId, state);
    }
    return state;
  }
}

function unknownProcess(processId: string): Refusal {
  return refuse(INVALID_REQUEST, `unknown process id ${processId}`);
}

function outputOf({ seq, stream, text }: Extract<ProcessEmission, { kind: 'output' }>): Output {
  const data = Buffer.from(text);
  return { seq, stream, text, base64: data.toString('base64'), bytes: data.length };
}

/** Moves the frontier over everything that was emitted without a gap. */
function advance(state: ProcessState): void {
  for (let event = state.emitted.get(state.nextSeq); event !== undefined; event = state.emitted.get(state.nextSeq)) {
    if ('base64' in event) state.output.push(event);
    else if (event.kind === 'exited') state.exitCode = event.exitCode;
    else if (event.kind === 'closed') state.closed = true;
    state.nextSeq += 1;
  }
}
