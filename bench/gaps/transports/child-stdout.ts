import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Gap } from '../../../src/core/schedule.js';
import {
  AT_ONCE,
  afterRounds,
  type Construction,
  ROUNDS,
  roundsOf,
  type TransportMeasurement,
} from '../construction.js';
import { GapProbe, type SeenGap } from '../gap-probe.js';

/** How a parent reads its child's output. */
export type ReadOutput = (output: Readable, probe: GapProbe) => void;

/** How long a child may take to exit, in milliseconds. */
const EXIT_MS_MAX = 20_000;
const BURST = `yes ${'x'.repeat(99)} | head -c 100000`;
const FULL_FRAME = "printf '%65535s\\n' x";
const cell = new Int32Array(new SharedArrayBuffer(4));

/** As a listener to `data` and `end`. */
const readEvents: ReadOutput = (output, probe) => {
  output.on('data', (chunk: Buffer) => probe.chunk(chunk.toString('latin1')));
  output.on('end', () => probe.end('eof'));
};

/**
 * Blocks this process until the child has exited and waits to be reaped, so that all it wrote, and the end, are there
 * when the event loop next looks.
 */
function blockUntilExit(child: ChildProcess): void {
  for (let waitedMs = 0; waitedMs < EXIT_MS_MAX; waitedMs += 1) {
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
    if (stat.slice(stat.lastIndexOf(')')).startsWith(') Z')) return;
    Atomics.wait(cell, 0, 0, 1);
  }
  throw new Error(`the child ${child.pid} has not exited within ${EXIT_MS_MAX} ms`);
}

type When = 'at once' | 'when it has exited' | Gap;

/**
 * Runs a shell script as a child and reads its output: at once; when the child has exited; or at once, and that many
 * rounds after the first chunk the child is told to go on, which is waited for until it has exited.
 */
async function runChild(read: ReadOutput, command: readonly string[], when: When): Promise<readonly SeenGap[]> {
  const [file = '', ...parameters] = command;
  const child = spawn(file, parameters, { stdio: ['pipe', 'pipe', 'ignore'] });
  const goOn = (): void => {
    if (when === 'at once' || when === 'when it has exited') return;
    afterRounds(roundsOf(when), () => {
      child.stdin.write('go on\n');
      blockUntilExit(child);
    });
  };
  const probe = new GapProbe(true, goOn);
  read(child.stdout, probe);
  const closed = once(child, 'close');
  if (when === 'when it has exited') blockUntilExit(child);
  await closed;
  // What reads by promises is told of the end a little later than the process is.
  await new Promise((resolve) => afterRounds(2, () => resolve(undefined)));
  return probe.seen;
}

const shell = (script: string) => ['sh', '-c', script];

/** Constructions with a child process whose output is read in this way. */
export function childConstructions(read: ReadOutput): readonly Construction[] {
  const after = (next: 'data' | 'eof', how: string, script: string): Construction => ({
    next,
    how,
    waits: AT_ONCE,
    run: () => runChild(read, shell(script), 'when it has exited'),
  });
  const rounds = (next: 'data' | 'eof', how: string, script: string): Construction => ({
    next,
    how,
    waits: ROUNDS,
    run: (wait) => runChild(read, shell(script), wait),
  });
  return [
    after('data', 'two frames in one write', "printf 'a\\nb\\n'"),
    after('data', 'a burst longer than the read buffer', BURST),
    rounds('data', 'a frame, so many rounds after one was seen', "printf 'a\\n'; read go; printf 'b\\n'"),
    after('eof', 'the child exits right behind a frame', "printf 'a\\n'"),
    after('eof', 'the child exits behind a frame of exactly 64 KiB', FULL_FRAME),
    rounds('eof', 'the child exits, so many rounds after a frame was seen', "printf 'a\\n'; read go"),
  ];
}

const WRITES = "process.stdout.write('a\\n'); process.stdout.write('b\\n');";
const SWEPT: readonly (readonly string[])[] = [
  shell("printf 'a\\n'; printf 'b\\n'"),
  shell("printf 'a\\n'; exec >&-; sleep 0.01"),
  shell("printf 'a\\n'; sleep 0.01; printf '%200000s\\nb\\n' x"),
  [process.execPath, '-e', `${WRITES} process.exit()`],
  [process.execPath, '-e', `${WRITES} setImmediate(() => process.stdout.write('c\\n'))`],
];

export async function sweepChildren(read: ReadOutput): Promise<readonly SeenGap[]> {
  const seen: SeenGap[] = [];
  for (const command of SWEPT) {
    for (let run = 0; run < 3; run += 1) seen.push(...(await runChild(read, command, 'at once')));
  }
  return seen;
}

/** The standard output of a child, as its parent reads it. It has no reset: nobody writes to it from this side. */
export const CHILD_STDOUT: TransportMeasurement = {
  transport: 'child-stdout',
  constructions: childConstructions(readEvents),
  sweep: () => sweepChildren(readEvents),
};
