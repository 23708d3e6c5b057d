import { fileURLToPath } from 'node:url';
import type { FileOperationName } from '../../core/scenario.js';
import type { OutputStream } from '../../core/target.js';
import { asRecord, type LoggedMessage } from './logged-message.js';
import { blank } from './shorten.js';

/** What a message is to an exec server (openai/codex, `codex-rs/exec-server`), with what a draft needs of it. */
export type ExecMessage =
  | { readonly is: 'start'; readonly processId: string; readonly pipeStdin: boolean; readonly tty: boolean }
  | { readonly is: 'write'; readonly processId: string; readonly text: string }
  | { readonly is: 'terminate'; readonly processId: string }
  | {
      readonly is: 'read';
      readonly processId: string;
      readonly afterSeq?: number;
      readonly maxBytes?: number;
      readonly waitMs?: number;
    }
  | {
      readonly is: 'file';
      readonly operation: FileOperationName;
      /** Undefined where it is no absolute POSIX path, or is not to be seen. */
      readonly path: string | undefined;
      readonly to?: string | undefined;
      readonly text?: string;
      readonly recursive?: boolean;
      readonly force?: boolean;
    }
  /** A call of the protocol's that is none of these. */
  | { readonly is: 'call' }
  | {
      readonly is: 'output';
      readonly processId: string;
      readonly seq: number;
      readonly stream: OutputStream;
      readonly text: string;
    }
  | { readonly is: 'exited'; readonly processId: string; readonly seq: number; readonly exitCode: number }
  | { readonly is: 'closed'; readonly processId: string; readonly seq: number }
  /** A notification of the protocol's that has no words in a race file. */
  | { readonly is: 'unknown-event' };

/** So much of what was written or put out is taken over: enough to tell one from another. */
export const EXEC_TEXT_MAX = 64;

type Params = Readonly<Record<string, unknown>>;

/** Undefined for a message that is not of an exec server. */
export function execMessageOf(message: LoggedMessage, redact: boolean): ExecMessage | undefined {
  const { kind, from, method = '', payload } = message;
  if (kind === 'response' || !/^(process|fs|environment)\//.test(method)) return undefined;
  const params = asRecord(payload) ?? {};
  if (from === 'client') return kind === 'request' ? requestOf(method, params, redact) : undefined;
  return kind === 'notification' ? eventOf(method, params, redact) : undefined;
}

function requestOf(method: string, params: Params, redact: boolean): ExecMessage {
  const processId = idOf(params.processId);
  if (method.startsWith('fs/')) return fileOf(method.slice('fs/'.length), params, redact);
  if (processId === undefined) return { is: 'call' };
  switch (method) {
    case 'process/start':
      return { is: 'start', processId, pipeStdin: params.pipeStdin === true, tty: params.tty === true };
    case 'process/write':
      return { is: 'write', processId, text: decoded(params.chunk, redact) };
    case 'process/terminate':
      return { is: 'terminate', processId };
    case 'process/read':
      return {
        is: 'read',
        processId,
        ...countOf('afterSeq', params),
        ...countOf('maxBytes', params),
        ...countOf('waitMs', params),
      };
    default:
      return { is: 'call' };
  }
}

function eventOf(method: string, params: Params, redact: boolean): ExecMessage {
  const processId = idOf(params.processId);
  const { seq, stream, exitCode } = params;
  if (processId === undefined || !isCount(seq) || seq < 1) return { is: 'unknown-event' };
  switch (method) {
    case 'process/output': {
      const text = decoded(params.chunk, redact);
      return {
        is: 'output',
        processId,
        seq,
        stream: stream === 'stderr' || stream === 'pty' ? stream : 'stdout',
        text,
      };
    }
    case 'process/exited':
      return { is: 'exited', processId, seq, exitCode: typeof exitCode === 'number' && !redact ? exitCode : 0 };
    case 'process/closed':
      return { is: 'closed', processId, seq };
    default:
      return { is: 'unknown-event' };
  }
}

const FILE_OPERATIONS: readonly FileOperationName[] = [
  'readFile',
  'writeFile',
  'createDirectory',
  'getMetadata',
  'readDirectory',
  'remove',
  'copy',
];

function fileOf(name: string, params: Params, redact: boolean): ExecMessage {
  const operation = FILE_OPERATIONS.find((known) => known === name);
  if (operation === undefined) return { is: 'call' };
  const { recursive, force } = params;
  return {
    is: 'file',
    operation,
    path: redact ? undefined : pathOf(params.path ?? params.sourcePath),
    ...(operation === 'copy' ? { to: redact ? undefined : pathOf(params.destinationPath) } : {}),
    ...(operation === 'writeFile' ? { text: decoded(params.dataBase64, redact) } : {}),
    ...(recursive === true ? { recursive } : {}),
    ...(operation === 'remove' && force === true ? { force } : {}),
  };
}

/** A path, or in newer versions of the protocol a `file:` URI. */
function pathOf(path: unknown): string | undefined {
  if (typeof path !== 'string') return undefined;
  if (!path.startsWith('file:')) return path.startsWith('/') ? path : undefined;
  try {
    return fileURLToPath(path, { windows: false });
  } catch {
    return undefined;
  }
}

/** The beginning of what base64 text says. Four characters of it are three bytes. */
function decoded(base64: unknown, redact: boolean): string {
  if (typeof base64 !== 'string') return '';
  const bytes = Buffer.from(base64.slice(0, EXEC_TEXT_MAX * 8), 'base64');
  const text = bytes.toString('utf8').slice(0, EXEC_TEXT_MAX);
  return redact ? blank(text) : text;
}

function idOf(id: unknown): string | undefined {
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function countOf<K extends string>(key: K, params: Params): { readonly [k in K]?: number } {
  const value = params[key];
  return isCount(value) ? ({ [key]: value } as { readonly [k in K]?: number }) : {};
}
