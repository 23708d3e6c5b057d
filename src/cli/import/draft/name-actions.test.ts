import { describe, expect, it } from 'vitest';
import { ActionNames } from './name-actions.js';

describe('the name of an action', () => {
  it.each([
    ['tools/call', 12, 'tools-call-12'],
    ['$/cancelRequest', 0, 'cancelRequest-0'],
    ['board.open', 3, 'board-open-3'],
    ['x'.repeat(50), 3, `${'x'.repeat(40)}-3`],
    ['é', 3, 'message-3'],
    ['a', 'b', 'a-b_7'],
    ['a', '6fd20a10-51c2-4c1b', 'a-6fd20a10-51c_7'],
    ['a', -1, 'a-1_7'],
    ['a', 1.5, 'a-1-5_7'],
  ])('is made of method %s and id %j', (method, id, name) => {
    expect(new ActionNames().ofRequest(method, id, 7)).toBe(name);
  });

  it('has the place in the log where an id comes again, or late', () => {
    const names = new ActionNames();
    expect([5, 6, 5, 4, 7].map((id, index) => names.ofRequest('m', id, index + 100))).toEqual([
      'm-5',
      'm-6',
      'm-5_102',
      'm-4_103',
      'm-7',
    ]);
  });

  it('is numbered where there is no id, whatever the method', () => {
    const names = new ActionNames();
    expect([names.numbered('a/b'), names.numbered('a/b'), names.numbered('c')]).toEqual(['a-b-n1', 'a-b-n2', 'c-n3']);
  });
});
