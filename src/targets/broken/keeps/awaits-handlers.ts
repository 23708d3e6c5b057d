/**
 * Defect: messages wait until the handler of the one before is through, and the loss does not wait with them.
 * A user sees: a call fails although its response had arrived, whenever a handler of notifications is async.
 * The gap: an async handler at work while the response and the end arrive.
 */

import { type Frame, WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

type Listener = (method: string, params: unknown) => void | Promise<void>;

/** Chains what it takes behind the promises of its handlers, and the end behind nothing. */
class AwaitsHandlers extends WorkshopClient {
  private busy: Promise<void> | undefined;

  override onNotification(listener: Listener): void {
    super.onNotification((method, params) => {
      const taking = listener(method, params);
      if (taking === undefined) return;
      const busy = Promise.resolve(taking).then(() => {
        if (this.busy === busy) this.busy = undefined;
      });
      this.busy = busy;
    });
  }

  protected override handle(message: unknown): void {
    const { method } = (message ?? {}) as Frame;
    if (this.busy === undefined || typeof method === 'string') super.handle(message);
    else void this.busy.then(() => super.handle(message));
  }
}

export default workshopTarget({ name: 'broken/awaits-handlers', dialect: 'mcp', client: AwaitsHandlers });
