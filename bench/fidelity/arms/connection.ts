import type { Emission, Pending, ProcessNotification, Reply, ServerConnection } from '../server-port.js';
import type { Inbox } from './inbox.js';

/** What both arms do alike: ids, matching answers, and looking at what was pushed. */
export abstract class PortConnection implements ServerConnection {
  protected readonly inbox: Inbox;
  #lastId = 0;

  protected constructor(inbox: Inbox) {
    this.inbox = inbox;
  }

  begin(method: string, params: unknown, id?: number | string): Pending {
    const used = id ?? ++this.#lastId;
    this.inbox.ask(used);
    this.text(JSON.stringify({ id: used, method, params }));
    return {
      answered: () => this.inbox.replyTo(used) !== undefined,
      reply: () => this.settle(`answer to ${method}`, () => this.inbox.replyTo(used)),
    };
  }

  request(method: string, params: unknown): Promise<Reply> {
    return this.begin(method, params).reply();
  }

  notify(method: string, params: unknown): void {
    this.text(JSON.stringify({ method, params }));
  }

  strays(): readonly unknown[] {
    return this.inbox.strays;
  }

  notifications(processId: string, count: number): Promise<readonly ProcessNotification[]> {
    const what = `${count} notifications about ${processId}`;
    return this.inbox.until(what, () => this.inbox.bySeq(processId, count));
  }

  outputUntil(processId: string, text: string): Promise<string> {
    return this.inbox.until(`output ${JSON.stringify(text)}`, () => {
      const chunks = this.inbox.allBySeq(processId).map(({ params }) => String(params.chunk ?? ''));
      const output = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk, 'base64'))).toString();
      return output.includes(text) ? output : undefined;
    });
  }

  /** Waits for an answer, letting time pass where it is virtual. */
  protected abstract settle(what: string, look: () => Reply | undefined): Promise<Reply>;
  abstract taken(): Promise<void>;
  abstract text(frame: string): void;
  abstract script(processId: string, text: string): Readonly<Record<string, unknown>>;
  abstract happens(processId: string, how: 'cued' | 'unasked', emissions: readonly Emission[]): void;
  abstract nowMs(): number;
  abstract end(): Promise<void>;
}

/** The params of `process/start` that every version needs, for a shell script. */
export function startParams(processId: string, cwd: string, argv: readonly string[]): Record<string, unknown> {
  // The least that a shell needs to find programs.
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin' };
  return { processId, argv, cwd, env, tty: false, pipeStdin: false, arg0: null };
}
