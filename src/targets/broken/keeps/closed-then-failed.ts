/**
 * Defect: the loss fails every session, those of processes that had closed among them.
 * A user sees: a process that ended well, and then failed.
 * The gap: none; the connection ends after a process has closed.
 */

import type { ProcessEvent } from '../../../core/target.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { type SequencedEvent, WorkshopSession } from '../../workshop/workshop-session.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Fails at the loss whether or not its process was closed; subscriptions stay open for that. */
class ClosedThenFailed extends WorkshopSession {
  override fail(message: string): void {
    this.ended = false;
    super.fail(message);
  }

  protected override isLast(event: ProcessEvent): boolean {
    return event.type === 'failed';
  }
}

/** Keeps the sessions of closed processes, and ends what each subscription has seen only with the connection. */
class KeepsSessions extends WorkshopClient {
  protected override deliver(processId: string, event: SequencedEvent): void {
    const session = this.sessions.get(processId);
    session?.accept(event);
    if (session !== undefined) session.ended = false;
  }
}

export default workshopTarget({
  name: 'broken/closed-then-failed',
  client: KeepsSessions,
  session: ClosedThenFailed,
});
