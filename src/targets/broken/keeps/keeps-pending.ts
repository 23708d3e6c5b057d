/**
 * Defect: the calls that are open at the loss stay in the list of open calls, and the next connection uses their ids
 * again. A user sees: after a reconnection a call made before the loss gets the answer to another one. The gap: none; a
 * call is open at the loss, and one with the same id is answered on the second connection.
 */

import { openLines } from '../../workshop/wire.js';
import { type PendingCall, WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Keeps its calls in a list, and gives an answer to the first that has the id. */
class KeepsPending extends WorkshopClient {
  private readonly calls: { readonly id: number; readonly call: PendingCall }[] = [];

  protected override register(id: number, call: PendingCall): void {
    this.calls.push({ id, call });
  }

  /** They are to be answered when the client is connected again, however long that takes. */
  protected override startTimer(): undefined {
    return undefined;
  }

  protected override takePending(id: number): PendingCall | undefined {
    const index = this.calls.findIndex((open) => open.id === id);
    const [taken] = index < 0 ? [] : this.calls.splice(index, 1);
    return taken?.call;
  }
}

export default workshopTarget({
  name: 'broken/keeps-pending',
  open: openLines,
  client: KeepsPending,
  reconnects: true,
});
