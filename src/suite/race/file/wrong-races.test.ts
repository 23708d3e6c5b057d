import { describe, expect, it } from 'vitest';
import { suggestNames } from '../../../cli/suggest-names.js';
import { parseRace } from './parse-race.js';
import { WRONG_MEANINGS } from './testing/wrong-meanings.js';
import { RIGHT_RACE, textOf } from './testing/wrong-race.js';
import { WRONG_SHAPES } from './testing/wrong-shapes.js';

function parse(text: string): unknown {
  return parseRace(text, 'r.yaml', { suggest: suggestNames });
}

describe('a race file that is written wrongly', () => {
  it('is right where it is not wrong', () => {
    expect(() => parse(RIGHT_RACE)).not.toThrow();
  });

  it.each([...WRONG_SHAPES, ...WRONG_MEANINGS].map((wrong) => [wrong.what, wrong] as const))(
    '%s is told by its line, what was expected and what to write',
    (_what, wrong) => {
      const { code = 'race-invalid', says } = wrong;
      const expected = expect.objectContaining({ name: 'UsageError', code, message: `r.yaml:${says}` });
      expect(() => parse(textOf(wrong))).toThrow(expected);
    },
  );

  it.each([...WRONG_SHAPES, ...WRONG_MEANINGS].map((wrong) => [wrong.what, wrong] as const))(
    '%s is found without a suggestion as well',
    (_what, wrong) => {
      const { code = 'race-invalid', says } = wrong;
      const line = says.slice(0, says.indexOf(':'));
      expect(() => parseRace(textOf(wrong), 'r.yaml')).toThrow(expect.objectContaining({ code }));
      expect(() => parseRace(textOf(wrong), 'r.yaml')).toThrow(`r.yaml:${line}: `);
    },
  );

  it('is refused when its aliases multiply without end', () => {
    const lines = Array.from({ length: 9 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(9)}*a${at}]`);
    const text = ['tailrace-race: 1', 'a0: &a0 [x]', ...lines].join('\n');
    expect(() => parse(text)).toThrow(/^r\.yaml:3: its aliases cannot be followed/);
  });
});
