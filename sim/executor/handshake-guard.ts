import { INVALID_PARAMS, INVALID_REQUEST, type Refusal, refuse } from './answer.js';
import { asRecord } from './dialects/dialect.js';
import { FILE_METHODS } from './file-methods.js';

/** What needs a session. Whatever else there is, is refused as unknown before and after. */
const NEEDS_SESSION: ReadonlySet<string> = new Set([
  'environment/info',
  'process/start',
  'process/read',
  'process/write',
  'process/terminate',
  ...FILE_METHODS.keys(),
]);

/**
 * Where the handshake of one connection stands, and what an exec server refuses because of it: requests before
 * `initialize` and before `initialized`, a second `initialize`, and one that resumes a session it does not know.
 *
 * A client may send them in one go, as the server takes them one after another: what counts is what was received.
 */
export class HandshakeGuard {
  readonly #method: string;
  readonly #sessionId: string;
  #stands: 'nothing' | 'initialize' | 'initialized' = 'nothing';

  /** @param method the request that is the handshake; `sessionId`: the one session that can be resumed */
  constructor(method: string, sessionId: string) {
    this.#method = method;
    this.#sessionId = sessionId;
  }

  /** Takes a request in, and says why it is refused, if it is. */
  request(method: string, params: unknown): Refusal | undefined {
    if (method === this.#method) return this.#handshake(params);
    if (this.#stands === 'initialized' || !NEEDS_SESSION.has(method)) return undefined;
    const missing = this.#stands === 'nothing' ? `call ${this.#method}` : 'send initialized';
    return refuse(INVALID_REQUEST, `client must ${missing} before using ${method}`);
  }

  /** Takes a notification in. */
  notification(method: string): void {
    if (method === 'initialized' && this.#stands === 'initialize') this.#stands = 'initialized';
  }

  /** The scenario has refused the handshake: it can be tried again. */
  refused(): void {
    this.#stands = 'nothing';
  }

  #handshake(params: unknown): Refusal | undefined {
    if (this.#stands !== 'nothing') return refuse(INVALID_REQUEST, `${this.#method} may only be sent once`);
    const record = asRecord(params);
    if (typeof record?.clientName !== 'string') return refuse(INVALID_PARAMS, 'clientName must be a string');
    const resumed = record.resumeSessionId ?? this.#sessionId;
    if (typeof resumed !== 'string') return refuse(INVALID_PARAMS, 'resumeSessionId must be a string');
    if (resumed !== this.#sessionId) return refuse(INVALID_REQUEST, `unknown session id ${resumed}`);
    this.#stands = 'initialize';
    return undefined;
  }
}
