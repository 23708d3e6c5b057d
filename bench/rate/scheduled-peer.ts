/**
 * The harness that somebody who tests with fast-check would write for the fixed scenario: a transport whose far end
 * acts only in tasks of `fc.scheduler()`. Three calls, a response to each request that was written, three notifications
 * and the end are ten tasks. As in our strands, the calls are made in order and the notifications come in order, each
 * by a `scheduleSequence`; responses and the end are free.
 *
 * It is written to cost little: one resolved promise for all tasks, constant labels, no values for the scheduler to
 * print. (Sequences are not the dearer choice: they were measured to be slightly quicker than six tasks that are free.)
 */
import type fc from 'fast-check';
import type { MessageTransport } from '../../src/core/target.js';
import type { Message, SmallClient } from '../client/small-client.js';
import { CALLS, NOTIFICATIONS } from '../fixed-scenario.js';

const NOW = Promise.resolve();
const TAKEN = Promise.resolve();

export class ScheduledPeer implements MessageTransport {
  readonly #scheduler: fc.Scheduler;
  #listener: ((message: unknown) => void) | undefined;
  #closeListener: ((reason?: string) => void) | undefined;
  #ended = false;

  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler;
  }

  send(message: unknown): Promise<void> {
    if (this.#ended) return Promise.reject(new Error('write EPIPE'));
    const { id, params } = message as Message;
    void this.#scheduler.schedule(NOW, 'answer').then(() => this.#deliver({ jsonrpc: '2.0', id, result: params }));
    return TAKEN;
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
  }

  onClose(listener: (reason?: string) => void): void {
    this.#closeListener = listener;
  }

  onError(): void {
    // The fixed scenario has no reset.
  }

  close(): void {
    this.end();
  }

  notify(number: number): void {
    this.#deliver({ jsonrpc: '2.0', method: 'output', params: { number } });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#closeListener?.('the peer ended the connection');
  }

  #deliver(message: unknown): void {
    if (!this.#ended) this.#listener?.(message);
  }
}

/** One play of the fixed scenario, scheduled and not yet waited for. */
export interface ScheduledPlay {
  readonly client: SmallClient;
  /** How many calls were made and have not settled. */
  readonly open: () => number;
}

export function schedulePlay(
  scheduler: fc.Scheduler,
  create: (transport: MessageTransport) => SmallClient,
): ScheduledPlay {
  const peer = new ScheduledPeer(scheduler);
  const client = create(peer);
  let open = 0;
  const settled = (): void => {
    open -= 1;
  };
  scheduler.scheduleSequence(
    CALLS.map((name) => ({
      label: 'call',
      builder: () => {
        open += 1;
        client.call('demo/echo', { tailrace: name }).then(settled, settled);
        return NOW;
      },
    })),
  );
  scheduler.scheduleSequence(
    NOTIFICATIONS.map((number) => ({
      label: 'notification',
      builder: () => {
        peer.notify(number);
        return NOW;
      },
    })),
  );
  void scheduler.schedule(NOW, 'end').then(() => peer.end());
  return { client, open: () => open };
}
