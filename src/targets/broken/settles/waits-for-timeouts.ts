/**
 * Defect: the loss does not end the open calls; their own timeouts do.
 * A user sees: half a minute of silence after the connection went away, then "timed out".
 * The gap: none; a call must be open when the end comes.
 */

import { openLines } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Leaves the calls that are open at the loss to their timers. */
class WaitsForTimeouts extends WorkshopClient {
  protected override failPending(): void {
    // Each call has a timer that will end it, so its author saw nothing left to do.
  }
}

export default workshopTarget({ name: 'broken/waits-for-timeouts', open: openLines, client: WaitsForTimeouts });
