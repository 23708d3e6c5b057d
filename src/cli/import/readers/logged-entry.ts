import { asRecord, type Frame, otherSide, type Side } from '../logged-message.js';
import { framesOf, parseFrames } from '../parse-frames.js';

/** What one entry of a log says: who wrote which messages, and when; or why it says nothing that is understood. */
export type EntryRead =
  | { readonly frames: readonly Frame[]; readonly from: Side; readonly time: string | undefined }
  | { readonly why: string };

/** Where an entry says who wrote it: the first of these that has a word of the lists below. */
export const DIRECTION_KEYS = ['direction', 'dir', 'from', 'sender', 'origin', 'to', 'type', 'event'] as const;
/** Where it says when. */
export const TIME_KEYS = ['time', 'timestamp', 'ts', '@timestamp', 'datetime', 'date', 'at', 't'] as const;
/** Where it has the message, as JSON or as its text. Without any of these the entry may be the message itself. */
export const MESSAGE_KEYS = [
  'message',
  'msg',
  'data',
  'payload',
  'body',
  'content',
  'frame',
  'packet',
  'rpc',
  'json',
  'raw',
  'text',
] as const;

/** Words for what was sent by whoever keeps the log. */
export const SENT_WORDS: readonly string[] = [
  ...['send', 'sent', 'sending', 'out', 'outgoing', 'outbound', 'write', 'tx'],
  ...['->', '-->', '>', '>>', '>>>', '→', '⇒', '=>'],
];
export const RECEIVED_WORDS: readonly string[] = [
  ...['receive', 'received', 'receiving', 'recv', 'in', 'incoming', 'inbound', 'read', 'rx'],
  ...['<-', '<--', '<', '<<', '<<<', '←', '⇐', '<='],
];
/** Words for who wrote it, whoever keeps the log. */
export const CLIENT_WORDS: readonly string[] = [
  ...['client', 'c2s', 'client-to-server', 'client->server', 'client→server', 'to-server'],
  ...['app', 'editor', 'host'],
];
export const SERVER_WORDS: readonly string[] = [
  ...['server', 's2c', 'server-to-client', 'server->client', 'server→client', 'to-client'],
  ...['executor', 'agent', 'peer'],
];

/** Reads an entry that has a direction, perhaps a time, and a message; see the lists above. */
export function readEntry(entry: unknown, loggedBy: Side): EntryRead {
  const record = asRecord(entry);
  if (record === undefined) return { why: 'it is no object' };
  const frames = framesIn(record);
  if (frames === undefined) return { why: 'it has no JSON-RPC message' };
  const from = sideOf(record, loggedBy);
  if (from === undefined) return { why: 'it does not say who wrote the message' };
  const time = TIME_KEYS.map((key) => timeOf(record[key])).find((text) => text !== undefined);
  return { frames, from, time };
}

function framesIn(record: Readonly<Record<string, unknown>>): readonly Frame[] | undefined {
  for (const key of MESSAGE_KEYS) {
    const value = record[key];
    const frames = typeof value === 'string' ? parseFrames(value) : framesOf(value);
    if (frames !== undefined) return frames;
  }
  return framesOf(record);
}

function sideOf(record: Readonly<Record<string, unknown>>, loggedBy: Side): Side | undefined {
  for (const key of DIRECTION_KEYS) {
    const word = record[key];
    if (typeof word !== 'string') continue;
    const side = sideOfWord(word, loggedBy);
    if (side === undefined) continue;
    return key === 'to' ? otherSide(side) : side;
  }
  return undefined;
}

/** `send`, and what VS Code makes of it: `send-request`. */
export function sideOfWord(word: string, loggedBy: Side): Side | undefined {
  const plain = word
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  if (CLIENT_WORDS.includes(plain)) return 'client';
  if (SERVER_WORDS.includes(plain)) return 'server';
  const verb = plain.replace(/-(request|response|notification|message|error)$/, '');
  if (SENT_WORDS.includes(verb)) return loggedBy;
  return RECEIVED_WORDS.includes(verb) ? otherSide(loggedBy) : undefined;
}

const TIME_LENGTH_MAX = 40;

/** A time as the log says it; a number, in seconds or smaller units since 1970, in UTC. */
export function timeOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value.slice(0, TIME_LENGTH_MAX);
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  const unit = [1e17, 1e14, 1e11].findIndex((least) => value >= least);
  const perMs = [1e6, 1e3, 1][unit];
  const ms = perMs === undefined ? value * 1000 : value / perMs;
  // What is a time since the start of something else is shown as the number it is.
  return ms >= 1e11 && ms < 1e14 ? new Date(ms).toISOString() : String(value);
}
