import { describe, expect, it } from 'vitest';
import type { OrderedPair } from '../../core/race.js';
import type { Action, Strand } from '../../core/scenario.js';
import { orderLeft, orderToKeep } from './order-left.js';

const calls = (...ids: string[]): Action[] => ids.map((id) => ({ id, kind: 'call' }));

function scenarioOf(...actions: readonly (readonly Action[])[]): {
  readonly format: 1;
  readonly callTimeoutMs: number;
  readonly strands: readonly Strand[];
} {
  const strands = actions.map((each, at) => ({ name: `strand-${at}`, actor: 'app' as const, actions: each }));
  return { format: 1, callTimeoutMs: 100, strands };
}

function pairs(...texts: string[]): OrderedPair[] {
  return texts.map((text) => {
    const [earlier = '', later = ''] = text.split(' < ');
    return { earlier, later };
  });
}

describe('the order that a smaller scenario is in', () => {
  const cut: Action = { id: 'cut', kind: 'eof' };

  it('is all of it where nothing is gone', () => {
    const scenario = scenarioOf(calls('A'), [cut]);
    const order = pairs('A.invoked < cut.delivered', 'cut.delivered < close-seen');
    expect(orderLeft({ order, scenario }, scenario)).toEqual(order);
  });

  it('goes past what is gone, however much that is', () => {
    const scenario = scenarioOf(calls('A'), calls('B'), calls('C'), [cut]);
    const order = pairs('cut.delivered < B.invoked', 'B.invoked < C.invoked', 'C.invoked < A.invoked');
    const left = scenarioOf(calls('A'), [cut]);
    expect(orderLeft({ order, scenario }, left)).toContainEqual(pairs('cut.delivered < A.invoked')[0]);
    expect(orderLeft({ order, scenario }, scenarioOf([cut]))).toEqual([]);
  });

  it('has what an action waited for, or was made inside of', () => {
    const waiting = scenarioOf([{ id: 'A', kind: 'call', after: ['cut.delivered'] }], [cut]);
    const inside = scenarioOf([{ id: 'A', kind: 'call', inside: 'close-seen' }], [cut]);
    const left = scenarioOf(calls('A'), [cut]);
    expect(orderLeft({ order: [], scenario: waiting }, left)).toEqual(pairs('cut.delivered < A.invoked'));
    expect(orderLeft({ order: [], scenario: inside }, left)).toEqual(pairs('close-seen < A.invoked'));
    expect(orderToKeep({ order: [], scenario: waiting }, left)).toEqual(pairs('cut.delivered < A.invoked'));
    // What is still waited for need not be said.
    expect(orderToKeep({ order: [], scenario: waiting }, waiting)).toEqual([]);
  });

  it('goes along the strand of what is gone', () => {
    const scenario = scenarioOf(calls('B', 'A'), [cut]);
    const order = pairs('cut.delivered < B.invoked');
    expect(orderLeft({ order, scenario }, scenarioOf(calls('A'), [cut]))).toEqual(pairs('cut.delivered < A.invoked'));
  });
});
