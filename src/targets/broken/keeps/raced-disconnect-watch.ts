/**
 * Defect: a pending call ends as soon as the transport says that it is gone, not when the end has its turn.
 * A user sees: a call that the executor had answered fails as disconnected: was it done or not?
 * The gap: the end comes 0 or 1 hops after the response, or joined to it, while the response waits for the pump.
 * Source: the race `raced-disconnect-watch` in the public review of openai/codex#18027.
 */

import { DisconnectedError } from '../../workshop/failures.js';
import { MicrotaskInbox } from '../../workshop/inbox.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Lets every call race against a watch on the disconnect flag, which flips while messages still wait in the inbox. */
class RacedDisconnectWatch extends WorkshopClient {
  private readonly watchers = new Set<(error: DisconnectedError) => void>();

  override request(method: string, params: unknown, timeoutMs = this.callTimeoutMs): Promise<unknown> {
    const answer = super.request(method, params, timeoutMs);
    return new Promise((resolve, reject) => {
      this.watchers.add(reject);
      answer.then(resolve, reject).finally(() => this.watchers.delete(reject));
    });
  }

  override takeEnd(reason: string): void {
    super.takeEnd(reason);
    const error = new DisconnectedError(this.noteReason(reason));
    for (const reject of this.watchers) reject(error);
  }
}

export default workshopTarget({
  name: 'broken/raced-disconnect-watch',
  inbox: MicrotaskInbox,
  client: RacedDisconnectWatch,
});
