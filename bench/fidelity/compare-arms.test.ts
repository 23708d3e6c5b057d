import { describe, expect, it } from 'vitest';
import { compareArms, compareRecording } from './compare-arms.js';
import type { ArmOutcome, Observations } from './fidelity-case.js';
import { formatFidelity } from './format-fidelity.js';
import type { KnownDifference } from './known-difference.js';

const saw = (observed: Observations): ArmOutcome => ({ one: { observed } });

const KNOWN: KnownDifference = {
  case: 'one',
  versions: '>=2.0.0',
  differs: [{ observation: 'code', simulated: 1, real: 2 }],
  reason: 'because',
  meaning: 'nothing',
};

function verdictOf(simulated: ArmOutcome, real: ArmOutcome, version = '2.0.0', known = [KNOWN]) {
  const [compared] = compareArms(['one'], simulated, { version, outcome: real }, known);
  return [compared?.verdict, ...(compared?.problems ?? [])];
}

describe('two arms', () => {
  it('agree where all that was seen is the same, in whatever order', () => {
    expect(verdictOf(saw({ a: { x: 1, y: 2 }, b: 0 }), saw({ b: 0, a: { y: 2, x: 1 } }), '1.0.0')).toEqual(['agrees']);
  });

  it('differ by what only one of them saw', () => {
    expect(verdictOf(saw({ a: 1 }), saw({}), '1.0.0')).toEqual(['DIFFERS', 'a: simulated 1, real nothing']);
    expect(verdictOf(saw({ a: [1, 2] }), saw({ a: [2, 1] }), '1.0.0')).toEqual([
      'DIFFERS',
      'a: simulated [1,2], real [2,1]',
    ]);
  });

  it('differ as it is known, in the versions it is known of, and no further', () => {
    expect(verdictOf(saw({ code: 1 }), saw({ code: 2 }))).toEqual(['known']);
    expect(verdictOf(saw({ code: 1 }), saw({ code: 2 }), '1.0.0')).toEqual(['DIFFERS', 'code: simulated 1, real 2']);
    expect(verdictOf(saw({ code: 1 }), saw({ code: 3 }))).toEqual([
      'DIFFERS',
      'code: simulated 1, real 3; known is simulated 1, real 2',
    ]);
    expect(verdictOf(saw({ code: 1, other: 1 }), saw({ code: 2, other: 2 }))).toEqual([
      'DIFFERS',
      'other: simulated 1, real 2',
    ]);
  });

  it('differ where a known difference is stale', () => {
    expect(verdictOf(saw({ code: 2 }), saw({ code: 2 }))).toEqual([
      'DIFFERS',
      'code: the known difference is stale, both say 2',
    ]);
    expect(verdictOf(saw({}), saw({}))).toEqual(['DIFFERS', 'code: the known difference is stale, nobody notes this']);
  });

  it('differ where a body broke, or was not run', () => {
    const broke: ArmOutcome = { one: { observed: { code: 2 }, broke: 'no answer' } };
    expect(verdictOf(saw({ code: 1 }), broke)).toEqual(['DIFFERS', 'the real arm broke: no answer']);
    expect(verdictOf(broke, saw({ code: 2 }))).toEqual(['DIFFERS', 'the simulated arm broke: no answer']);
    expect(verdictOf(saw({ code: 1 }), {})).toEqual(['DIFFERS', 'the real arm broke: the case was not run']);
  });
});

describe('a recording', () => {
  it('is what a server says again, or is told apart from it', () => {
    expect(compareRecording('one', saw({ a: 1 }), saw({ a: 1 }))).toEqual([]);
    expect(compareRecording('one', saw({ a: 1 }), saw({ a: 2 }))).toEqual(['a: recorded 1, now 2']);
    expect(compareRecording('one', {}, saw({ a: 2 }))).toEqual([expect.stringContaining('--record')]);
  });
});

describe('the table', () => {
  it('has a row for each case and a column for each version, and says what differs', () => {
    const simulated = saw({ code: 1 });
    const compare = (version: string, code: number) => ({
      version,
      cases: compareArms(['one'], simulated, { version, outcome: saw({ code }) }, [KNOWN]),
    });
    const text = formatFidelity(simulated, [compare('2.0.0', 2), compare('1.0.0', 1), compare('1.1.0', 9)]);
    expect(text).toContain('one   ran        known difference  agrees      DIFFERS');
    expect(text).toContain('one (>=2.0.0)\n  code: simulated 1, real 2\n  why: because\n  for a client: nothing');
    expect(text).toContain('one, 1.1.0: code: simulated 1, real 9');
  });
});
