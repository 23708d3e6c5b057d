/**
 * Defect: the timers of calls that failed at the loss are not cleared.
 * A user sees: a process that does not end for half a minute after its work is over.
 * The gap: none; a call must be open when the end comes.
 */

import { openWebSocket } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Fails the open calls, and leaves their timers running. */
class LeavesTimers extends WorkshopClient {
  protected override failPending(error: Error): void {
    for (const call of this.pending.values()) call.reject(error);
    this.pending.clear();
  }
}

export default workshopTarget({ name: 'broken/leaves-timers', open: openWebSocket, client: LeavesTimers });
