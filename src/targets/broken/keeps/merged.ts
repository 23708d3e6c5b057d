/**
 * Defect: everything ends in order but `read`, which tells the end as soon as the transport's flag is up.
 * A user sees: a polling reader stops before the last output. Subscribers, calls and files see nothing wrong.
 * The gap: a read is made after the end and before the next turn of immediates, while output waits for the pump.
 * Source: `merged`, the client as openai/codex#18027 left it.
 */

import type { ProcessHandle, ProcessReadResult } from '../../../core/target.js';
import { ImmediateInbox } from '../../workshop/inbox.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { WorkshopProcess, WorkshopProcesses } from '../../workshop/workshop-process.js';
import type { ReadOptions, WorkshopSession } from '../../workshop/workshop-session.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** Lets `read` see the transport's flag; calls and sessions end in order. */
class Merged extends WorkshopClient {
  get flagged(): boolean {
    return this.endTaken;
  }
}

/** Takes the flag for the end, whatever still waits in the inbox. */
class FlaggedProcess extends WorkshopProcess {
  override async read(options: ReadOptions): Promise<ProcessReadResult> {
    if (!(this.client instanceof Merged && this.client.flagged)) return super.read(options);
    return { ...this.session.read(options), closed: true, failure: 'disconnected' };
  }
}

class FlaggedProcesses extends WorkshopProcesses {
  protected override handleOf(processId: string, session: WorkshopSession): ProcessHandle {
    return new FlaggedProcess(this.client, processId, session);
  }
}

export default workshopTarget({
  name: 'broken/merged',
  inbox: ImmediateInbox,
  client: Merged,
  processes: FlaggedProcesses,
});
