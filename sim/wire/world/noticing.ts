import type { LinkObserver } from '../../link/link.js';
import { type Activity, turnsOfTheLoop } from './activity.js';

/** Turns of the event loop after which whatever a driver told before a frame was written has been read. */
export const TURNS_BEHIND_DRIVER = 2;

/**
 * Passes on what a link tells, and wakes whoever waits for something to be heard of the client.
 *
 * What a client writes and what its driver tells come in by two ways, and either may be read first. While
 * `behindDriver` holds, what was written waits for what was told before it: that an operation was begun inside a
 * callback, without which its request is nobody's.
 */
export function noticing(observer: LinkObserver, activity: Activity, behindDriver: () => boolean): LinkObserver {
  let waiting: Promise<void> | undefined;
  const inTurn = (tell: () => void): void => {
    const now = (): void => {
      tell();
      activity.notice();
    };
    if (waiting === undefined && !behindDriver()) {
      now();
      return;
    }
    const before = waiting ?? Promise.resolve();
    const told = before.then(() => turnsOfTheLoop(TURNS_BEHIND_DRIVER)).then(now);
    waiting = told;
    void told.then(() => {
      if (waiting === told) waiting = undefined;
    });
  };
  return {
    formTaken: (form) => inTurn(() => observer.formTaken(form)),
    frameWritten: (frame) => inTurn(() => observer.frameWritten(frame)),
    localClose: () => inTurn(() => observer.localClose()),
    writeFailed: (value) => observer.writeFailed(value),
    taken: (delivery) => observer.taken(delivery),
    endTaken: (cause) => observer.endTaken(cause),
    listenerThrew: (error) => observer.listenerThrew(error),
  };
}
