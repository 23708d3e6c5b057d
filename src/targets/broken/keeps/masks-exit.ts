/**
 * Defect: the failure of the connection replaces the exit status of a process that had exited.
 * A user sees: a build that succeeded is reported as lost, and is run again.
 * The gap: none; the exit arrives out of order, or the reader asks after the loss, before the process was closed.
 */

import type { ProcessReadResult } from '../../../core/target.js';
import { type ReadOptions, WorkshopSession } from '../../workshop/workshop-session.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** At the loss, a process that has not closed has failed, and a failed process has no exit status. */
class MasksExit extends WorkshopSession {
  override fail(message: string): void {
    for (const event of this.held.values()) {
      if (event.type === 'exited') this.held.delete(event.seq);
    }
    super.fail(message);
  }

  override read(options: ReadOptions): ProcessReadResult {
    const read = super.read(options);
    return this.failure === null ? read : { ...read, exited: false, exitCode: null };
  }
}

export default workshopTarget({ name: 'broken/masks-exit', session: MasksExit });
