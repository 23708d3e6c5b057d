import type { WebSocketEvent } from '../../src/core/target.js';

export type SocketEventType = 'open' | 'message' | 'error' | 'close';
export type SocketListener = (event: WebSocketEvent) => void;

export interface SocketEvent extends WebSocketEvent {
  readonly type: SocketEventType;
  readonly target: object;
}

interface ListenerObject {
  handleEvent(event: WebSocketEvent): void;
}

interface Registration {
  readonly listener: SocketListener | ListenerObject;
  readonly once: boolean;
  removed: boolean;
}

const NOBODY: readonly Registration[] = [];

/** `onopen` and its like: one listener each, in the place where it was first set. */
class HandlerAttribute implements ListenerObject {
  handler: SocketListener;

  constructor(handler: SocketListener) {
    this.handler = handler;
  }

  handleEvent(event: SocketEvent): void {
    this.handler.call(event.target, event);
  }
}

/**
 * The part of `EventTarget` that a WebSocket needs. Node's own is not used: it reports what a listener throws through
 * `process.nextTick`, and costs more.
 */
export class SocketEvents {
  /** Copied when they change, so that a dispatch goes through the listeners there were when it began. */
  readonly #registrations: Record<SocketEventType, readonly Registration[]> = {
    open: NOBODY,
    message: NOBODY,
    error: NOBODY,
    close: NOBODY,
  };
  readonly #threw: (error: unknown) => void;

  /** `threw`: told of what a listener throws; the other listeners still run. */
  constructor(threw: (error: unknown) => void) {
    this.#threw = threw;
  }

  heard(type: SocketEventType): boolean {
    return this.#registrations[type].length > 0;
  }

  dispatch(event: SocketEvent): void {
    for (const registration of this.#registrations[event.type]) {
      if (registration.removed) continue;
      if (registration.once) this.#drop(event.type, registration);
      try {
        const { listener } = registration;
        if (typeof listener === 'function') listener.call(event.target, event);
        else listener.handleEvent(event);
      } catch (error) {
        this.#threw(error);
      }
    }
  }

  add(type: string, listener: unknown, once: boolean): void {
    if (!isEventType(type) || !isListener(listener)) return;
    const registrations = this.#registrations[type];
    if (registrations.some((registration) => registration.listener === listener)) return;
    this.#registrations[type] = [...registrations, { listener, once, removed: false }];
  }

  remove(type: string, listener: unknown): void {
    if (!isEventType(type)) return;
    const registration = this.#registrations[type].find((candidate) => candidate.listener === listener);
    if (registration !== undefined) this.#drop(type, registration);
  }

  handler(type: SocketEventType): SocketListener | null {
    return this.#attribute(type)?.handler ?? null;
  }

  /** Anything but a function unsets it. */
  setHandler(type: SocketEventType, handler: unknown): void {
    const attribute = this.#attribute(type);
    if (typeof handler !== 'function') this.remove(type, attribute);
    else if (attribute === undefined) this.add(type, new HandlerAttribute(handler as SocketListener), false);
    else attribute.handler = handler as SocketListener;
  }

  #attribute(type: SocketEventType): HandlerAttribute | undefined {
    for (const { listener } of this.#registrations[type]) if (listener instanceof HandlerAttribute) return listener;
    return undefined;
  }

  #drop(type: SocketEventType, registration: Registration): void {
    registration.removed = true;
    this.#registrations[type] = this.#registrations[type].filter((other) => other !== registration);
  }
}

function isEventType(type: string): type is SocketEventType {
  return type === 'open' || type === 'message' || type === 'error' || type === 'close';
}

function isListener(listener: unknown): listener is Registration['listener'] {
  if (typeof listener === 'function') return true;
  return typeof listener === 'object' && listener !== null && 'handleEvent' in listener;
}
