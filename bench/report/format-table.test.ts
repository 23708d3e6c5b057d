import { expect, it } from 'vitest';
import { formatTable } from './format-table.js';

it('makes each column as wide as its widest cell, and aligns names left and numbers right', () => {
  const table = formatTable(
    [
      { heading: 'client', align: 'left' },
      { heading: 'n', align: 'right' },
    ],
    [
      ['a', '1'],
      ['broken', '1,000'],
    ],
  );
  expect(table).toBe(['client      n', '------  -----', 'a           1', 'broken  1,000', ''].join('\n'));
});

it('leaves missing cells empty, and no blanks at the end of a line', () => {
  const table = formatTable(
    [
      { heading: 'a', align: 'left' },
      { heading: 'remark', align: 'left' },
    ],
    [['1']],
  );
  expect(table).toBe('a  remark\n-  ------\n1\n');
});
