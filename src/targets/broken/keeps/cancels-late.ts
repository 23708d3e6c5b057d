/**
 * Defect: the timers of calls are not cleared at the loss, and take their request back on the connection of that time.
 * A user sees: after a reconnection the executor is told to cancel requests that it never got, or one that is still
 * wanted. The gap: none; time passes on the second connection. Source: modelcontextprotocol/typescript-sdk#1462.
 */

import { openLines } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Writes a cancellation when the time of a call is over, whatever has become of the call. */
class CancelsLate extends WorkshopClient {
  protected override startTimer(id: number, timeoutMs: number): ReturnType<typeof setTimeout> | undefined {
    if (timeoutMs === 0) return undefined;
    const timeOut = this.onThisConnection(() => this.onTimeout(id));
    return setTimeout(() => {
      this.inbox.push(timeOut);
      void this.transmit(id, { method: '$/cancelRequest', params: { id } });
    }, timeoutMs);
  }

  protected override failPending(error: Error): void {
    for (const call of this.pending.values()) call.reject(error);
    this.pending.clear();
  }
}

export default workshopTarget({ name: 'broken/cancels-late', open: openLines, client: CancelsLate, reconnects: true });
