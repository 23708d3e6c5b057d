import { type LoggedError, type MessageId, otherSide, type Side } from '../logged-message.js';

/** A line that begins an entry of an LSP trace, without what follows it. */
export interface TraceHeader {
  readonly time: string | undefined;
  /** After the time: what was sent or received, or the whole message as JSON. */
  readonly says: string;
}

/**
 * The beginnings of an entry: `[Trace - 10:15:23 AM] ` of vscode-languageclient up to 9 and of clients that write the
 * same, `[LSP   - 10:15:23 AM] ` of its JSON form, and since version 10 that of a log channel of VS Code,
 * `2026-03-27 21:18:04.090 [trace] `, which may stand before the first as well.
 */
const CHANNEL = /^(\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?Z?) \[(?:trace|debug|info)\] (.*)$/;
const BRACKET = /^\[(?:Trace|LSP) *- *([^\]]*)\] ?(.*)$/;

export function parseHeader(line: string): TraceHeader | undefined {
  const channel = CHANNEL.exec(line);
  const rest = channel?.[2] ?? line;
  const bracket = BRACKET.exec(rest);
  const says = bracket?.[2] ?? (channel === null ? undefined : rest);
  if (says === undefined || !/^(?:Sending|Received) |^\{.*"isLSPMessage"/.test(says)) return undefined;
  return { time: detached(channel?.[1] ?? bracket?.[1]), says };
}

/** A line that begins an entry of another kind. */
export function isOtherEntry(line: string): boolean {
  return (
    /^\[(?:Trace|LSP|Info|Warn|Error|Debug) *- *[^\]]*\]/.test(line) ||
    /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}\S* \[\w+\] /.test(line)
  );
}

/** What VS Code, or the extension, says when the connection is over. */
export function saysEnd(line: string): boolean {
  return /connection to server got closed|server process exited|connection got disposed|server crashed \d+ times|the connection is closed/i.test(
    line,
  );
}

/** What a header says of its message. */
export interface TracedMessage {
  readonly kind: 'request' | 'notification' | 'response';
  readonly from: Side;
  readonly method?: string;
  readonly id?: MessageId;
  /** Of a response that is an error; its message may go on in the next lines. */
  readonly error?: LoggedError;
  readonly unfinished: boolean;
}

const MESSAGE = /^(Sending|Received) (request|notification|response) '(.*?)(?: - \(([^)]*)\))?'(.*)$/s;
const UNASKED = /^Received response (\S+) without active response promise\.(.*)$/;
const FAILED = / Request failed: (.*)$/s;
const FAILED_WHOLE = / Request failed: (.*) \((-?\d+)\)\.?\s*$/s;

/** Reads what a header says; undefined for what is no message. */
export function parseMessage(says: string, loggedBy: Side): TracedMessage | undefined {
  const [, unasked, more = ''] = UNASKED.exec(says) ?? [];
  if (unasked !== undefined) {
    return { kind: 'response', from: otherSide(loggedBy), id: idOf(unasked), ...failureIn(more) };
  }
  const [, verb, kind, method = '', id, rest = ''] = MESSAGE.exec(says) ?? [];
  if (kind !== 'request' && kind !== 'notification' && kind !== 'response') return undefined;
  const about = { from: verb === 'Sending' ? loggedBy : otherSide(loggedBy), method: detached(method) };
  if (method === '') return undefined;
  if (kind === 'notification') return { kind, ...about, unfinished: false };
  if (id === undefined) return undefined;
  return { kind, ...about, id: idOf(id), ...(kind === 'response' ? failureIn(rest) : { unfinished: false }) };
}

function failureIn(text: string): Pick<TracedMessage, 'error' | 'unfinished'> {
  const [, message, code] = FAILED_WHOLE.exec(text) ?? [];
  if (message !== undefined) return { error: { code: Number(code), message }, unfinished: false };
  const [, begun] = FAILED.exec(text) ?? [];
  return begun === undefined ? { unfinished: false } : { error: { code: undefined, message: begun }, unfinished: true };
}

/** A text has no types: an id that looks like a number was one. */
function idOf(text: string): MessageId {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : detached(text);
}

/** A copy. A part of a line would keep the whole piece of the log in memory that it was cut from. */
function detached<T extends string | undefined>(text: T): T {
  return text === undefined ? text : JSON.parse(JSON.stringify(text));
}
