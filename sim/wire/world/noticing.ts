import type { LinkObserver } from '../../link/link.js';
import type { Activity } from './activity.js';

/** Passes on what a link tells, and wakes whoever waits for something to be heard of the client. */
export function noticing(observer: LinkObserver, activity: Activity): LinkObserver {
  return {
    formTaken: (form) => {
      observer.formTaken(form);
      activity.notice();
    },
    frameWritten: (frame) => {
      observer.frameWritten(frame);
      activity.notice();
    },
    localClose: () => {
      observer.localClose();
      activity.notice();
    },
    writeFailed: (value) => observer.writeFailed(value),
    taken: (delivery) => observer.taken(delivery),
    endTaken: (cause) => observer.endTaken(cause),
    listenerThrew: (error) => observer.listenerThrew(error),
  };
}
