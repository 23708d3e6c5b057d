import { Readable } from 'node:stream';
import type { TransportMeasurement } from '../construction.js';
import { childConstructions, type ReadOutput, sweepChildren } from './child-stdout.js';
import { readLoop } from './web-stream.js';

const readAsWebStream: ReadOutput = (output, probe) => void readLoop(Readable.toWeb(output), probe);

/** The standard output of a child that its parent has made a Web Stream of. */
export const WEB_STREAM_STDOUT: TransportMeasurement = {
  transport: 'web-stream-stdout',
  constructions: childConstructions(readAsWebStream),
  sweep: () => sweepChildren(readAsWebStream),
};
