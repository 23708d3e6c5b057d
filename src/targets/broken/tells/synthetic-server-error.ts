/**
 * Defect: at the loss, open calls get a server error that no server has sent.
 * A user sees: a refusal, where the connection was lost; what should be tried again elsewhere is given up.
 * The gap: none; a call must be open when the end comes.
 * Source: the race `synthetic-server-error` in the public review of openai/codex#18027.
 */

import { ServerError } from '../../workshop/failures.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Ends the open calls with an error such as the executor might have sent. */
class SyntheticServerError extends WorkshopClient {
  protected override failPending(): void {
    super.failPending(new ServerError(-32000, 'connection closed'));
  }
}

export default workshopTarget({ name: 'broken/synthetic-server-error', client: SyntheticServerError });
