/**
 * Defect: the failure of a session is written to its log, but whoever waits for the next event is not woken. A user
 * sees: a loop over the events of a process that never ends once the connection is lost; whoever looks later sees the
 * failure at once, which makes it hard to believe. The gap: none; a subscription must be waiting when the end comes.
 */

import { WorkshopSession } from '../../workshop/workshop-session.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Records the failure, but wakes nobody. */
class SleepingSession extends WorkshopSession {
  private failing = false;

  override fail(message: string): void {
    this.failing = true;
    super.fail(message);
  }

  protected override wake(): void {
    if (!this.failing) super.wake();
  }
}

export default workshopTarget({ name: 'broken/sleeping-read', session: SleepingSession });
