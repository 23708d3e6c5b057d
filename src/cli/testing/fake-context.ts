import type { RunNpm } from '../../install/run-npm.js';
import type { CheckTarget, ReplayTarget, ReproduceRace } from '../../suite/contracts.js';
import type { CliContext } from '../cli-context.js';

/**
 * What a command wrote, and the context it ran in: nothing of the real process is touched but the working folder given.
 */
export interface FakeContext {
  readonly context: CliContext;
  stdout(): string;
  stderr(): string;
  interrupt(): void;
}

export interface FakeContextOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly checkTarget?: CheckTarget;
  readonly replayTarget?: ReplayTarget;
  readonly reproduceRace?: ReproduceRace;
  readonly runNpm?: RunNpm;
  /** Whether the command believes that it writes to a terminal. */
  readonly isTTY?: boolean;
  /** What somebody answers who is asked at the terminal; without it there is nobody to ask. */
  readonly choose?: CliContext['choose'];
}

/** A context for tests, in which the check and the replay are whatever the test says. */
export function fakeContext(options: FakeContextOptions): FakeContext {
  const written = { stdout: '', stderr: '' };
  const interrupt = new AbortController();
  const output = (stream: keyof typeof written): CliContext['stdout'] => ({
    isTTY: options.isTTY === true,
    write: (text) => {
      written[stream] += text;
    },
  });
  const missing = (what: string) => (): never => {
    throw new Error(`the test expects no ${what}`);
  };
  return {
    context: {
      cwd: options.cwd,
      env: options.env ?? {},
      stdout: output('stdout'),
      stderr: output('stderr'),
      ...(options.choose === undefined ? {} : { choose: options.choose }),
      interrupted: interrupt.signal,
      now: () => 0,
      today: () => '2026-01-15',
      freshSeed: () => 'fresh',
      runNpm: options.runNpm ?? missing('npm'),
      loadCheckTarget: async () => options.checkTarget ?? missing('check')(),
      loadReplayTarget: async () => options.replayTarget ?? missing('replay')(),
      loadReproduceRace: async () => options.reproduceRace ?? missing('reproduction')(),
    },
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    interrupt: () => interrupt.abort(),
  };
}
