/**
 * Defect: an id is used again as soon as its call has settled.
 * A user sees: a call gets the answer to another one, which had been answered twice or too late.
 * The gap: none; a response comes once more when the next call has been made.
 */

import { openLines } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Takes the smallest id that is free. */
class ReusesIds extends WorkshopClient {
  override request(method: string, params: unknown, timeoutMs = this.callTimeoutMs): Promise<unknown> {
    this.nextId = 1;
    while (this.pending.has(this.nextId)) this.nextId += 1;
    return super.request(method, params, timeoutMs);
  }

  /** Counts on, so that nothing else gets the id of a call that is open. */
  override track(begin: (id: number) => Promise<void>): Promise<unknown> {
    while (this.pending.has(-this.nextId)) this.nextId += 1;
    return super.track(begin);
  }
}

export default workshopTarget({ name: 'broken/reuses-ids', open: openLines, client: ReusesIds });
