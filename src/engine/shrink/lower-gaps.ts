import { GAPS, type Gap } from '../../core/schedule.js';
import type { Candidate, ShrinkPass, Shrunk } from './candidate.js';

/** Makes gaps longer, towards idle: all of them at once, then one by one, each to the first that still fails. */
export const lowerGaps: ShrinkPass = {
  name: 'lower gaps',
  *candidates({ scenario, schedule }: Shrunk, gaps: readonly Gap[] = GAPS): Iterable<Candidate> {
    const at = (index: number, gap: Gap): Candidate => ({
      scenario,
      schedule: schedule.map((entry, other) => (other === index ? { ...entry, gap } : entry)),
    });
    if (schedule.filter(({ gap }) => gap !== 'idle').length > 1) {
      yield { scenario, schedule: schedule.map(({ action }) => ({ action, gap: 'idle' })) };
    }
    for (let index = 0; index < schedule.length; index += 1) {
      const current = schedule[index]?.gap ?? 'idle';
      for (const gap of gaps.slice(0, gaps.indexOf(current))) yield at(index, gap);
    }
  },
};
