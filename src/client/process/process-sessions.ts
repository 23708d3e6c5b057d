import { ProcessIdInUseError } from '../errors.js';
import { notifiedProcess, readProcessEvent } from '../wire/process-messages.js';
import type { ProcessSession } from './process-session.js';

/** The sessions that may still get something: each notification of a process goes to its session and to no other. */
export class ProcessSessions {
  readonly #sessions = new Map<string, ProcessSession>();

  /** @throws ProcessIdInUseError if a process that has not ended has the id. */
  add(session: ProcessSession): void {
    if (this.#sessions.get(session.processId)?.ended === false) throw new ProcessIdInUseError(session.processId);
    this.#sessions.set(session.processId, session);
  }

  /** Removes a session, but not another that has since taken its id. */
  remove(session: ProcessSession): void {
    if (this.#sessions.get(session.processId) === session) this.#sessions.delete(session.processId);
  }

  /** Hands a notification to its session; what concerns no session of ours is dropped. Throws ProtocolError. */
  deliver(method: string, params: unknown): void {
    const processId = notifiedProcess(method, params);
    const session = processId === undefined ? undefined : this.#sessions.get(processId);
    if (session === undefined) return;
    session.accept(readProcessEvent(method, params));
    if (session.ended) this.remove(session);
  }

  /** Ends every session that has not ended. */
  failAll(message: string): void {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) session.fail(message);
  }
}
