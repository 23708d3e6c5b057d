import type { Readable } from 'node:stream';
import { GapProbe, type SeenGap } from './gap-probe.js';

/** What a client is given to run between the end of a stream, or its error, and its `close`. */
export async function closeGap(stream: Readable): Promise<SeenGap['gap'] | undefined> {
  const probe = new GapProbe(true);
  stream.resume();
  stream.on('end', () => probe.message());
  stream.on('error', () => probe.message());
  stream.on('close', () => probe.end('eof'));
  await new Promise((resolve) => stream.on('close', resolve));
  return probe.seen[0]?.gap;
}
