/**
 * Defect: checking the latch and registering the call are two steps with an `await` between them.
 * A user sees: a call made at the moment of the loss hangs for ever.
 * The gap: the end comes 0 hops after the call, or joined to it, so that the drain runs before the call is registered.
 * Source: the race `check-then-register` in the public review of openai/codex#18027.
 */

import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Checks the latch, awaits, and registers only then; what the write says is not looked at, and a call has no timer. */
class CheckThenRegister extends WorkshopClient {
  override async request(method: string, params: unknown): Promise<unknown> {
    if (this.lost !== undefined) throw this.lost;
    await undefined;
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.register(id, { resolve, reject, timer: undefined });
      this.wire.send({ id, method, params }).catch(() => undefined);
    });
  }
}

export default workshopTarget({ name: 'broken/check-then-register', client: CheckThenRegister });
