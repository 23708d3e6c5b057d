import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { SeenGap } from '../gap-probe.js';
import { watchSocket } from './socket-run.js';

/** What the peer does on one connection: texts are written, numbers are rounds of immediates, a word is done. */
type Script = readonly (string | number)[];

/** A server with an event loop of its own. The client says in its first line what it is to do. */
const PEER = `
const server = require('node:net').createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (line) => {
    const script = JSON.parse(String(line));
    const step = () => {
      const next = script.shift();
      if (next === undefined) return;
      if (typeof next === 'number') return later(next);
      if (next === 'end') socket.end();
      else if (next === 'close') socket.destroy();
      else if (next === 'reset') socket.resetAndDestroy();
      else socket.write(next === 'large' ? 'x'.repeat(100_000) + '\\n' : next);
      step();
    };
    const later = (rounds) => (rounds === 0 ? step() : setImmediate(later, rounds - 1));
    step();
  });
});
const [at] = process.argv.slice(1);
server.listen(at === 'tcp' ? { port: 0, host: '127.0.0.1' } : { path: '\\0' + at }, () => {
  process.stdout.write(JSON.stringify(server.address().port ?? 0) + '\\n');
});
process.stdin.on('end', () => process.exit()).resume();
`;

const FRAMES: readonly Script[] = [
  ['a\n'],
  ['a\nb\n'],
  ['a\n', 'b\n'],
  ['a\n', 1, 'b\n'],
  ['a\n', 3, 'b\n', 1, 'c\n'],
  ['large', 'b\n'],
];
const ENDS: readonly Script[] = [['end'], [1, 'end'], ['close'], [2, 'close'], ['reset'], [1, 'reset']];

/**
 * Many ways to send and to end, from a process of its own, so that the two ends share no event loop. `at` is `tcp`, or
 * a name for an abstract Unix socket, over which there is no reset.
 */
export async function sweepSocket(at: string, repetitions: number): Promise<readonly SeenGap[]> {
  const peer: ChildProcess = spawn(process.execPath, ['-e', PEER, at], { stdio: ['pipe', 'pipe', 'inherit'] });
  const seen: SeenGap[] = [];
  try {
    const [line] = peer.stdout === null ? [] : ((await once(peer.stdout, 'data')) as [Buffer]);
    const port = Number(String(line));
    const ends = ENDS.filter((end) => at === 'tcp' || !end.includes('reset'));
    for (const script of FRAMES.flatMap((frames) => ends.map((end) => [...frames, ...end]))) {
      for (let run = 0; run < repetitions; run += 1) {
        const client = at === 'tcp' ? connect(port, '127.0.0.1') : connect(`\0${at}`);
        client.write(JSON.stringify(script));
        seen.push(...(await watchSocket(client)));
      }
    }
  } finally {
    peer.stdin?.end();
    await once(peer, 'close');
  }
  return seen;
}
