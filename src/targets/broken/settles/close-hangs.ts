/**
 * Defect: `close` throws the pending calls and their timers away without settling them.
 * A user sees: an app that hangs when it shuts down, because it waits for its last call.
 * The gap: none; a call must be open when the app closes.
 */

import { openWebSocket } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Clears the table of pending calls before it closes: nothing is left that the end could fail. */
class CloseHangs extends WorkshopClient {
  override close(): Promise<void> {
    for (const call of this.pending.values()) clearTimeout(call.timer);
    this.pending.clear();
    return super.close();
  }
}

export default workshopTarget({ name: 'broken/close-hangs', open: openWebSocket, client: CloseHangs });
