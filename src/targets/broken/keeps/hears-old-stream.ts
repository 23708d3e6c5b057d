/**
 * Defect: the listeners of an old stream still speak for the client when it has a new one.
 * A user sees: an app that reconnects in its close handler loses the new connection at once.
 * The gap: none; a stream ends with two events, and the app reconnects at the first.
 */

import type { ClientLink } from '../../../core/target.js';
import { openLines, type Wire } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Takes the end of any of its streams for the end of the connection. */
class HearsOldStream extends WorkshopClient {
  protected override openWire(link: ClientLink): Wire | Promise<Wire> {
    return openLines(link, this);
  }
}

export default workshopTarget({ name: 'broken/hears-old-stream', client: HearsOldStream, reconnects: true });
