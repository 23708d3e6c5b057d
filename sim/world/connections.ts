import type { Operation } from '../../src/core/history.js';
import type { Action, AppAction, ExecutorAction, FaultAction } from '../../src/core/scenario.js';
import type { LinkForm } from '../../src/core/target.js';
import type { LinkEnd } from '../link/link-end.js';
import { Exchange, type ExchangeSettings } from './exchange.js';

/**
 * The connections of one run: the first, and one more for every time the app reconnects. What the executor and the
 * faults do, they do to the last; of those before, only what the client still does to them is recorded.
 */
export class Connections<Link extends LinkEnd> {
  readonly #first: Exchange<Link>;
  #current: Exchange<Link>;
  #earlier: Exchange<Link>[] | undefined;
  /** Of the last connection: whether the client can be used on it. Before the first there is no client to ask for. */
  #state: 'open' | 'connecting' | 'refused' = 'open';
  /** The operation that is the last handshake but for the first. */
  #handshake = '';
  /** Whether the close handler ran for the last connection. */
  #told = false;
  /** Whether a `close` of the app's settled on it. */
  #closeSettled = false;
  #closings: Set<string> | undefined;

  constructor(settings: ExchangeSettings<Link>) {
    this.#first = new Exchange(settings);
    this.#current = this.#first;
  }

  /** The link of the last connection; while there is only one, its client's end is what `connect` is given. */
  get link(): Link {
    return this.#current.link;
  }

  /** In which form the client took its first link. */
  get form(): LinkForm {
    return this.#first.form;
  }

  /** Whether something happened that the first handshake may fail of. */
  get disturbed(): boolean {
    return this.#first.disturbed;
  }

  /** Whether the client connects again, as the app has told it to. */
  get connecting(): boolean {
    return this.#state === 'connecting';
  }

  // ---- what the app does

  /** Whether the app may do this now: while it reconnects it does nothing else, and it reconnects only when it may. */
  admits(action: AppAction, tellsClose: boolean): boolean {
    if (action.kind !== 'reconnect') return this.#state === 'open';
    if (this.#state !== 'open') return this.#state === 'refused';
    // A client that tells of its close is given the time to: told later, it could not be known which one it tells of.
    if (tellsClose) return this.#told;
    return this.#closeSettled || !this.#current.link.readable;
  }

  /** Has the client connected again, by `connect`, on a fresh link. Throws what that throws. */
  reconnect(op: string, connect: (link: Link) => Promise<unknown> | undefined): Promise<unknown> | undefined {
    this.#earlier ??= [];
    this.#earlier.push(this.#current);
    this.#current = this.#current.next(op);
    this.#handshake = op;
    this.#told = false;
    this.#closeSettled = false;
    this.#closings = undefined;
    this.#state = 'refused';
    const connecting = connect(this.#current.link);
    // An adapter in JavaScript may give no promise at all: then there is nothing to wait for.
    this.#state = typeof connecting?.then === 'function' ? 'connecting' : 'open';
    if (this.#state === 'open') return undefined;
    connecting?.then(
      () => {
        this.#state = 'open';
      },
      () => {
        this.#state = 'refused';
      },
    );
    return connecting;
  }

  /** The client's close handler runs. */
  closeTold(): void {
    this.#told = true;
  }

  expect(op: string, operation: Operation, action: AppAction): void {
    if (operation === 'close') {
      this.#closings ??= new Set();
      this.#closings.add(op);
    }
    this.#current.expect(op, operation, action);
  }

  settled(op: string): void {
    if (this.#closings?.delete(op) === true) this.#closeSettled = true;
    this.#current.settled(op);
  }

  // ---- what the executor and the faults do

  /**
   * Whether this can be sent or struck now. A session says nothing about requests and processes of one before it; and
   * until the client has reconnected, nothing happens that does not say so, as before the first handshake.
   */
  canReach(action: Action): boolean {
    if (!this.#current.link.readable || (this.#state !== 'open' && !this.#isOfHandshake(action))) return false;
    if (action.kind === 'respond') return this.#current.canRespond(action.to);
    const about = 'process' in action ? action.process : 'like' in action ? action.like : undefined;
    return this.#earlier === undefined || about === undefined || this.#current.canRespond(about);
  }

  #isOfHandshake(action: Action): boolean {
    if (this.#state !== 'connecting') return false;
    const handshake = this.#handshake;
    if (action.kind === 'respond' && action.to === handshake) return true;
    return action.after?.some((point) => point.startsWith(`${handshake}.`)) === true;
  }

  send(action: ExecutorAction, hold: boolean): void {
    this.#current.send(action, hold);
  }

  strike(action: FaultAction): void {
    this.#current.strike(action);
  }

  answer(): boolean {
    return this.#current.answer();
  }

  get dueInMs(): number | undefined {
    return this.#current.dueInMs;
  }

  heal(): void {
    for (const exchange of this.#all) exchange.heal();
  }

  endHealed(): void {
    for (const exchange of this.#all) exchange.endHealed();
  }

  get #all(): readonly Exchange<Link>[] {
    return [...(this.#earlier ?? []), this.#current];
  }
}
