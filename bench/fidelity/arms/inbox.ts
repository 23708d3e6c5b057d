import type { ProcessNotification, Reply } from '../server-port.js';

/** How long a real arm waits for what must come, in milliseconds. */
const PATIENCE_MS = 20_000;

type Id = number | string;

type Params = Readonly<Record<string, unknown>>;

interface Frame {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** What has come on one connection, and those who wait for more. */
export class Inbox {
  readonly notifications: ProcessNotification[] = [];
  readonly strays: unknown[] = [];
  readonly #asked = new Set<Id>();
  readonly #replies = new Map<Id, Reply>();
  readonly #waiters = new Set<() => void>();
  readonly #patient: boolean;
  #ended = false;

  /** `patient`: whether something can still come while one waits. In memory everything is there at once. */
  constructor(patient: boolean) {
    this.#patient = patient;
  }

  get ended(): boolean {
    return this.#ended;
  }

  ask(id: Id): void {
    this.#asked.add(id);
  }

  replyTo(id: Id): Reply | undefined {
    return this.#replies.get(id) ?? (this.#ended ? { ended: true } : undefined);
  }

  take(frame: Frame): void {
    const { id, method, params } = frame;
    if (typeof method === 'string') this.notifications.push({ method, params: (params ?? {}) as Params });
    else if ((typeof id === 'number' || typeof id === 'string') && this.#asked.has(id)) this.#reply(id, frame);
    else this.strays.push(id);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** What `look` finds, as soon as it does. */
  until<T>(what: string, look: () => T | undefined): Promise<T> {
    const found = look();
    if (found !== undefined) return Promise.resolve(found);
    if (!this.#patient) return Promise.reject(new Error(`there is no ${what}`));
    return new Promise((resolve, reject) => {
      const finish = (done: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(check);
        done();
      };
      const check = (): void => {
        const value = look();
        if (value !== undefined) finish(() => resolve(value));
      };
      const giveUp = (): void => finish(() => reject(new Error(`no ${what} within ${PATIENCE_MS} ms`)));
      const timer = setTimeout(giveUp, PATIENCE_MS);
      this.#waiters.add(check);
    });
  }

  /** The first `count` notifications about a process by `seq`: they may arrive in another order. */
  bySeq(processId: string, count: number): readonly ProcessNotification[] | undefined {
    const all = this.allBySeq(processId);
    return all.length < count ? undefined : all.slice(0, count);
  }

  allBySeq(processId: string): readonly ProcessNotification[] {
    const all = this.notifications.filter(({ params }) => params.processId === processId);
    return all.toSorted((a, b) => Number(a.params.seq) - Number(b.params.seq));
  }

  #reply(id: Id, { result, error }: Frame): void {
    const code = (error as { code?: unknown } | undefined)?.code;
    this.#replies.set(id, error === undefined ? { result } : { error: Number(code) });
  }

  #wake(): void {
    for (const check of [...this.#waiters]) check();
  }
}
