/**
 * Defect: the code of a server error is thrown away.
 * A user sees: "the request failed", be it a missing file or a bug in the executor.
 * The gap: none; the executor answers with an error.
 */

import { openLines } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Turns whatever the executor says into one error without a code. */
class HidesServerErrors extends WorkshopClient {
  protected override serverFailure(): Error {
    return new Error('the request failed');
  }
}

export default workshopTarget({ name: 'broken/hides-server-errors', open: openLines, client: HidesServerErrors });
