/** The loops whose rates are compared. */
export type Arm = 'tailrace' | 'waitIdle' | 'waitAll';

export interface RateRequest {
  readonly arm: Arm;
  readonly schedules: number;
  readonly seed: number;
  /** Schedules to be run besides, not timed, whose actions are counted. */
  readonly counted: number;
}

export interface RateAnswer {
  /** Real milliseconds. */
  readonly wallMs: number;
  /** Milliseconds of processor time of the whole process, in which nothing else is at work. */
  readonly cpuMs: number;
}

/** What a round came to, and how many actions or tasks the counted schedules executed in all. */
export interface RateRound extends RateAnswer {
  readonly actions: number;
}

/** Runs and times one round. Timers are taken before a realm replaces them. */
export function createStopwatch(): (work: () => Promise<void>) => Promise<RateAnswer> {
  const now = performance.now.bind(performance);
  const cpuUsage = process.cpuUsage.bind(process);
  return async (work) => {
    const cpu = cpuUsage();
    const began = now();
    await work();
    const wallMs = now() - began;
    const { user, system } = cpuUsage(cpu);
    return { wallMs, cpuMs: (user + system) / 1000 };
  };
}
