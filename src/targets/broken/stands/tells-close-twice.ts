/**
 * Defect: each of the two events with which a stream ends runs the app's close handler.
 * A user sees: two reconnections for one loss.
 * The gap: none; the stream ends cleanly.
 */

import { openLines } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Tells the app whenever the wire says that it ended: a stream says so with `end` and again with `close`. */
class TellsCloseTwice extends WorkshopClient {
  override takeEnd(reason: string): void {
    if (this.endTaken) this.tellClosed();
    else super.takeEnd(reason);
  }
}

export default workshopTarget({ name: 'broken/tells-close-twice', open: openLines, client: TellsCloseTwice });
