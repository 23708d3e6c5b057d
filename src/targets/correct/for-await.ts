/**
 * A correct client that reads with a `for await` over the stream and works 10 ms on every message: most of what has
 * arrived waits, for as long as time does not pass, and the app learns of the end when all of it was handled.
 */

import type { DuplexLike } from '../../core/target.js';
import { type InboxStep, PumpedInbox } from '../workshop/inbox.js';
import { LineReader, LineWriter, type OpenWire, takeText, type WireListener } from '../workshop/wire.js';
import { WorkshopClient } from '../workshop/workshop-client.js';
import { workshopTarget } from '../workshop/workshop-target.js';

/** How long this client works on every message. */
const HANDLING_MS = 10;

/** Takes its time before each message; the end and timeouts take none, but wait for their turn. */
class SlowInbox extends PumpedInbox {
  protected turn({ slow }: InboxStep): Promise<void> | undefined {
    if (!slow) return undefined;
    return new Promise((resolve) => {
      setTimeout(resolve, HANDLING_MS);
    });
  }
}

/** Lets the reading loop wait until what it has read is handled. */
class LoopClient extends WorkshopClient {
  async readFrom(stream: DuplexLike): Promise<void> {
    const lines = new LineReader();
    try {
      for await (const chunk of stream) {
        for (const line of lines.read(chunk)) takeText(line, this);
        await this.handled();
      }
      this.takeEnd('the stream ended');
    } catch (error) {
      this.takeEnd(error instanceof Error ? error.message : 'the stream failed');
    }
  }
}

const openLoop: OpenWire = (link, listener: WireListener) => {
  const stream = link.stream('lines');
  // The loop sees an error only when it asks for the next chunk; until then nothing else may be surprised by it.
  stream.on('error', (error: Error) => listener.noteReason(error.message));
  if (listener instanceof LoopClient) void listener.readFrom(stream);
  return new LineWriter(stream);
};

export default workshopTarget({ name: 'correct/for-await', open: openLoop, inbox: SlowInbox, client: LoopClient });
