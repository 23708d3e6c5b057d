/**
 * Defect: the reader that cuts the stream into lines is the client's, and keeps half a line over the loss. A user sees:
 * after a connection that broke inside a message the next one is refused, as if the executor spoke nonsense. The gap:
 * none; the first connection ends inside a frame.
 */

import type { ClientLink } from '../../../core/target.js';
import { LineReader, openLinesWith, type Wire, type WireListener } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Reads all its connections with one reader. */
class KeepsHalfFrame extends WorkshopClient {
  private readonly lines = new LineReader();

  protected override openWire(link: ClientLink, listener: WireListener): Wire {
    return openLinesWith(this.lines, link, listener);
  }
}

export default workshopTarget({ name: 'broken/keeps-half-frame', client: KeepsHalfFrame, reconnects: true });
