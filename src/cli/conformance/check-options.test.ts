import { describe, expect, it } from 'vitest';
import { checkOptions } from './check-options.js';

describe('the options of conformance', () => {
  it.each([
    [{}],
    [{ runs: 0 }],
    [{ title: 'my client', properties: ['call-settles'], runs: 5, timeMs: 0.5, seed: 'a', strategy: 'first' }],
    [{ profile: 'ci', strict: true, replayDir: 'failures', baseline: './known.yaml' }],
  ])('may be %j', (options) => {
    expect(checkOptions(options)).toEqual(options);
  });

  it('are left out where they are undefined', () => {
    expect(checkOptions({ runs: undefined, seed: 'a' })).toEqual({ seed: 'a' });
  });

  it.each<[unknown, string]>([
    [null, 'the options of conformance were null; they are an object'],
    [[], 'the options of conformance were []; they are an object'],
    ['ci', "the options of conformance were 'ci'; they are an object"],
    [{ run: 5 }, "there is no option 'run'; did you mean runs?"],
    [{ constructor: 5 }, "there is no option 'constructor'"],
    [{ runs: '5' }, "the option runs was given '5'; it takes a whole number such as 5000"],
    [{ runs: 1.5 }, 'the option runs was given 1.5; it takes a whole number such as 5000'],
    [{ runs: -1 }, 'the option runs was given -1; it takes a whole number such as 5000'],
    [{ timeMs: '60s' }, "the option timeMs was given '60s'; it takes a number of milliseconds"],
    [{ timeMs: 0 }, 'the option timeMs was given 0; it takes a number of milliseconds above 0'],
    [{ seed: 7 }, 'the option seed was given 7; it takes a text that is not empty'],
    [{ seed: 'two words' }, "the option seed was given 'two words'; it takes text without spaces"],
    [{ properties: [] }, 'the option properties was given []; it takes at least one id; without it, all'],
    [{ properties: 'call-settles' }, "the option properties was given 'call-settles'; it takes a list of ids"],
    [{ strict: 'yes' }, "the option strict was given 'yes'; it takes true or false"],
    [{ baseline: '' }, "the option baseline was given ''; it takes a text that is not empty"],
    [{ title: 5 }, 'the option title was given 5; it takes a text that is not empty'],
    [{ runs: 10n }, 'the option runs was given 10n; it takes a whole number such as 5000'],
    [{ runs: Number.NaN }, 'the option runs was given NaN; it takes a whole number'],
    [{ timeMs: Number.POSITIVE_INFINITY }, 'the option timeMs was given Infinity; it takes a number of milliseconds'],
    [{ seed: () => 'a' }, 'the option seed was given [Function: seed]; it takes a text that is not empty'],
    [() => ({}), 'the options of conformance were [Function (anonymous)]; they are an object'],
  ])('are refused as %o, with what was given and what is taken', (options, message) => {
    expect(() => checkOptions(options)).toThrow(message);
  });

  it('are refused where they hold themselves', () => {
    const properties: unknown[] = [];
    properties.push(properties);
    const message = 'the option properties was given <ref *1> [ [Circular *1] ]; it takes a text that is not empty';
    expect(() => checkOptions({ properties })).toThrow(message);
  });
});
