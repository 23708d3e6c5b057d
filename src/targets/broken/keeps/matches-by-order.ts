/**
 * Defect: responses are taken to come in the order of their requests.
 * A user sees: one call gets the answer of another.
 * The gap: none; the executor answers the second call first.
 */

import { openLines } from '../../workshop/wire.js';
import { type Frame, WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Gives every response to the call that has waited longest, whatever its id says. */
class MatchesByOrder extends WorkshopClient {
  protected override onResponse(id: unknown, frame: Frame): void {
    if (typeof id !== 'number' || !this.pending.has(id)) return;
    // Notifications on their way out wait in the same table, under negative ids.
    super.onResponse(
      [...this.pending.keys()].find((known) => known > 0),
      frame,
    );
  }
}

export default workshopTarget({ name: 'broken/matches-by-order', open: openLines, client: MatchesByOrder });
