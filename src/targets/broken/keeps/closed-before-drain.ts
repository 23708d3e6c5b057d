/**
 * Defect: calls fail when the transport's flag flips, and `read` takes the flag for the end of the output.
 * A user sees: a reader is told `closed: true` and stops, while the last output is still in the client's queue.
 * The gap: the end comes before the next turn of immediates after output.
 * Source: the race `closed-before-drain` in the public review of openai/codex#18027.
 */

import type { ProcessHandle, ProcessReadResult } from '../../../core/target.js';
import { DisconnectedError } from '../../workshop/failures.js';
import { ImmediateInbox } from '../../workshop/inbox.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { WorkshopProcess, WorkshopProcesses } from '../../workshop/workshop-process.js';
import type { ReadOptions, WorkshopSession } from '../../workshop/workshop-session.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Fails the calls as soon as the transport's flag flips. */
class ClosedBeforeDrain extends WorkshopClient {
  flagged = false;

  override takeEnd(reason: string): void {
    super.takeEnd(reason);
    this.flagged = true;
    this.failPending(new DisconnectedError(this.noteReason(reason)));
  }
}

/** Makes up the end when the flag is up, whatever still waits in the inbox. */
class FlaggedProcess extends WorkshopProcess {
  override async read(options: ReadOptions): Promise<ProcessReadResult> {
    try {
      if (!(this.client instanceof ClosedBeforeDrain && this.client.flagged)) return await this.ask(options);
    } catch (error) {
      if (!(error instanceof DisconnectedError)) throw error;
    }
    return { ...this.session.read(options), closed: true, failure: 'disconnected' };
  }
}

class FlaggedProcesses extends WorkshopProcesses {
  protected override handleOf(processId: string, session: WorkshopSession): ProcessHandle {
    return new FlaggedProcess(this.client, processId, session);
  }
}

export default workshopTarget({
  name: 'broken/closed-before-drain',
  inbox: ImmediateInbox,
  client: ClosedBeforeDrain,
  processes: FlaggedProcesses,
});
