/**
 * Defect: the loss ends the sessions, but not the calls that wait for an answer.
 * A user sees: every call that was open when the connection went away hangs for ever.
 * The gap: any; a call must be open when the end comes.
 */

import { openWebSocket } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Has no timers, and at the loss leaves the pending calls where they are. */
class ForgetsPending extends WorkshopClient {
  protected override startTimer(): undefined {
    return undefined;
  }

  protected override failPending(): void {
    // The drain ends the sessions and tells the app; that calls are open as well did not occur to its author.
  }
}

export default workshopTarget({ name: 'broken/forgets-pending', open: openWebSocket, client: ForgetsPending });
