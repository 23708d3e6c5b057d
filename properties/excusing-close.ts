import type { Facts } from './facts.js';

/**
 * When a local close came that may keep the client from what had arrived; -1 if none did. An app that closes when it is
 * told of the loss, as it is asked to, excuses nothing: whatever had arrived was due before it was told.
 */
export function excusingCloseAt({ lost, localCloseAt, endAt, closedAt }: Facts): number {
  const toldAt = closedAt.find((at) => at > endAt) ?? -1;
  return lost && toldAt >= 0 && toldAt < localCloseAt ? -1 : localCloseAt;
}
