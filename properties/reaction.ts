import type { Facts } from './facts.js';

/**
 * Up to which index what the client does can only be its reaction to what it took at `takenAt`: up to its next rest, or
 * to the next thing it might react to. That is `takenAt` itself when it had not rested since the thing before: then it
 * cannot be told which of the two it reacts to.
 */
export function reactionEnd(facts: Facts, takenAt: number): number {
  const { events } = facts;
  for (let at = takenAt - 1; at >= 0 && events[at]?.type !== 'idle'; at -= 1) {
    if (isStimulus(facts, at)) {
      return takenAt;
    }
  }
  let at = takenAt + 1;
  while (at < events.length && events[at]?.type !== 'idle' && !isStimulus(facts, at)) {
    at += 1;
  }
  return at;
}

/** Whether this event is one that the client reacts to. */
export function isStimulus({ events }: Facts, at: number): boolean {
  switch (events[at]?.type) {
    case 'taken':
    case 'invoked':
    case 'struck':
    case 'end-taken':
      return true;
    default:
      return false;
  }
}
