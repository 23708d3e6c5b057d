import { StringDecoder } from 'node:string_decoder';
import type { ClientLink } from '../../core/target.js';
import type { Arrival } from './inbound.js';

/** A connection that is open, in whichever form the link was taken. */
export interface PeerTransport {
  /** Settles once the message was taken, rejects when it was refused. */
  send(message: object): Promise<void>;
  /** Ends the connection; the end arrives like any other. */
  close(): void;
}

/** Opens a connection. Everything that arrives is delivered, from the beginning. */
export type OpenTransport = (link: ClientLink, deliver: (arrival: Arrival) => void) => Promise<PeerTransport>;

/** Whole JSON values. */
export const openMessages: OpenTransport = async (link, deliver) => {
  const transport = link.messages();
  let why = 'the connection ended';
  transport.onMessage((message) => deliver({ type: 'message', message }));
  transport.onError((error) => {
    why = error.message;
  });
  transport.onClose((reason) => deliver({ type: 'end', reason: reason ?? why }));
  return transport;
};

/** JSON lines over a stream of bytes. Half a line before the end is no message. */
export const openStream: OpenTransport = async (link, deliver) => {
  const stream = link.stream('lines');
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let ended = false;
  const end = (reason: string): void => {
    if (ended) return;
    ended = true;
    deliver({ type: 'end', reason });
  };
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) deliver(parse(line));
  });
  let why = 'the stream closed';
  stream.on('error', (error: Error) => {
    why = error.message;
  });
  stream.on('end', () => end('the stream ended'));
  stream.on('close', () => end(why));
  return {
    send: (message) =>
      new Promise((resolve, reject) => {
        stream.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
      }),
    close: () => void stream.destroy(),
  };
};

/** One JSON text per WebSocket message. What is sent after the end is discarded, as the standard has it. */
export const openWebSocket: OpenTransport = (link, deliver) => {
  const socket = link.webSocket();
  socket.onmessage = ({ data = '' }) => deliver(parse(data));
  const transport: PeerTransport = {
    send: async (message) => socket.send(JSON.stringify(message)),
    close: () => socket.close(),
  };
  return new Promise((resolve) => {
    socket.onopen = () => resolve(transport);
    socket.onclose = ({ code = 1005 }) => {
      deliver({ type: 'end', reason: `the socket closed with code ${code}` });
      resolve(transport);
    };
  });
};

function parse(text: string): Arrival {
  try {
    return { type: 'message', message: JSON.parse(text) };
  } catch {
    return { type: 'malformed' };
  }
}
