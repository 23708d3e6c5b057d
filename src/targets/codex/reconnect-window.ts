/**
 * From which version on it connects again, and for how long it may go on trying. Seen: not in 0.140.0; 25 seconds in
 * 0.145.0 to 0.165.0, and 45 in 0.169.0 and 0.171.0. The windows here have some seconds more.
 */
const RECONNECTS = [
  { from: [0, 166], windowMs: 50_000 },
  { from: [0, 141], windowMs: 30_000 },
] as const;

/** For how long this version may try to connect again, in milliseconds; undefined where it does not. */
export function reconnectWindowOf(version: string): number | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return RECONNECTS.find(({ from }) => major > from[0] || minor >= from[1])?.windowMs;
}
