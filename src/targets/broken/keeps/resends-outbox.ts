/**
 * Defect: frames that the link refused wait for the next connection, though their calls have failed by then. A user
 * sees: the executor does, after a reconnection, what the app was told had failed, and the app may have done again. The
 * gap: none; a write is refused before the loss. Source: gbaranski/ezsockets#96.
 */

import { openLines } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Writes what could not be written as soon as it is connected again. */
class ResendsOutbox extends WorkshopClient {
  private readonly outbox: object[] = [];

  protected override async transmit(id: number, frame: object): Promise<void> {
    try {
      await this.wire.send(frame);
    } catch (error) {
      this.outbox.push(frame);
      this.onWriteFailed(id, error);
    }
  }

  protected override async handshake(clientName: string): Promise<void> {
    await super.handshake(clientName);
    for (const frame of this.outbox.splice(0)) void this.transmit(0, frame);
  }
}

export default workshopTarget({
  name: 'broken/resends-outbox',
  open: openLines,
  client: ResendsOutbox,
  reconnects: true,
});
