/**
 * Defect: the handshake is not one of the pending calls, so the loss does not reach it.
 * A user sees: `connect` hangs for ever when the executor goes away before it has answered.
 * The gap: none; the end comes between the request `initialize` and its answer.
 */

import { openLines } from '../../workshop/wire.js';
import { type PendingCall, WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Waits for the answer to `initialize` apart from all other calls: no timer, no drain. */
class ConnectHangs extends WorkshopClient {
  private handshakeCall: PendingCall | undefined;

  protected override register(id: number, call: PendingCall): void {
    if (this.nextId > 2) {
      super.register(id, call);
      return;
    }
    clearTimeout(call.timer);
    this.handshakeCall = call;
  }

  protected override takePending(id: number): PendingCall | undefined {
    return id === 1 ? this.handshakeCall : super.takePending(id);
  }
}

export default workshopTarget({ name: 'broken/connect-hangs', open: openLines, client: ConnectHangs });
