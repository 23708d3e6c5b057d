import { ProtocolError } from '../errors.js';
import type { OutputChunk, OutputStream, ProcessReadResult, SequencedEvent } from '../process/process-event.js';
import { decodeBase64 } from './base64.js';
import { isRecord } from './message.js';

/** `process/start` params, as they go onto the wire. */
export interface StartParams {
  readonly processId: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly tty: boolean;
  readonly pipeStdin: boolean;
  readonly arg0: string | null;
}

/** `process/read` params. `null` leaves the choice to the server: from the start, all there is, no waiting. */
export interface ReadParams {
  readonly processId: string;
  readonly afterSeq: number | null;
  readonly maxBytes: number | null;
  readonly waitMs: number | null;
}

/** `process/write` params. `writeId`, which only newer servers read, lets them drop a write they see twice. */
export interface WriteParams {
  readonly processId: string;
  readonly chunk: string;
  readonly writeId: string;
}

/** The process that a notification is about, if it is one about a process. */
export function notifiedProcess(method: string, params: unknown): string | undefined {
  if (method !== 'process/output' && method !== 'process/exited' && method !== 'process/closed') return undefined;
  if (isRecord(params) && typeof params.processId === 'string') return params.processId;
  throw new ProtocolError(`the server sent ${method} without a processId`);
}

/**
 * The event that `process/output`, `process/exited` or `process/closed` brings. Throws ProtocolError if it brings none.
 */
export function readProcessEvent(method: string, params: unknown): SequencedEvent {
  if (!isRecord(params) || !isSeq(params.seq)) throw malformed(method, 'seq');
  const { seq } = params;
  switch (method) {
    case 'process/output':
      return { type: 'output', ...readChunk(method, params) };
    case 'process/exited':
      if (!Number.isInteger(params.exitCode)) throw malformed(method, 'exitCode');
      return { type: 'exited', seq, exitCode: Number(params.exitCode) };
    default:
      return { type: 'closed', seq };
  }
}

/** The result of `process/read`. */
export function readProcessReadResult(result: unknown): ProcessReadResult {
  const method = 'process/read';
  if (!isRecord(result) || !Array.isArray(result.chunks)) throw malformed(method, 'chunks');
  const { nextSeq, exited, closed } = result;
  if (!isCount(nextSeq)) throw malformed(method, 'nextSeq');
  if (typeof exited !== 'boolean') throw malformed(method, 'exited');
  if (typeof closed !== 'boolean') throw malformed(method, 'closed');
  const exitCode = result.exitCode ?? null;
  if (exitCode !== null && typeof exitCode !== 'number') throw malformed(method, 'exitCode');
  const failure = result.failure ?? null;
  if (failure !== null && typeof failure !== 'string') throw malformed(method, 'failure');
  const chunks = result.chunks.map((chunk: unknown) => readChunk(method, chunk));
  return { chunks, nextSeq, exited, exitCode, closed, failure };
}

/** Checks the result of `process/start`. */
export function readStartResult(result: unknown): void {
  if (!isRecord(result) || typeof result.processId !== 'string') throw malformed('process/start', 'processId');
}

/** The status in the result of `process/write`: `accepted`, or why not. */
export function readWriteStatus(result: unknown): string {
  if (!isRecord(result) || typeof result.status !== 'string') throw malformed('process/write', 'status');
  return result.status;
}

/** Checks the result of `process/terminate`. */
export function readTerminateResult(result: unknown): void {
  if (!isRecord(result) || typeof result.running !== 'boolean') throw malformed('process/terminate', 'running');
}

function readChunk(method: string, chunk: unknown): OutputChunk {
  if (!isRecord(chunk) || !isSeq(chunk.seq)) throw malformed(method, 'seq');
  if (!isStream(chunk.stream)) throw malformed(method, 'stream');
  const bytes = typeof chunk.chunk === 'string' ? decodeBase64(chunk.chunk) : undefined;
  if (bytes === undefined) throw malformed(method, 'chunk');
  return { seq: chunk.seq, stream: chunk.stream, chunk: bytes };
}

/** Servers number events from 1; 0 is what a reader that has seen nothing names as `afterSeq`. */
function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isStream(value: unknown): value is OutputStream {
  return value === 'stdout' || value === 'stderr' || value === 'pty';
}

function malformed(method: string, field: string): ProtocolError {
  return new ProtocolError(`the server sent a malformed ${method}: \`${field}\` is missing or not what it should be`);
}
