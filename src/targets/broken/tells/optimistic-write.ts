/**
 * Defect: an operation that gives nothing back succeeds when its request was written, not when it is confirmed.
 * A user sees: a file that was saved and is not there, a process that was started and does not exist.
 * The gap: none; such an operation succeeds before, or without, its answer.
 */

import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Requests whose answer says nothing but that it was done. */
const WITHOUT_RESULT: ReadonlySet<string> = new Set([
  'fs/writeFile',
  'fs/createDirectory',
  'fs/remove',
  'fs/copy',
  'process/start',
  'process/write',
]);

/** Holds such a request to be done once it was written. */
class OptimisticWrite extends WorkshopClient {
  protected override async transmit(id: number, frame: object): Promise<void> {
    await super.transmit(id, frame);
    const { method } = frame as { method?: string };
    if (method !== undefined && WITHOUT_RESULT.has(method)) this.takePending(id)?.resolve({ status: 'accepted' });
  }
}

export default workshopTarget({ name: 'broken/optimistic-write', client: OptimisticWrite });
