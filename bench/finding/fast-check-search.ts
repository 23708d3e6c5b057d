/**
 * The thread of fast-check's searches: one `fc.check` per seed on the fixed scenario, until a call was made that never
 * settles. Real timers; before it looks, the property lets the real event loop turn, so that a call that settles late
 * is not taken for one that hangs.
 */
import fc from 'fast-check';
import { mixSeed, seedFromText } from '../../src/engine/random.js';
import { answerRequests } from '../bench-thread.js';
import { WindowClient } from '../client/window-client.js';
import { schedulePlay } from '../rate/scheduled-peer.js';
import type { SearchAnswer, SearchRequest } from './search-request.js';

/** Turns of the event loop before the calls are counted. The widest window is shorter than one. */
const TURNS = 3;

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function propertyOf({ search, width }: SearchRequest): fc.IAsyncProperty<[fc.Scheduler]> {
  return fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    const play = schedulePlay(scheduler, (transport) => new WindowClient(transport, width));
    await (search === 'waitIdle, fixed' ? scheduler.waitIdle() : scheduler.waitAll());
    for (let turns = 0; turns < TURNS; turns += 1) await turn();
    return play.open() === 0;
  });
}

answerRequests(async (request: SearchRequest): Promise<SearchAnswer> => {
  const property = propertyOf(request);
  const found: (number | undefined)[] = [];
  for (const seed of request.seeds) {
    const settings = { numRuns: request.runs, seed: mixSeed(seedFromText(seed), 0) | 0, endOnFailure: true };
    const { failed, numRuns } = await fc.check(property, settings);
    found.push(failed ? numRuns : undefined);
  }
  return found;
});
