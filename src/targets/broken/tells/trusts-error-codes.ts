/**
 * Defect: a connection is held to be lost when its error has a code, or when it ends in peace; other errors are handed
 * on. A user sees: calls fail with an error that no handler of a loss catches, when the stream is destroyed with one of
 * its own. The gap: none; the stream breaks with an error that has no code.
 */

import type { ClientLink } from '../../../core/target.js';
import { LineReader, LineWriter, takeText, type Wire, type WireListener } from '../../workshop/wire.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Fails what is pending with the error itself where it does not know it. */
class TrustsErrorCodes extends WorkshopClient {
  private unknown: Error | undefined;

  protected override openWire(link: ClientLink, listener: WireListener): Wire {
    const stream = link.stream('lines');
    const lines = new LineReader();
    stream.on('data', (chunk: Uint8Array) => {
      for (const line of lines.read(chunk)) takeText(line, listener);
    });
    stream.on('error', (error: Error) => {
      if (!('code' in error)) this.unknown = error;
      listener.noteReason(error.message);
    });
    stream.on('end', () => listener.takeEnd('the stream ended'));
    stream.on('close', () => listener.takeEnd('the stream closed'));
    return new LineWriter(stream);
  }

  protected override failPending(error: Error): void {
    super.failPending(this.unknown ?? error);
  }
}

export default workshopTarget({ name: 'broken/trusts-error-codes', client: TrustsErrorCodes });
