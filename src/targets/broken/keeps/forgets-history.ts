/**
 * Defect: what was published before a subscription began is not given to it.
 * A user sees: the first lines of output are missing, the more of them the faster the process was.
 * The gap: none; events arrive before the app subscribes.
 */

import { openWebSocket } from '../../workshop/wire.js';
import { WorkshopSession } from '../../workshop/workshop-session.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** A new subscription begins with what comes next; of a session that has ended it gets the last event alone. */
class ForgetsHistory extends WorkshopSession {
  protected override firstPosition(): number {
    const next = this.dropped + this.log.length;
    return this.ended ? next - 1 : next;
  }
}

export default workshopTarget({ name: 'broken/forgets-history', open: openWebSocket, session: ForgetsHistory });
