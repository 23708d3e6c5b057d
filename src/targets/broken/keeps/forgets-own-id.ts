/**
 * Defect: what the peer asks is kept in the same table as what the client asks, by id; answering one deletes the other.
 * A user sees: a call hangs, its response and its timeout gone, because the peer asked with the same id meanwhile.
 * The gap: none; the peer's request has the id of a call that is open.
 */

import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Once the peer's request is answered, nothing of its id is kept. */
class ForgetsOwnId extends WorkshopClient {
  protected override refuse(id: unknown): void {
    super.refuse(id);
    if (typeof id === 'number') this.takePending(id);
  }
}

export default workshopTarget({ name: 'broken/forgets-own-id', dialect: 'lsp', client: ForgetsOwnId });
