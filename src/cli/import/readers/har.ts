import { UsageError } from '../../../core/errors.js';
import { countOf } from '../account.js';
import { asRecord, type Emit, type LogItem, type LogReader, otherSide, type ReaderOptions } from '../logged-message.js';
import { parseFrames } from '../parse-frames.js';
import { timeOf } from './logged-entry.js';
import { streamValues } from './stream-values.js';

/** A WebSocket of the file, with what was counted of it. */
interface Socket {
  /** From 1, in the order of the file; only entries that have messages count. */
  readonly number: number;
  readonly entry: number;
  url: string | undefined;
  messages: number;
  understood: number;
  /** What is told of it if it is the one; of more than a few only how many. */
  odd: LogItem[];
  oddMore: number;
}

/** So many frames that are no JSON-RPC are kept of a socket until it has shown that it is the one. */
const ODD_MAX = 20;

const MESSAGES = '$.log.entries.*._webSocketMessages.*';
const URL_OF_ENTRY = '$.log.entries.*.request.url';

/**
 * Reads the WebSocket messages of a HAR file, as Chrome exports them: `_webSocketMessages` of an entry,
 * which is no part of HAR 1.2. It reads one socket: the one that is asked for, or else the one that has JSON-RPC.
 */
export function readHar(emit: Emit, options: ReaderOptions): LogReader {
  const file = new HarSockets(emit, options);
  const values = streamValues(options.name, [MESSAGES, URL_OF_ENTRY], ({ value, path }) => {
    const entry = Number(path[2]);
    if (path[3] === '_webSocketMessages') file.addMessage(entry, value);
    else if (typeof value === 'string') file.addUrl(entry, value);
  });
  return {
    write: (text) => values.write(text),
    end: () => {
      values.end();
      file.end();
    },
  };
}

class HarSockets {
  readonly #emit: Emit;
  readonly #options: ReaderOptions;
  readonly #sockets: Socket[] = [];
  #chosen: Socket | undefined;
  /** Of the entry that is being read: an entry may have its URL before its messages, or after them. */
  #url: { readonly entry: number; readonly text: string } | undefined;

  constructor(emit: Emit, options: ReaderOptions) {
    this.#emit = emit;
    this.#options = options;
  }

  addUrl(entry: number, url: string): void {
    const text = plainUrl(url);
    this.#url = { entry, text };
    const socket = this.#sockets.at(-1);
    if (socket?.entry === entry) socket.url = text;
  }

  addMessage(entry: number, value: unknown): void {
    const socket = this.#socketOf(entry);
    socket.messages += 1;
    const items = itemsOf(value, socket.messages, this.#options);
    const isUnderstood = items.some(({ is }) => is === 'message');
    if (isUnderstood) socket.understood += 1;
    if (this.#chosen === undefined && this.#mayChoose(socket) && isUnderstood) this.#choose(socket);
    if (socket === this.#chosen) for (const item of items) this.#emit(item);
    else if (socket.odd.length < ODD_MAX) socket.odd.push(...items.filter(({ is }) => is !== 'message'));
    else socket.oddMore += 1;
  }

  #choose(socket: Socket): void {
    this.#chosen = socket;
    for (const item of socket.odd) this.#emit(item);
    const why = 'of this WebSocket that come before its first JSON-RPC message, and are none';
    if (socket.oddMore > 0)
      this.#emit({ is: 'left-out', count: socket.oddMore, from: ODD_MAX + 1, to: socket.messages - 1, why });
    socket.odd = [];
  }

  end(): void {
    const { name, socket: wanted } = this.#options;
    const speaking = this.#sockets.filter(({ understood }) => understood > 0);
    if (this.#sockets.length === 0) {
      const remedy = 'Chrome writes them down if its developer tools are open before the page connects.';
      throw new UsageError('log-invalid', `${name} has no WebSocket messages (_webSocketMessages)`, remedy);
    }
    if (wanted !== undefined && wanted > this.#sockets.length) {
      throw new UsageError('bad-option', `--socket was given ${wanted}; ${name} has ${this.#list(this.#sockets)}`);
    }
    if (wanted === undefined && speaking.length > 1) {
      const says = `${name} has ${speaking.length} WebSockets with JSON-RPC: ${this.#list(speaking)}`;
      throw new UsageError('log-invalid', says, 'Say which one with --socket N.');
    }
    if (this.#chosen === undefined) {
      const asked = wanted === undefined ? this.#sockets : this.#sockets.slice(wanted - 1, wanted);
      throw new UsageError('log-invalid', `${name} has no JSON-RPC in ${this.#list(asked)}`);
    }
    for (const socket of this.#sockets) {
      if (socket === this.#chosen) continue;
      const why = `of another WebSocket: ${this.#list([socket])}`;
      this.#emit({ is: 'left-out', count: socket.messages, from: 1, to: socket.messages, why });
    }
  }

  #socketOf(entry: number): Socket {
    const last = this.#sockets.at(-1);
    if (last?.entry === entry) return last;
    const url = this.#url?.entry === entry ? this.#url.text : undefined;
    const socket = { number: this.#sockets.length + 1, entry, url, messages: 0, understood: 0, odd: [], oddMore: 0 };
    this.#sockets.push(socket);
    return socket;
  }

  #mayChoose({ number }: Socket): boolean {
    return this.#options.socket === undefined || this.#options.socket === number;
  }

  #list(sockets: readonly Socket[]): string {
    const show = (url = 'no URL'): string => (this.#options.redact ? '' : `${url}, `);
    return sockets
      .map(({ number, url, messages }) => `${number} (${show(url)}${countOf(messages, 'message')})`)
      .join(', ');
  }
}

/** The parts of a URL that are no secret: without the query, the user and the fragment. */
function plainUrl(url: string): string {
  const [, scheme, host, path] = /^(\w+:\/\/)(?:[^/?#@]*@)?([^/?#]*)([^?#]*)/.exec(url) ?? [];
  return scheme === undefined ? 'no URL' : `${scheme}${host}${path}`;
}

const OPCODE_TEXT = 1;
const OPCODE_BINARY = 2;
const OPCODE_CLOSE = 8;

function itemsOf(value: unknown, at: number, { loggedBy }: ReaderOptions): LogItem[] {
  const { type, time, opcode = OPCODE_TEXT, data } = asRecord(value) ?? {};
  const text = typeof data === 'string' ? data : '';
  if (opcode === OPCODE_CLOSE) return [{ is: 'end', at, text: 'a close frame' }];
  if (type === 'error') return [{ is: 'odd', at, text, why: 'it is an error of the WebSocket' }];
  if (type !== 'send' && type !== 'receive') return [{ is: 'odd', at, text, why: 'its type is not send or receive' }];
  if (opcode !== OPCODE_TEXT && opcode !== OPCODE_BINARY)
    return [{ is: 'odd', at, text, why: `its opcode is ${Number(opcode)}` }];
  const frames = parseFrames(opcode === OPCODE_BINARY ? Buffer.from(text, 'base64').toString('utf8') : text);
  if (frames === undefined) return [{ is: 'odd', at, text, why: 'it is no JSON-RPC message' }];
  const from = type === 'send' ? loggedBy : otherSide(loggedBy);
  const when = timeOf(time);
  return frames.map((frame) => ({
    is: 'message' as const,
    message: { ...frame, at, from, ...(when === undefined ? {} : { time: when }) },
  }));
}
