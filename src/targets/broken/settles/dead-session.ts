/**
 * Defect: the drain skips sessions whose start has not returned yet, expecting that the start will fail. A start whose
 * answer had just arrived succeeds.
 * A user sees: a process that started, and of which nothing is ever heard: no output, no exit, no failure.
 * The gap: the end comes 0 hops after the answer to the start, or joined to it: the start goes on one microtask later.
 */

import type { ProcessHandle } from '../../../core/target.js';
import type { DisconnectedError } from '../../workshop/failures.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { WorkshopProcesses } from '../../workshop/workshop-process.js';
import { WorkshopSession } from '../../workshop/workshop-session.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

class StartedSession extends WorkshopSession {
  started = false;
}

/** Fails the sessions whose process is known to run; a start that is under way looks after its own. */
class DeadSession extends WorkshopClient {
  protected override failSessions(error: DisconnectedError): void {
    for (const session of this.sessions.values()) {
      if (session instanceof StartedSession && session.started) session.fail(error.message);
    }
    this.sessions.clear();
  }
}

/** Marks a session as started one microtask after the answer came, which is when the start goes on. */
class MarkingProcesses extends WorkshopProcesses {
  protected override handleOf(processId: string, session: WorkshopSession): ProcessHandle {
    if (session instanceof StartedSession) session.started = true;
    return super.handleOf(processId, session);
  }
}

export default workshopTarget({
  name: 'broken/dead-session',
  client: DeadSession,
  session: StartedSession,
  processes: MarkingProcesses,
});
