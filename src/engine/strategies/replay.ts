import type { Schedule } from '../../core/schedule.js';
import type { Strategy } from './strategy.js';

/**
 * Follows one recorded schedule. Strictly: what cannot be followed is a divergence, reported with its step. Leniently,
 * as shrinking needs it: what cannot be executed is left out, and what remains happens in the default way.
 *
 * A replay is data of its own kind, not a token scraped out of a message, so it survives a change of everything else.
 */
export function replayStrategy(schedule: Schedule, strict: boolean): Strategy {
  return {
    name: 'replay',
    statement: 'Follows a recorded schedule.',
    source: 'The replay file.',
    guide: () => ({ guide: { kind: 'follow', schedule, strict }, by: 'replay' }),
  };
}
