/**
 * Defect: the timers of calls are not cleared at the loss, and know their call by an id that the next connection uses
 * again. A user sees: after a reconnection a call times out long before its time. The gap: none; time passes on the
 * second connection while a call with the id of an earlier one is open.
 */

import { openLines } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Leaves every timer to run out, on whatever connection that is. */
class KeepsTimers extends WorkshopClient {
  protected override startTimer(id: number, timeoutMs: number): ReturnType<typeof setTimeout> | undefined {
    if (timeoutMs === 0) return undefined;
    return setTimeout(() => this.inbox.push(() => this.onTimeout(id)), timeoutMs);
  }

  protected override failPending(error: Error): void {
    for (const call of this.pending.values()) call.reject(error);
    this.pending.clear();
  }
}

export default workshopTarget({ name: 'broken/keeps-timers', open: openLines, client: KeepsTimers, reconnects: true });
