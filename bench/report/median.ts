/** The middle value; the mean of the two middle ones of an even count; undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  return high === undefined || low === undefined ? undefined : (low + high) / 2;
}

/**
 * Each value divided by the one at the same place in `by`. Of what was measured in pairs, this is steadier than medians
 * divided.
 */
export function pairedRatios(values: readonly number[], by: readonly number[]): number[] {
  return values.flatMap((value, index) => {
    const divisor = by[index];
    return divisor === undefined || divisor === 0 ? [] : [value / divisor];
  });
}
