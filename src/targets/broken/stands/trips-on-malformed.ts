/**
 * Defect: nothing catches what goes wrong while a frame is parsed or looked at.
 * A user sees: the process ends with an uncaught exception when the executor prints a warning into its output.
 * The gap: none; a frame is not JSON, or not of a known shape.
 */

import { openLines } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Trusts every frame to be well formed. */
class TripsOnMalformed extends WorkshopClient {
  override takeMalformed(reason: string): void {
    throw new SyntaxError(reason);
  }

  protected override breakOff(reason: string): void {
    throw new TypeError(reason);
  }
}

export default workshopTarget({ name: 'broken/trips-on-malformed', open: openLines, client: TripsOnMalformed });
