import type { ReadableStreamDefaultController, ReadableWritablePair } from 'node:stream/web';
import { ReadableStream, TextDecoderStream, TransformStream, WritableStream } from 'node:stream/web';
import { type OpenPair, pairConstructions, type Sender, sweepPairs } from '../connections/in-memory-run.js';
import type { TransportMeasurement } from '../construction.js';
import type { GapProbe } from '../gap-probe.js';

type Output = ReadableStream<Uint8Array>;

/** One of the ways to read a stream to its end, one chunk at a time. */
type Read = (output: Output, probe: GapProbe) => Promise<void>;

function told(chunk: Uint8Array | string, probe: GapProbe): void {
  probe.chunk(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
}

/** With `read()` of a reader, in a loop. */
export const readLoop: Read = async (output, probe) => {
  const reader = output.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      told(value, probe);
    }
    probe.end('eof');
  } catch {
    probe.end('reset');
  }
};

const readForAwait: Read = async (output, probe) => {
  try {
    for await (const chunk of output) told(chunk, probe);
    probe.end('eof');
  } catch {
    probe.end('reset');
  }
};

const readBytes: Read = async (output, probe) => {
  const reader = output.getReader({ mode: 'byob' });
  try {
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(64));
      if (done) break;
      told(value, probe);
    }
    probe.end('eof');
  } catch {
    probe.end('reset');
  }
};

const readPiped: Read = async (output, probe) => {
  const sink = new WritableStream({
    write: (chunk: Uint8Array) => told(chunk, probe),
    close: () => probe.end('eof'),
    abort: () => probe.end('reset'),
  });
  // The sink has been told of what broke it.
  await output.pipeTo(sink).catch(() => {});
};

const encoder = new TextEncoder();

/** A stream into which its owner enqueues. */
function openSource(type: 'bytes' | undefined, read: Read): OpenPair {
  return (probe) => {
    let sender: Sender | undefined;
    const start = (controller: Pick<ReadableStreamDefaultController, 'enqueue' | 'close' | 'error'>): void => {
      sender = {
        write: (text) => controller.enqueue(encoder.encode(text)),
        end: () => controller.close(),
        fail: () => controller.error(new Error('broken')),
      };
    };
    void read(type === undefined ? new ReadableStream({ start }) : new ReadableStream({ type, start }), probe);
    if (sender === undefined) throw new Error('the stream has not started');
    return sender;
  };
}

/** A TransformStream, and what its output is piped through. */
function openTransform(read: Read, ...further: (() => ReadableWritablePair)[]): OpenPair {
  return (probe) => {
    const { writable, readable } = new TransformStream();
    const output = further.reduce<ReadableStream>((stream, make) => stream.pipeThrough(make()), readable);
    void read(output, probe);
    const writer = writable.getWriter();
    const refused = (): void => {};
    return {
      write: (text) => void writer.write(encoder.encode(text)).catch(refused),
      end: () => void writer.close().catch(refused),
      fail: () => void writer.abort(new Error('broken')).catch(refused),
    };
  };
}

const READERS: readonly Read[] = [readLoop, readForAwait, readPiped];

/** Web Streams with both ends in one process. A reader is a round behind a sender that uses immediates. */
export const WEB_STREAM: TransportMeasurement = {
  transport: 'web-stream',
  constructions: [
    ...pairConstructions('ReadableStream', openSource(undefined, readLoop), 1),
    ...pairConstructions('ReadableStream of bytes', openSource('bytes', readLoop), 1),
    ...pairConstructions('TransformStream', openTransform(readLoop), 1),
  ],
  sweep: () =>
    sweepPairs([
      ...READERS.map((read) => openSource(undefined, read)),
      ...[...READERS, readBytes].map((read) => openSource('bytes', read)),
      ...READERS.map((read) => openTransform(read)),
      ...READERS.map((read) => openTransform(read, () => new TransformStream())),
      openTransform(readLoop, () => new TextDecoderStream() as ReadableWritablePair),
    ]),
};
