import {
  asRecord,
  type Frame,
  type LoggedError,
  type LogItem,
  otherSide,
  type ReaderOptions,
  type Side,
} from '../logged-message.js';
import { framesOf, parseJson } from '../parse-frames.js';
import { readEntry } from './logged-entry.js';

export interface HistoryEntryRead {
  readonly items: readonly LogItem[];
  /** Whether it has messages, and no time. */
  readonly isTimeless: boolean;
}

type Members = Readonly<Record<string, unknown>>;

/** Reads one entry of the history of MCP Inspector, of either version. */
export function readHistoryEntry(value: unknown, entry: number, options: ReaderOptions): HistoryEntryRead {
  const record = asRecord(value);
  if (record === undefined) return odd(entry, value, 'it is no object');
  if (asRecord(record.message) !== undefined && DIRECTIONS.includes(String(record.direction))) {
    return readMessageEntry(record, entry);
  }
  if ('request' in record) return readPair(record, entry);
  const read = readEntry(value, options.loggedBy);
  if (!('why' in read)) return placed(read.frames, read.from, entry, timeIn(read.time));
  return odd(entry, value, isNetworkEntry(record) ? NETWORK : read.why);
}

const DIRECTIONS: readonly string[] = ['request', 'response', 'notification'];

/** The two other files that the Inspector exports from its screens. */
const NETWORK = 'it is an entry of the network log or of the logs; the history is exported from the History screen';

function isNetworkEntry(record: Members): boolean {
  return 'requestHeaders' in record || 'requestBody' in record || ('level' in record && 'data' in record);
}

function odd(entry: number, value: unknown, why: string): HistoryEntryRead {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return { items: [{ is: 'odd', at: entry, unit: 'entry', text, why }], isTimeless: false };
}

/** Version 2: a message with its time; the response to a request is in the same entry. */
function readMessageEntry(record: Members, entry: number): HistoryEntryRead {
  const frames = framesOf(record.message);
  const [frame] = frames ?? [];
  if (frames === undefined || frame === undefined) return odd(entry, record, 'its message is no JSON-RPC');
  const from = record.origin === 'client' || record.origin === 'server' ? record.origin : likelySide(frame);
  const ms = timeIn(record.timestamp);
  const { items, isTimeless } = placed(frames, from, entry, ms);
  const answers = record.response === undefined ? [] : framesOf(record.response);
  if (answers === undefined) {
    return { items: [...items, ...odd(entry, record.response, 'its response is no JSON-RPC').items], isTimeless };
  }
  const after = typeof record.duration === 'number' && ms !== undefined ? ms + record.duration : ms;
  return { items: [...items, ...placed(answers, otherSide(from), entry, after, 1).items], isTimeless };
}

/** Requests of MCP that a server makes, and notifications that a client sends; the others go the other way. */
const OF_SERVERS: readonly string[] = ['sampling/createMessage', 'roots/list', 'elicitation/create'];
const OF_CLIENTS: readonly string[] = ['notifications/initialized', 'notifications/roots/list_changed'];

/** Who wrote a message of which an older export does not say it. */
function likelySide({ kind, method = '' }: Frame): Side {
  if (kind === 'request') return OF_SERVERS.includes(method) ? 'server' : 'client';
  return kind === 'notification' && OF_CLIENTS.includes(method) ? 'client' : 'server';
}

/** Version 1: what the client asked, and what came of it, each as text; without ids. */
function readPair(record: Members, entry: number): HistoryEntryRead {
  const request = asRecord(jsonIn(record.request));
  const { method, params } = request ?? {};
  if (typeof method !== 'string') return odd(entry, record, 'its request has no method');
  const ms = timeIn(record.timestamp ?? record.time);
  const payload = params === undefined ? {} : { payload: params };
  const response = jsonIn(record.response);
  if (response === undefined && method.startsWith('notifications/')) {
    return placed([{ kind: 'notification', method, ...payload }], 'client', entry, ms);
  }
  const call = placed([{ kind: 'request', method, id: entry, ...payload }], 'client', entry, ms);
  if (response === undefined) return call;
  const failure = failureIn(response);
  if (failure !== undefined && isOfTheClient(failure)) {
    const end: LogItem[] =
      failure.code === CONNECTION_CLOSED ? [{ is: 'end', at: entry, unit: 'entry', text: failure.message }] : [];
    return { ...call, items: [...call.items, ...end] };
  }
  const frame: Frame = {
    kind: 'response',
    id: entry,
    ...(failure === undefined ? { payload: response } : { error: failure }),
  };
  return { ...call, items: [...call.items, ...placed([frame], 'server', entry, ms, 1).items] };
}

/** The codes with which the SDK itself fails a call that nobody answered. */
const CONNECTION_CLOSED = -32000;
const REQUEST_TIMEOUT = -32001;

function isOfTheClient({ code, message }: LoggedError): boolean {
  const isClosed = code === CONNECTION_CLOSED && /connection closed/i.test(message);
  return isClosed || (code === REQUEST_TIMEOUT && /timed out/i.test(message));
}

/** A failed call has `{ error: "MCP error -32001: Request timed out" }` in place of its result. */
function failureIn(response: unknown): LoggedError | undefined {
  const error = asRecord(response)?.error;
  if (typeof error !== 'string') return undefined;
  const [, code, message] = /^MCP error (-?\d+): (.*)$/s.exec(error) ?? [];
  return { code: code === undefined ? undefined : Number(code), message: message ?? error };
}

function jsonIn(value: unknown): unknown {
  return typeof value === 'string' ? (parseJson(value) ?? value) : (value ?? undefined);
}

function timeIn(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) ? ms : undefined;
}

function placed(
  frames: readonly Frame[],
  from: Side,
  entry: number,
  ms: number | undefined,
  part = 0,
): HistoryEntryRead {
  const time = ms === undefined ? {} : { time: new Date(ms).toISOString() };
  const items = frames.map((frame): LogItem => {
    return { is: 'message', message: { ...frame, at: entry, from, ...time }, order: { ms, entry, part } };
  });
  return { items, isTimeless: ms === undefined };
}
