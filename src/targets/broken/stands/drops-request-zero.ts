/**
 * Defect: a request is told from a notification by whether its id is true, and the id 0 is not. A user sees: the peer's
 * first request is never answered, and the peer waits for ever; one that counts from 1 is served. The gap: none; the
 * peer's request has the id 0.
 */

import { type Frame, WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Holds a frame with a method and a falsy id to be a notification. */
class DropsRequestZero extends WorkshopClient {
  protected override handle(message: unknown): void {
    const { id, method, params } = (message ?? {}) as Frame;
    if (this.lost === undefined && typeof method === 'string' && !id) this.onNotified(method, params);
    else super.handle(message);
  }
}

export default workshopTarget({ name: 'broken/drops-request-zero', dialect: 'lsp', client: DropsRequestZero });
