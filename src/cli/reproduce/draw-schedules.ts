import { formatCounted } from '../../../reports/format-numbers.js';
import type { CliContext } from '../cli-context.js';
import { isLive } from '../run-check.js';

/** Draws how many schedules were run, on one line that is rewritten in place; only where a person watches. */
export function drawSchedules({ stderr, env }: CliContext): { draw(schedules: number): void; clear(): void } {
  const live = isLive(stderr, env);
  let shown = false;
  return {
    draw(schedules) {
      if (!live || schedules === 0) return;
      shown = true;
      stderr.write(`\r${formatCounted(schedules, 'schedule')}\u001b[K`);
    },
    clear() {
      if (shown) stderr.write('\r\u001b[K');
      shown = false;
    },
  };
}
