import type { OverallVerdict } from '../core/report.js';

/** The exit codes of `run` and `replay`. Where several apply the order is 2, 1, 3, 0. */
export const EXIT = {
  conformant: 0,
  violated: 1,
  error: 2,
  incomplete: 3,
  /** The second Ctrl-C: gone at once, with nothing said. */
  killed: 130,
} as const;

const BY_VERDICT: Readonly<Record<OverallVerdict, number>> = {
  conformant: EXIT.conformant,
  violated: EXIT.violated,
  error: EXIT.error,
  incomplete: EXIT.incomplete,
};

export function exitCodeOf(verdict: OverallVerdict): number {
  return BY_VERDICT[verdict];
}
