/**
 * Defect: output whose `seq` was published before is not recognised as a repetition.
 * A user sees: the same output twice.
 * The gap: none; the executor sends a piece of output again.
 */

import { openLines } from '../../workshop/wire.js';
import { type SequencedEvent, WorkshopSession } from '../../workshop/workshop-session.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Waits for gaps to fill, but publishes output again when it comes again. */
class RepeatsOutput extends WorkshopSession {
  override accept(event: SequencedEvent): void {
    if (this.ended || event.type !== 'output' || event.seq >= this.nextSeq) {
      super.accept(event);
      return;
    }
    const next = this.nextSeq;
    this.publish(event);
    this.nextSeq = next;
  }
}

export default workshopTarget({ name: 'broken/repeats-output', open: openLines, session: RepeatsOutput });
