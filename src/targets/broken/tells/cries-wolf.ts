/**
 * Defect: a call that is not answered in time fails as disconnected, though the connection is up.
 * A user sees: a new connection for every slow answer, and what ran on the old one given up.
 * The gap: none; a call times out before any loss.
 */

import { DisconnectedError } from '../../workshop/failures.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Takes an executor that is slow for one that is gone. */
class CriesWolf extends WorkshopClient {
  protected override onTimeout(id: number): void {
    this.takePending(id)?.reject(new DisconnectedError('the executor does not answer'));
  }
}

export default workshopTarget({ name: 'broken/cries-wolf', client: CriesWolf });
