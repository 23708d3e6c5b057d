import { describe, expect, it } from 'vitest';
import { checkAssertion } from './check-assertion.js';

const GOOD = {
  tailraceRegression: 1,
  title: 'A call hangs',
  target: 'broken/merged',
  violates: [{ property: 'call-settles', of: 'A', kind: 'hung' }],
  scenario: {
    format: 1,
    callTimeoutMs: 1000,
    strands: [{ name: 'app', actor: 'app', actions: [{ id: 'A', kind: 'call' }] }],
  },
  schedule: [{ action: 'A', gap: 'idle' }],
  order: [{ earlier: 'A.invoked', later: 'cut.delivered' }],
  joined: [['a', 'b']],
  seed: '5eed',
  runs: 20_000,
  timeMs: 0.5,
  signal: new AbortController().signal,
};

const of = (violation: object): object => ({ violates: [violation] });

describe('what assertNoRace is given', () => {
  it('is taken as it is where it is as a test has it', () => {
    expect(checkAssertion(GOOD)).toBe(GOOD);
    const { order: _order, joined: _joined, runs: _runs, timeMs: _timeMs, signal: _signal, ...least } = GOOD;
    expect(checkAssertion(least)).toBe(least);
    expect(checkAssertion({ ...GOOD, violates: [{ property: 'call-settles', of: 'connect' }] })).toBeTruthy();
  });

  it('may be about an operation of the whole report', () => {
    const strands = [{ name: 'app', actor: 'app', actions: [{ id: 'B', kind: 'call' }] }];
    const reported = { ...GOOD.scenario, strands };
    expect(checkAssertion({ ...GOOD, ...of({ property: 'call-settles', of: 'B' }), reported })).toBeTruthy();
  });

  it.each<[object, string, string]>([
    [
      { run: 5 },
      'bad-option',
      "assertNoRace cannot use what it was given: there is no field 'run'; did you mean runs?",
    ],
    [{ tailraceRegression: 2 }, 'bad-option', "at tailraceRegression: it is '2'; this version reads 1"],
    [{ title: undefined }, 'bad-option', "the field 'title' is missing: a test has it as"],
    [{ violates: [] }, 'bad-option', 'at violates: it takes at least one failure'],
    [{ schedule: [{ action: 'A', gap: 'idel' }] }, 'bad-option', "at schedule.0.gap: it is 'idel'; did you mean idle?"],
    [{ scenario: { ...GOOD.scenario, strands: 5 } }, 'bad-option', 'at scenario.strands: it is a number'],
    [{ seed: 'two words' }, 'bad-option', 'at seed: it takes text without spaces'],
    [{ runs: 1.5 }, 'bad-option', 'at runs: it is a number, and a whole number is expected'],
    [{ runs: 0 }, 'bad-option', 'at runs: it takes a whole number such as 20000'],
    [{ timeMs: 0 }, 'bad-option', 'at timeMs: it takes a number of milliseconds above 0'],
    [{ signal: true }, 'bad-option', 'at signal: it takes an AbortSignal'],
    [of({ property: 'call-setles' }), 'unknown-name', "there is no property 'call-setles'; did you mean call-settles"],
    [of({ property: 'call-settles', kind: 'hang' }), 'unknown-name', "there is no kind of call-settles 'hang'"],
    [of({ property: 'call-settles', of: 'B' }), 'unknown-name', "there is no operation in the scenario 'B'"],
  ])('is refused with %j', (wrong, code, message) => {
    expect(() => checkAssertion({ ...GOOD, ...wrong })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  it.each([undefined, null, 'race', 5])('is refused where it is %j', (given) => {
    expect(() => checkAssertion(given)).toThrow(
      expect.objectContaining({ code: 'bad-option', message: expect.stringContaining('it takes a race as') }),
    );
  });
});
