import { describe, expect, it } from 'vitest';
import { type Edge, findCycle } from './find-cycle.js';

function edges(text: string): Edge<number>[] {
  return text.split(' ').map((edge, why) => ({ from: edge[0] ?? '', to: edge[1] ?? '', why }));
}

/** Each edge of the circle in letters, in its order. */
function circleIn(text: string): string | undefined {
  return findCycle(edges(text))
    ?.map(({ from, to }) => from + to)
    .join(' ');
}

describe('a circle', () => {
  it.each([
    ['ab bc ac', undefined],
    ['ab bc cd bd da', 'ab bd da'],
    ['ab ba', 'ab ba'],
    ['aa', 'aa'],
    ['ab bb', 'bb'],
    ['xa ab bc ca cy', 'ab bc ca'],
  ])('in %s is %s', (text, circle) => {
    expect(circleIn(text)).toBe(circle);
  });

  it('is not looked for on a way from one circle to another', () => {
    expect(circleIn('bc ab ba cd dc')).toBe('ab ba');
  });

  it('is told with why each comes before the next', () => {
    expect(findCycle(edges('ab bc ca'))?.map(({ why }) => why)).toEqual([0, 1, 2]);
  });

  it('is found at the end of a long chain as well', () => {
    const chain = Array.from({ length: 50_000 }, (_, index): Edge<string> => {
      return { from: `${index}`, to: `${index + 1}`, why: '' };
    });
    expect(findCycle(chain)).toBeUndefined();
    expect(findCycle([...chain, { from: '50000', to: '49990', why: 'back' }])).toHaveLength(11);
  });
});
