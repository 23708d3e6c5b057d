/**
 * Defect: a failing call ends the sessions at once, beside the reader.
 * A user sees: the last output, the exit and the close of a process are lost, if anything is called at that moment.
 * The gap: a call whose write is refused comes before the next turn of immediates, while output waits for the pump.
 * Source: the race `drain-on-call-failure` in the public review of openai/codex#18027.
 */

import { DisconnectedError } from '../../workshop/failures.js';
import { ImmediateInbox } from '../../workshop/inbox.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** A call that cannot be written takes all sessions with it, while the pump still holds what they are owed. */
class DrainOnCallFailure extends WorkshopClient {
  protected override onWriteFailed(id: number, error: unknown): void {
    super.onWriteFailed(id, error);
    this.failSessions(new DisconnectedError(this.noteReason('a write failed')));
  }
}

export default workshopTarget({
  name: 'broken/drain-on-call-failure',
  inbox: ImmediateInbox,
  client: DrainOnCallFailure,
});
