import type { Schedule } from '../../core/schedule.js';
import { replayStrategy } from '../../engine/strategies/replay.js';
import type { Strategy } from '../../engine/strategies/strategy.js';

/** The first run of a scenario is in its own order, whatever the strategy; this is the one after it. */
const RECORDED_AT = 1;

/** A strategy that follows a recorded schedule, as far as the client goes along, before it does anything else. */
export function recordedFirst(strategy: Strategy, recorded: Schedule): Strategy {
  const replay = replayStrategy(recorded, false);
  return { ...strategy, guide: (context) => (context.index === RECORDED_AT ? replay : strategy).guide(context) };
}
