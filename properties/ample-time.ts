import type { Facts } from './facts.js';

/**
 * Whether a client was through, at event `toAt`, with everything that it had taken by event `fromAt`. A correct client
 * may work on one message after the other and take its time for each; none needs half a call timeout for the few of a
 * run.
 */
export function hadAmpleTime({ events, history }: Facts, fromAt: number, toAt: number): boolean {
  const from = events[fromAt];
  const to = events[toAt];
  return from !== undefined && to !== undefined && to.time - from.time >= history.callTimeoutMs / 2;
}
