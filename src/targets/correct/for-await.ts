/**
 * A correct client that reads with a `for await` over the stream and works 10 ms on every message: most of what has
 * arrived waits, for as long as time does not pass, and the app learns of the end when all of it was handled.
 */

import type { ClientLink, DuplexLike } from '../../core/target.js';
import { type InboxStep, PumpedInbox } from '../workshop/inbox.js';
import { LineReader, LineWriter, takeText, type Wire, type WireListener } from '../workshop/wire.js';
import { WorkshopClient } from '../workshop/workshop-client.js';
import { workshopTarget } from '../workshop/workshop-target.js';

/** How long this client works on every message. */
const HANDLING_MS = 10;

/** Takes its time before each message; the end and timeouts take none, but wait for their turn. */
class SlowInbox extends PumpedInbox {
  protected turn({ isMessage }: InboxStep): Promise<void> | undefined {
    if (!isMessage) return undefined;
    return new Promise((resolve) => {
      setTimeout(resolve, HANDLING_MS);
    });
  }
}

/** Reads in a loop, which waits until what it has read is handled. Only the loop says that the connection has ended. */
class LoopClient extends WorkshopClient {
  private reading: Promise<void> | undefined;

  protected override openWire(link: ClientLink, listener: WireListener): Wire {
    const stream = link.stream('lines');
    // The loop sees an error only when it asks for the next chunk; until then nothing else may be surprised by it.
    stream.on('error', (error: Error) => listener.noteReason(error.message));
    this.reading = this.readToEnd(stream, listener);
    return new LineWriter(stream);
  }

  /** What the stream has given to the loop is still handled, even if the loop has not got to run yet. */
  override async close(): Promise<void> {
    this.noteReason('closed by the app');
    this.wire.close();
    await this.reading;
    await this.handled();
  }

  /** Messages behind the end, which are those behind a malformed frame, are not worth the time. */
  protected override onEnd(reason: string): void {
    super.onEnd(reason);
    this.inbox.forgetMessages();
  }

  private async readToEnd(stream: DuplexLike, listener: WireListener): Promise<void> {
    const lines = new LineReader();
    try {
      for await (const chunk of stream) {
        for (const line of lines.read(chunk)) takeText(line, listener);
        await this.handled();
      }
      listener.takeEnd('the stream ended');
    } catch (error) {
      listener.takeEnd(error instanceof Error ? error.message : 'the stream failed');
    }
  }
}

export default workshopTarget({ name: 'correct/for-await', inbox: SlowInbox, client: LoopClient, reconnects: true });
