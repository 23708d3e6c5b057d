import type { Action } from '../src/core/scenario.js';
import type { Gap } from '../src/core/schedule.js';
import type { LinkForm } from '../src/core/target.js';
import { isDelivery } from './name-action.js';

const ROUNDS: Readonly<Record<'turn1' | 'turn2' | 'turn3' | 'turn4', string>> = {
  turn1: 'one round of immediates',
  turn2: 'two rounds of immediates',
  turn3: 'three rounds of immediates',
  turn4: 'four rounds of immediates',
};

/**
 * Whether two actions executed one after the other with the gap `joined` share one chunk: only deliveries do, and only
 * on a stream. Everywhere else `joined` means the same as no gap at all.
 */
export function sharesChunk(gap: Gap, before: Action | undefined, action: Action, form: LinkForm): boolean {
  const stream = form === 'lines' || form === 'content-length';
  return gap === 'joined' && stream && before !== undefined && isDelivery(before) && isDelivery(action);
}

/** How far an action is from the one before it, as words that end in a preposition: `1 microtask after`. */
export function nameGapAfter(gap: Gap, sharedChunk: boolean): string {
  switch (gap) {
    case 'idle':
      return 'once the client is idle after';
    case 'turn0':
      return 'once ticks and microtasks have run, but no immediate, after';
    case 'turn1':
    case 'turn2':
    case 'turn3':
    case 'turn4':
      return `${ROUNDS[gap]} after`;
    case 'joined':
      return sharedChunk ? 'in the same chunk, after' : 'at once after';
    case 'separate':
      return 'without a pause after';
    case 0:
      return 'at once after';
    default:
      return `${hops(gap)} after`;
  }
}

/** The same for a clause that follows the clause of the action before: `1 microtask later`; empty for idle. */
export function nameGapLater(gap: Gap, sharedChunk: boolean): string {
  switch (gap) {
    case 'idle':
      return '';
    case 'turn0':
      return 'before any immediate';
    case 'turn1':
    case 'turn2':
    case 'turn3':
    case 'turn4':
      return `${ROUNDS[gap]} later`;
    case 'joined':
      return sharedChunk ? 'in the same chunk' : 'at once';
    case 'separate':
      return 'without a pause';
    case 0:
      return 'at once';
    default:
      return `${hops(gap)} later`;
  }
}

/** The same in at most eight columns, for the margin of a diagram; empty for idle. */
export function nameGapShort(gap: Gap): string {
  if (gap === 'idle') return '';
  if (typeof gap === 'string') return gap;
  return gap === 0 ? 'at once' : `+${gap} hop${gap === 1 ? '' : 's'}`;
}

function hops(count: number): string {
  return count === 1 ? '1 microtask' : `${count} microtasks`;
}
