/**
 * Defect: a response that is late, repeated or meant for somebody else is an exception.
 * A user sees: the process ends with an uncaught exception when an answer comes after its timeout.
 * The gap: none; a response has an id that is not open.
 */

import { openWebSocket } from '../../workshop/wire.js';
import { type Frame, WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Holds a response to no open call to be impossible. */
class ChokesOnStray extends WorkshopClient {
  protected override onResponse(id: unknown, frame: Frame): void {
    if (typeof id !== 'number' || !this.pending.has(id))
      throw new Error(`a response to the unknown request ${String(id)}`);
    super.onResponse(id, frame);
  }
}

export default workshopTarget({ name: 'broken/chokes-on-stray', open: openWebSocket, client: ChokesOnStray });
