/**
 * The thread of fast-check's arm: real timers, and nothing of ours but the client. A round is one `fc.check`, without
 * shrinking, whose property plays the fixed scenario and asserts that no call is pending after the end.
 */
import fc from 'fast-check';
import { answerRequests } from '../bench-thread.js';
import { SmallClient } from '../client/small-client.js';
import { createStopwatch, type RateRequest, type RateRound } from './rate-request.js';
import { schedulePlay } from './scheduled-peer.js';

const measure = createStopwatch();
// Our arm explores without stacks, so this one does too.
Error.stackTraceLimit = 0;

function propertyOf(
  arm: RateRequest['arm'],
  played?: (scheduler: fc.Scheduler) => void,
): fc.IAsyncProperty<[fc.Scheduler]> {
  const wait: (scheduler: fc.Scheduler) => Promise<void> =
    arm === 'waitIdle' ? (scheduler) => scheduler.waitIdle() : (scheduler) => scheduler.waitAll();
  return fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    const { client } = schedulePlay(scheduler, (transport) => new SmallClient(transport));
    await wait(scheduler);
    played?.(scheduler);
    return client.pendingCalls === 0;
  });
}

answerRequests(async ({ arm, schedules, seed, counted }: RateRequest): Promise<RateRound> => {
  let actions = 0;
  const counting = propertyOf(arm, (scheduler) => {
    actions += scheduler.report().length;
  });
  if (counted > 0) await fc.check(counting, { numRuns: counted, seed });
  const property = propertyOf(arm);
  const answer = await measure(async () => {
    const { failed, numRuns } = await fc.check(property, { numRuns: schedules, seed, endOnFailure: true });
    if (failed || numRuns !== schedules)
      throw new Error(`the small client failed after ${numRuns} schedules of fast-check`);
  });
  return { ...answer, actions };
});
