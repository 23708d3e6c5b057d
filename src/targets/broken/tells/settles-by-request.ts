/**
 * Defect: a frame whose id is that of an open call is taken for its response, even if it is a request of the peer. A
 * user sees: a call succeeds with nothing, because the peer, which counts from 1 as well, asked for something
 * meanwhile. The gap: none; the peer's request has the id of a call that is open.
 */

import { type Frame, WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Looks for the id among its own calls before it looks whether the frame has a method. */
class SettlesByRequest extends WorkshopClient {
  protected override handle(message: unknown): void {
    const { id, method, result } = (message ?? {}) as Frame;
    const call = typeof method === 'string' && typeof id === 'number' ? this.takePending(id) : undefined;
    if (call === undefined) super.handle(message);
    else call.resolve(result);
  }
}

export default workshopTarget({ name: 'broken/settles-by-request', dialect: 'lsp', client: SettlesByRequest });
