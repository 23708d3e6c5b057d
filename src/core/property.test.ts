import { describe, expect, it } from 'vitest';
import { type Property, whyNotApplicable } from './property.js';
import type { Capability, Dialect } from './target.js';
import { HELD } from './verdict.js';

type Needs = Partial<Pick<Property, 'needs' | 'withoutDialects'>>;

function property(given: Needs): Property {
  return {
    id: 'p',
    family: 'settles',
    level: 'must',
    statement: 'S.',
    why: 'W.',
    sources: [],
    reach: 'R.',
    brokenBy: 'B.',
    needs: [],
    kinds: [],
    judge: () => HELD,
    ...given,
  };
}

const lacks = (what: string): string => `the target lacks the capability ${what}`;

const table: readonly [string, Needs, Dialect, readonly Capability[], string | undefined][] = [
  ['needs nothing', {}, 'mcp', [], undefined],
  ['has what is needed', { needs: ['calls'] }, 'mcp', ['close', 'calls'], undefined],
  ['lacks one', { needs: ['calls'] }, 'mcp', ['close'], lacks('calls')],
  ['lacks one of two', { needs: ['calls', 'close'] }, 'mcp', ['calls'], lacks('close')],
  ['lacks both', { needs: ['calls', 'close'] }, 'mcp', [], lacks('calls and close')],
  ['has one of any', { needs: [['calls', 'files']] }, 'mcp', ['files'], undefined],
  ['lacks any of them', { needs: [['calls', 'files'], 'close'] }, 'mcp', [], lacks('calls or files and close')],
  [
    'speaks a dialect without it',
    { withoutDialects: ['json-rpc'], needs: ['calls'] },
    'json-rpc',
    [],
    'the dialect json-rpc has nothing that could reach it',
  ],
  ['speaks another dialect', { withoutDialects: ['json-rpc'] }, 'lsp', [], undefined],
];

describe('whyNotApplicable', () => {
  it.each(table)('knows a client that %s', (_name, given, dialect, capabilities, why) => {
    expect(whyNotApplicable(property(given), { dialect, capabilities })).toBe(why);
  });
});
