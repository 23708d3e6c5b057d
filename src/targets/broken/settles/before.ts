/**
 * Defect: no latch. The calls that are open at the loss fail, but those made later are registered as if nothing had
 * happened.
 * A user sees: after a lost connection every call takes its whole timeout to fail, and says that the executor is slow.
 * The gap: none; the call is made any time after the loss.
 * Source: `before`, the client as it was before openai/codex#18027.
 */

import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Never looks whether the connection is lost, and does not look at what the write says. */
class Before extends WorkshopClient {
  override request(method: string, params: unknown, timeoutMs = this.callTimeoutMs): Promise<unknown> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.register(id, { resolve, reject, timer: this.startTimer(id, timeoutMs) });
      this.wire.send({ id, method, params }).catch(() => undefined);
    });
  }
}

export default workshopTarget({ name: 'broken/before', client: Before });
