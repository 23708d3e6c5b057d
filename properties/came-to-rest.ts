import type { Facts } from './facts.js';

/**
 * Whether the client had nothing left to run at some moment between two events, so that it was through with whatever it
 * had taken before. Where handlers take time nothing says so: a client that rests may only be waiting for one of them.
 */
export function restedBetween({ events, history }: Facts, fromAt: number, toAt: number): boolean {
  if (history.consumerDelayMs > 0) {
    return false;
  }
  for (let at = fromAt + 1; at < toAt; at += 1) {
    if (events[at]?.type === 'idle') {
      return true;
    }
  }
  return false;
}
