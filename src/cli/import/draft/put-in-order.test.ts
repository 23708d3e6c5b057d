import { describe, expect, it } from 'vitest';
import type { LogOrder } from '../logged-message.js';
import { TimeOrder } from './put-in-order.js';

type Part = readonly [note: string, ms: number | undefined, entry: number, part: number];

/** What comes out, and with what number; `|` is where the log goes on. */
function put(parts: readonly Part[]): { readonly out: string; readonly remarks: number } {
  let out = '';
  let remarks = 0;
  const order = new TimeOrder(
    ({ note, at }) => {
      out += `${note}${at} `;
    },
    () => {
      remarks += 1;
    },
  );
  for (const [note, ms, entry, part] of parts) {
    const place: LogOrder = { ms, entry, part };
    order.add({ at: entry, from: 'client', kind: 'request', note }, place);
    out += '| ';
  }
  order.end();
  return { out: out.trimEnd(), remarks };
}

describe('messages with a time', () => {
  it('come out in order as soon as nothing can come before them, and are numbered', () => {
    const parts: Part[] = [
      ['a', 10, 1, 0],
      ['ra', 25, 1, 1],
      ['b', 20, 2, 0],
      ['rb', 21, 2, 1],
      ['c', 25, 3, 0],
      ['d', 40, 4, 0],
    ];
    expect(put(parts)).toEqual({ out: '| | a1 b2 | | rb3 ra4 c5 | d6 |', remarks: 0 });
  });

  it('are turned around where the newest is first', () => {
    const parts: Part[] = [
      ['c', 30, 1, 0],
      ['b', 20, 2, 0],
      ['rb', 31, 2, 1],
      ['a2', 10, 3, 0],
      ['a1', 10, 4, 0],
      ['ra1', 10, 4, 1],
    ];
    expect(put(parts)).toEqual({ out: '| | | | | | a11 ra12 a23 b4 c5 rb6', remarks: 0 });
  });

  it('stay as they are where there are no times', () => {
    expect(
      put([
        ['a', undefined, 1, 0],
        ['ra', undefined, 1, 1],
        ['b', undefined, 2, 0],
      ]).out,
    ).toBe('| | | a1 ra2 b3');
  });

  it('stand where they are found when they are late, and that is told once', () => {
    const late: Part[] = [
      ['a', 10, 1, 0],
      ['b', 20, 2, 0],
      ['c', 15, 3, 0],
      ['d', 30, 4, 0],
      ['e', 5, 5, 0],
    ];
    expect(put(late)).toEqual({ out: '| a1 b2 | c3 | d4 | e5 |', remarks: 1 });
  });
});
