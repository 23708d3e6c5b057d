/**
 * Defect: a promise that is rejected at the loss, and that nobody has to handle.
 * A user sees: the process ends with an unhandled rejection, though every call was handled.
 * The gap: none; any loss.
 */

import type { ConnectContext } from '../../../core/target.js';
import { openLines } from '../../workshop/wire.js';
import { WorkshopClient, type WorkshopParts } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Keeps a promise of its end for whoever may want to wait for it. */
class RejectsUnhandled extends WorkshopClient {
  readonly closed: Promise<never>;
  private rejectClosed: (error: Error) => void = () => undefined;

  constructor(parts: WorkshopParts, context: ConnectContext) {
    super(parts, context);
    this.closed = new Promise((_, reject) => {
      this.rejectClosed = reject;
    });
  }

  protected override failPending(error: Error): void {
    super.failPending(error);
    this.rejectClosed(error);
  }
}

export default workshopTarget({ name: 'broken/rejects-unhandled', open: openLines, client: RejectsUnhandled });
