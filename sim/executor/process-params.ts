import { INVALID_PARAMS, type Refusal, refuse } from './answer.js';
import { asRecord } from './dialects/dialect.js';
import { absolutePath } from './file-path.js';

type Params = Readonly<Record<string, unknown>>;

/** Params of `process/read`, with their defaults. */
export interface ReadRequest {
  readonly processId: string;
  readonly afterSeq: number;
  /** Infinity where the client leaves it open. */
  readonly maxBytes: number;
  readonly waitMs: number;
}

/** Params of `process/start`, as far as they decide anything here. */
export interface StartRequest {
  readonly processId: string;
  /** Whether its stdin can be written to. */
  readonly writable: boolean;
}

/** The params of `process/start`, or why they are none. Only `pipeStdin` and `arg0` may be missing. */
export function startRequestOf(params: unknown): StartRequest | Refusal {
  const { processId, argv, cwd, env, tty, pipeStdin, arg0 } = asRecord(params) ?? {};
  if (typeof processId !== 'string') return wrong('processId must be a string');
  if (!Array.isArray(argv) || !argv.every(isString)) return wrong('argv must be a list of strings');
  if (argv.length === 0) return wrong('argv must not be empty');
  if (absolutePath(cwd) === undefined) return wrong('cwd must be an absolute path');
  const variables = asRecord(env);
  if (variables === undefined || !Object.values(variables).every(isString)) return wrong('env must be of strings');
  if (typeof tty !== 'boolean') return wrong('tty must be a boolean');
  if (pipeStdin !== undefined && typeof pipeStdin !== 'boolean') return wrong('pipeStdin must be a boolean');
  if (!isNothing(arg0) && !isString(arg0)) return wrong('arg0 must be a string');
  return { processId, writable: tty || pipeStdin === true };
}

/** The params of `process/read`, or why they are none. */
export function readRequestOf(params: unknown): ReadRequest | Refusal {
  const record: Params = asRecord(params) ?? {};
  const { processId } = record;
  if (typeof processId !== 'string') return wrong('processId must be a string');
  for (const name of ['afterSeq', 'maxBytes', 'waitMs']) {
    if (!isNothing(record[name]) && !isCount(record[name])) return wrong(`${name} must be a count`);
  }
  return {
    processId,
    afterSeq: countOr(record.afterSeq, 0),
    maxBytes: countOr(record.maxBytes, Number.POSITIVE_INFINITY),
    waitMs: countOr(record.waitMs, 0),
  };
}

/** The process that a `process/write` is for, or why its params are none. Its `writeId` is not asked for. */
export function writtenProcessOf(params: unknown): string | Refusal {
  const { processId, chunk } = asRecord(params) ?? {};
  if (typeof processId !== 'string') return wrong('processId must be a string');
  if (typeof chunk !== 'string' || !isBase64(chunk)) return wrong('chunk must be base64 text');
  return processId;
}

/** The process that a `process/terminate` is for, or why its params are none. */
export function terminatedProcessOf(params: unknown): string | Refusal {
  const processId = asRecord(params)?.processId;
  return typeof processId === 'string' ? processId : wrong('processId must be a string');
}

/** Whether it is base64 with its padding. Node's decoder skips what is none; what it read must be all there was. */
export function isBase64(text: string): boolean {
  return Buffer.from(text, 'base64').toString('base64') === text;
}

function wrong(message: string): Refusal {
  return refuse(INVALID_PARAMS, message);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function countOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
