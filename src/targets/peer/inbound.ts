/** What a transport brought, in the order in which it came. The end comes once, and last. */
export type Arrival =
  | { readonly type: 'message'; readonly message: unknown }
  /** A frame that is no JSON, or JSON of the wrong shape: nothing behind it can be trusted. */
  | { readonly type: 'malformed' }
  | { readonly type: 'end'; readonly reason: string };

/**
 * How a client goes about what arrives. `deliver` is called with every arrival; `handle` is what the client does with
 * it.
 */
export type Discipline = (handle: (arrival: Arrival) => void) => (arrival: Arrival) => void;

/** How long the slow reader works on every message. */
const HANDLING_MS = 10;

/** Inside the callback that brings it; what arrives meanwhile comes after it. */
export const synchronous: Discipline = (handle) => {
  const waiting: Arrival[] = [];
  return (arrival) => {
    waiting.push(arrival);
    if (waiting.length > 1) return;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      handle(next);
      waiting.shift();
    }
  };
};

/** From one queue, pumped by microtasks. */
export const microtaskQueue: Discipline = (handle) => pumpedBy(queueMicrotask, handle);

/** From one queue, pumped by `setImmediate`. */
export const immediateQueue: Discipline = (handle) => pumpedBy(setImmediate, handle);

function pumpedBy(soon: (pump: () => void) => void, handle: (arrival: Arrival) => void): (arrival: Arrival) => void {
  const waiting: Arrival[] = [];
  const pump = (): void => {
    const next = waiting.shift();
    if (waiting.length > 0) soon(pump);
    if (next !== undefined) handle(next);
  };
  return (arrival) => {
    waiting.push(arrival);
    if (waiting.length === 1) soon(pump);
  };
}

/** By a `for await` that works on every message; the end takes no time, but its turn. */
export const forAwait: Discipline = (handle) => {
  const waiting: Arrival[] = [];
  let wake: (() => void) | undefined;
  const arrivals = async function* (): AsyncGenerator<Arrival> {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) {
        yield next;
        if (next.type === 'end') return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  };
  const read = async (): Promise<void> => {
    for await (const arrival of arrivals()) {
      if (arrival.type === 'message') await new Promise((resolve) => setTimeout(resolve, HANDLING_MS));
      handle(arrival);
    }
  };
  void read();
  return (arrival) => {
    waiting.push(arrival);
    wake?.();
  };
};
