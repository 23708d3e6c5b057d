/**
 * Defect: calls and notifications made after the loss are still written, before they are refused.
 * A user sees: work that is done by an executor whose read side alone was lost, and reported as not done.
 * The gap: none; a call or a notification is made after the loss.
 */

import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Writes first, and looks whether it is connected afterwards. */
class WritesAfterLoss extends WorkshopClient {
  override request(method: string, params: unknown, timeoutMs?: number): Promise<unknown> {
    if (this.lost !== undefined) void this.transmit(0, { id: this.nextId++, method, params });
    return super.request(method, params, timeoutMs);
  }

  override notify(method: string, params: unknown): Promise<unknown> {
    if (this.lost !== undefined) void this.transmit(0, { method, params });
    return super.notify(method, params);
  }
}

export default workshopTarget({ name: 'broken/writes-after-loss', client: WritesAfterLoss });
