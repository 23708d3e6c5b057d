/**
 * Defect: `seq` is used to drop repeated events, but not to put early ones in their place.
 * A user sees: lines of output in the wrong order, and none at all behind a close that came early.
 * The gap: none; the executor's tasks send the events of one process out of order.
 */

import { type SequencedEvent, WorkshopSession } from '../../workshop/workshop-session.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Publishes events as they come, each once. */
class ArrivalOrder extends WorkshopSession {
  private readonly seen = new Set<number>();

  override accept(event: SequencedEvent): void {
    if (this.ended || this.seen.has(event.seq)) return;
    this.seen.add(event.seq);
    this.publish(event);
  }
}

export default workshopTarget({ name: 'broken/arrival-order', session: ArrivalOrder });
