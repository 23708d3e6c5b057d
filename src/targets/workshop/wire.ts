import { StringDecoder } from 'node:string_decoder';
import type { ClientLink, DuplexLike, WebSocketEvent } from '../../core/target.js';

/** The connection as the client uses it, in whichever form the link was taken. */
export interface Wire {
  /** Settles once the frame was taken, rejects when it was refused. */
  send(message: object): Promise<void>;
  close(): void;
}

/** Whom a wire tells what arrives, at the moment it arrives and in that order. */
export interface WireListener {
  takeMessage(message: unknown): void;
  takeMalformed(reason: string): void;
  takeEnd(reason: string): void;
  /** Notes why the connection is about to end, or why a write failed. Returns the first reason noted. */
  noteReason(reason: string): string;
}

export type OpenWire = (link: ClientLink, listener: WireListener) => Wire | Promise<Wire>;

const SENT: Promise<void> = Promise.resolve();

/** Whole JSON values. An error that is not followed by the end is a frame that the transport could not read. */
export const openMessages: OpenWire = (link, listener) => {
  const transport = link.messages();
  transport.onMessage((message) => listener.takeMessage(message));
  transport.onError((error) => listener.noteReason(error.message));
  transport.onClose((reason) => listener.takeEnd(reason ?? 'the connection closed'));
  return transport;
};

/** One JSON text per WebSocket message. The socket discards silently what is sent after its end. */
export const openWebSocket: OpenWire = (link, listener) => {
  const socket = link.webSocket();
  socket.onmessage = ({ data = '' }: WebSocketEvent) => takeText(data, listener);
  const wire: Wire = {
    send(message) {
      socket.send(JSON.stringify(message));
      return SENT;
    },
    close: () => socket.close(),
  };
  return new Promise((resolve) => {
    socket.onclose = ({ code }: WebSocketEvent) => {
      listener.takeEnd(`the socket closed with code ${code ?? 1005}`);
      resolve(wire);
    };
    socket.onopen = () => resolve(wire);
    if (socket.readyState !== CONNECTING) resolve(wire);
  });
};

const CONNECTING = 0;

/** One JSON text per line of a byte stream, read by listeners. */
export const openLines: OpenWire = (link, listener) => openLinesWith(new LineReader(), link, listener);

/** The same with this reader of lines, which keeps what it was given of a line that has not ended. */
export function openLinesWith(lines: LineReader, link: ClientLink, listener: WireListener): Wire {
  const stream = link.stream('lines');
  stream.on('data', (chunk: Uint8Array) => {
    for (const line of lines.read(chunk)) takeText(line, listener);
  });
  stream.on('error', (error: Error) => listener.noteReason(error.message));
  stream.on('end', () => listener.takeEnd('the stream ended'));
  stream.on('close', () => listener.takeEnd('the stream closed'));
  return new LineWriter(stream);
}

/** Writes JSON texts to a byte stream, one per line. */
export class LineWriter implements Wire {
  private readonly stream: DuplexLike;

  constructor(stream: DuplexLike) {
    this.stream = stream;
  }

  send(message: object): Promise<void> {
    return new Promise((resolve, reject) => {
      this.stream.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  close(): void {
    this.stream.destroy();
  }
}

/** Cuts a byte stream into lines. A line without its end is never handed over. */
export class LineReader {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  read(chunk: Uint8Array): string[] {
    // Node's streams hand over Buffers; the decoder keeps what is left of a character that was cut.
    const lines = (this.rest + this.decoder.write(chunk as Buffer)).split('\n');
    this.rest = lines.pop() ?? '';
    return lines;
  }
}

export function takeText(text: string, listener: WireListener): void {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    listener.takeMalformed('a frame is not JSON');
    return;
  }
  listener.takeMessage(message);
}
