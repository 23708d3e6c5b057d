/**
 * Defect: the reason of the disconnect is overwritten by each of its consequences.
 * A user sees: "not connected" in every log, and nowhere that the connection was reset.
 * The gap: none; one call fails at the loss and another after it.
 */

import { DisconnectedError } from '../../workshop/failures.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Notes a new reason over the old one, and gives one to every call that comes too late. */
class LastReasonWins extends WorkshopClient {
  override noteReason(reason: string): string {
    this.reason = reason;
    return reason;
  }

  override request(method: string, params: unknown, timeoutMs?: number): Promise<unknown> {
    if (this.lost !== undefined) this.lost = new DisconnectedError(this.noteReason('the client is not connected'));
    return super.request(method, params, timeoutMs);
  }
}

export default workshopTarget({ name: 'broken/last-reason-wins', client: LastReasonWins });
