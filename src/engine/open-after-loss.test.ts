import { describe, expect, it } from 'vitest';
import { end, healingEnd, history, invoked, rejected, resolved } from '../../properties/history-builder.js';
import { OpenAfterLossCount } from './open-after-loss.js';

describe('the calls that are open when the connection ends', () => {
  it('are told by how long they really stay open, and by what ended them', () => {
    const count = new OpenAfterLossCount();
    const both = history(invoked('A'), invoked('B'), end(), rejected('A', 'disconnected'), rejected('B', 'timeout'));
    count.add({ history: both, settledAfterEndMs: { A: 2.4, B: 30 } }, {});
    count.add({ history: history(invoked('A'), healingEnd()) }, {});
    const endedBy = { loss: 1, timeout: 1, answer: 0, other: 0, nothing: 1 };
    expect(count.result()).toEqual([{ afterLoss: 'none', calls: 3, maxMs: 30, endedBy }]);
  });

  it('are kept apart by what a client finds that connects again', () => {
    const count = new OpenAfterLossCount();
    const failed = history(invoked('A'), end(), rejected('A', 'disconnected'));
    count.add({ history: failed, settledAfterEndMs: { A: 25_003.6 } }, { afterLoss: 'refuse' });
    count.add({ history: history(invoked('A'), end(), resolved('A')) }, { afterLoss: 'unknown-session' });
    expect(count.result()).toMatchObject([
      { afterLoss: 'refuse', maxMs: 25_004, endedBy: { loss: 1 } },
      { afterLoss: 'unknown-session', maxMs: 0, endedBy: { answer: 1 } },
    ]);
  });

  it('are none where a call was made after the end, or settled before it', () => {
    const count = new OpenAfterLossCount();
    const late = history(invoked('A'), resolved('A'), end(), invoked('B'), rejected('B', 'disconnected'));
    count.add({ history: late }, {});
    expect(count.result()).toEqual([]);
  });
});
