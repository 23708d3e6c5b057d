/**
 * A client with a planted defect of a known width: between reading a response and settling its call lies a window, and
 * a loss that comes while the window is open makes the client forget the call for good. Outside the window the client
 * is as correct as {@link SmallClient}.
 */
import type { MessageTransport } from '../../src/core/target.js';
import { type Message, type PendingCall, SmallClient } from './small-client.js';

/** When the window of one response opens and closes, told when the response is read. */
type PassWindow = (open: () => void, close: () => void) => void;

/**
 * `hops`: open at once, for that many microtasks. `before-immediates`: from the end of the microtasks to the first
 * immediate.
 */
export type WindowWidth = { readonly hops: number } | 'before-immediates';

function passHops(hops: number): PassWindow {
  return (open, close) => {
    open();
    let left = hops;
    const hop = (): void => {
      left -= 1;
      if (left > 0) queueMicrotask(hop);
      else close();
    };
    queueMicrotask(hop);
  };
}

/** A tick that is set in a microtask runs once no microtask is left. */
const passBeforeImmediates: PassWindow = (open, close) => {
  queueMicrotask(() => {
    process.nextTick(() => {
      open();
      setImmediate(close);
    });
  });
};

interface Settling {
  readonly call: PendingCall;
  readonly response: Message;
  open: boolean;
}

export class WindowClient extends SmallClient {
  readonly #pass: PassWindow;
  readonly #settling = new Set<Settling>();

  constructor(transport: MessageTransport, width: WindowWidth) {
    super(transport);
    this.#pass = width === 'before-immediates' ? passBeforeImmediates : passHops(width.hops);
  }

  protected override settle(call: PendingCall, response: Message): void {
    const settling: Settling = { call, response, open: false };
    this.#settling.add(settling);
    this.#pass(
      () => {
        settling.open = true;
      },
      () => {
        if (this.#settling.delete(settling)) super.settle(call, response);
      },
    );
  }

  protected override lose(reason: string): void {
    for (const { call, response, open } of this.#settling) if (!open) super.settle(call, response);
    this.#settling.clear();
    super.lose(reason);
  }
}
