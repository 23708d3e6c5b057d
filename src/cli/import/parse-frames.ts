import { asRecord, type Frame, type LoggedError, type MessageId } from './logged-message.js';

/**
 * The JSON-RPC messages in a value, a batch being several; undefined when it is none. A member `jsonrpc` is not asked
 * for: exec servers leave it out.
 */
export function framesOf(value: unknown): Frame[] | undefined {
  if (!Array.isArray(value)) {
    const frame = frameOf(value);
    return frame === undefined ? undefined : [frame];
  }
  const frames = value.map(frameOf).filter((frame) => frame !== undefined);
  return frames.length > 0 && frames.length === value.length ? frames : undefined;
}

/** The headers before a frame as LSP frames them on a stream. */
const HEADERS = /^(?:[A-Za-z-]+: [^\r\n]*\r?\n)+\r?\n/;

/** The messages in a text: JSON, perhaps framed as on a stream; or several, one a line. */
export function parseFrames(text: string): Frame[] | undefined {
  const body = text.replace(HEADERS, '');
  const value = parseJson(body);
  if (value !== undefined) return framesOf(value);
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2) return undefined;
  const each = lines.map((line) => framesOf(parseJson(line)));
  return each.every((frames) => frames !== undefined) ? each.flat() : undefined;
}

/** Undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function frameOf(value: unknown): Frame | undefined {
  const record = asRecord(value);
  if (record === undefined) return undefined;
  const { method, params, result, error } = record;
  const id = idOf(record.id);
  if (typeof method === 'string' && method !== '') {
    const payload = params === undefined ? {} : { payload: params };
    return id === undefined
      ? { kind: 'notification', method, ...payload }
      : { kind: 'request', method, id, ...payload };
  }
  if (!('id' in record) || !('result' in record || 'error' in record)) return undefined;
  const answers = id === undefined ? {} : { id };
  if (error === undefined || error === null) return { kind: 'response', ...answers, payload: result };
  return { kind: 'response', ...answers, error: errorOf(error) };
}

function idOf(id: unknown): MessageId | undefined {
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}

function errorOf(error: unknown): LoggedError {
  const { code, message, data } = asRecord(error) ?? {};
  return {
    code: typeof code === 'number' ? code : undefined,
    message: typeof message === 'string' ? message : typeof error === 'string' ? error : '',
    ...(data === undefined ? {} : { data }),
  };
}
