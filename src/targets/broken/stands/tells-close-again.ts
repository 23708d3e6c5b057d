/**
 * Defect: `close` tells the app of the close whether or not it has been told before. A user sees: the close handler, in
 * which the client is disposed of as the guides advise, runs once more inside itself. The gap: none; the app closes the
 * client in the close handler, or after it ran.
 */

import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Takes every `close` for the first. */
class TellsCloseAgain extends WorkshopClient {
  override close(): Promise<void> {
    if (this.lost !== undefined) this.tellClosed();
    return super.close();
  }
}

export default workshopTarget({ name: 'broken/tells-close-again', dialect: 'mcp', client: TellsCloseAgain });
