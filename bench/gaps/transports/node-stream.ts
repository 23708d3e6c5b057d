import { type Duplex, duplexPair, PassThrough, Readable, Transform } from 'node:stream';
import { type OpenPair, pairConstructions, type Sender, sweepPairs } from '../connections/in-memory-run.js';
import type { TransportMeasurement } from '../construction.js';
import type { GapProbe } from '../gap-probe.js';

function watch(output: Readable, probe: GapProbe): void {
  output.on('data', (chunk: Buffer) => probe.chunk(chunk.toString()));
  output.on('end', () => probe.end('eof'));
  output.on('error', () => probe.end('reset'));
}

function senderOf(input: Duplex): Sender {
  input.on('error', () => {});
  return {
    write: (text) => void input.write(text),
    end: () => void input.end(),
    fail: () => void input.destroy(new Error('broken')),
  };
}

const overPassThrough: OpenPair = (probe) => {
  const stream = new PassThrough();
  watch(stream, probe);
  return senderOf(stream);
};

const overReadable: OpenPair = (probe) => {
  const stream = new Readable({ read: () => {} });
  watch(stream, probe);
  return {
    write: (text) => void stream.push(text),
    end: () => void stream.push(null),
    fail: () => void stream.destroy(new Error('broken')),
  };
};

const overPair: OpenPair = (probe) => {
  const [near, far] = duplexPair();
  watch(near, probe);
  return senderOf(far);
};

const overPipe: OpenPair = (probe) => {
  const input = new PassThrough();
  const output = input.pipe(new Transform({ transform: (chunk, _encoding, done) => done(null, chunk) }));
  watch(output, probe);
  return senderOf(input);
};

/** Node streams with both ends in one process and nothing of the system between. */
export const NODE_STREAM: TransportMeasurement = {
  transport: 'node-stream',
  constructions: pairConstructions('PassThrough', overPassThrough, 0),
  sweep: () => sweepPairs([overPassThrough, overReadable, overPair, overPipe]),
};
