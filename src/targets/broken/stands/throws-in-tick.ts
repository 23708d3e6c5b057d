/**
 * Defect: the loss is an `error` event of an emitter that the app need not know of; without a listener it is thrown.
 * A user sees: the process ends with an uncaught exception that no `try` could have caught.
 * The gap: none; any loss.
 */

import { EventEmitter } from 'node:events';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Announces the loss as an `error` event in the next tick, as Node's streams do. */
class ThrowsInTick extends WorkshopClient {
  readonly emitter = new EventEmitter();

  protected override failPending(error: Error): void {
    super.failPending(error);
    process.nextTick(() => this.emitter.emit('error', error));
  }
}

export default workshopTarget({ name: 'broken/throws-in-tick', client: ThrowsInTick });
