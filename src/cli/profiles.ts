import { createHash } from 'node:crypto';
import { unknownName } from './suggest-names.js';

/** How long a check searches. */
export interface Budget {
  /** In schedules, where it is one. */
  readonly runs?: number;
  /** In real milliseconds, where it is one. */
  readonly timeMs?: number;
}

/** How long a check searches, and from which seed. */
export interface Profile extends Budget {
  readonly name: string;
  readonly statement: string;
  /** The budget of a client in a process of its own, whose schedules take real time. */
  readonly onWire: Budget;
  /** Whether every check takes a seed of its own; otherwise the seed is {@link fixedSeed}. */
  readonly freshSeed: boolean;
}

export const PROFILES: readonly Profile[] = [
  {
    name: 'quick',
    statement: '5,000 schedules, on a wire 500, always the same ones',
    runs: 5000,
    onWire: { runs: 500 },
    freshSeed: false,
  },
  {
    name: 'ci',
    statement: '20,000 schedules, on a wire 2,000, always the same ones',
    runs: 20_000,
    onWire: { runs: 2_000 },
    freshSeed: false,
  },
  {
    name: 'soak',
    statement: 'ten minutes, other schedules every time',
    timeMs: 600_000,
    onWire: { timeMs: 600_000 },
    freshSeed: true,
  },
];

export const DEFAULT_PROFILE = 'quick';

/**
 * The profile of this name.
 *
 * @throws UsageError `unknown-name`
 */
export function findProfile(name: string): Profile {
  const found = PROFILES.find((profile) => profile.name === name);
  if (found !== undefined) return found;
  throw unknownName(
    'profile',
    name,
    PROFILES.map((profile) => profile.name),
  );
}

/**
 * The seed of the profiles that always run the same schedules: the first 16 hexadecimal digits of the SHA-256 of
 * `tailrace ENGINE TARGET`, with the engine's version and the target's name.
 */
export function fixedSeed(target: string, engine: string): string {
  return createHash('sha256').update(`tailrace ${engine} ${target}`).digest('hex').slice(0, 16);
}
