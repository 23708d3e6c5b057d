import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type BaselineFile, REASON_WANTED } from './baseline.js';
import { formatBaseline } from './format-baseline.js';
import { parseBaseline } from './parse-baseline.js';

const documentation = readFileSync(new URL('../../../docs/baseline.md', import.meta.url), 'utf8');

const text = `tailrace-baseline: 1
target: my-client
applicable:
  - call-settles
  - no-crash
failures:
  - fingerprint:
      property: call-settles
      kind: hung
      phase: in-flight
    reason: Known since the first version; mended in the next.
    replay: replays/a.replay.json
    expires: 2027-01-31
`;

const baseline: BaselineFile = {
  target: 'my-client',
  applicable: ['call-settles', 'no-crash'],
  failures: [
    {
      fingerprint: { property: 'call-settles', kind: 'hung', phase: 'in-flight' },
      reason: 'Known since the first version; mended in the next.',
      replay: 'replays/a.replay.json',
      expires: '2027-01-31',
    },
  ],
};

/** Names that have the same letters but one. */
const suggest = (given: string, known: readonly string[]): string[] =>
  known.filter((name) => [...name].filter((letter) => !given.includes(letter)).length <= 1 && given[0] === name[0]);

function parse(given: string, updating = false): BaselineFile {
  return parseBaseline(given, 'b.yaml', { updating, suggest });
}

function replaced(from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}

describe('a baseline file', () => {
  it('is read as it is written', () => {
    expect(parse(text)).toMatchObject(baseline);
  });

  it.each<[string, string, string]>([
    ['', 'b.yaml:1', 'it is empty; --update-baseline writes'],
    ['# nothing', 'b.yaml:1', 'it is empty'],
    ['- a', 'b.yaml:1', 'it is a list, not a baseline'],
    ['text', 'b.yaml:1', 'it is a text, not a baseline'],
    ['a: [1', 'b.yaml:1', 'it is not YAML'],
    [`${text}---\n${text}`, 'b.yaml:', 'it is not YAML'],
    [replaced('target: my-client', 'target: my-client\ntarget: other'), 'b.yaml:3', 'it is not YAML'],
    [
      replaced('tailrace-baseline: 1', 'tailrace-baseline: 2'),
      'b.yaml:1',
      "at tailrace-baseline: it is '2'; this version reads 1",
    ],
    [replaced('target: my-client\n', ''), 'b.yaml:1', "the field 'target' is missing: the name of"],
    [replaced('failures:\n', 'failures: none\nothers:\n'), 'b.yaml:7', "there is no field 'others'"],
    [`${text.slice(0, text.indexOf('failures:'))}failures: none`, 'b.yaml:6', 'it is a text, and a list is expected'],
    [text.slice(0, text.indexOf('failures:')), 'b.yaml:1', "the field 'failures' is missing"],
    [replaced('applicable:', 'aplicable:'), 'b.yaml:3', "there is no field 'aplicable'; did you mean applicable?"],
    [replaced('    reason: ', '    resaon: '), 'b.yaml:11', "there is no field 'resaon'; did you mean reason?"],
    [replaced('      phase:', '      pase:'), 'b.yaml:10', "there is no field 'pase'; did you mean phase?"],
    [replaced('in-flight', 'inflight'), 'b.yaml:10', "fingerprint.phase: it is 'inflight'; did you mean in-flight?"],
    [replaced('Known since the first version; mended in the next.', '""'), 'b.yaml:11', 'it must not be empty'],
    [replaced('Known since the first version; mended in the next.', '" "'), 'b.yaml:11', 'it must not be empty'],
    [replaced('2027-01-31', '2027-02-30'), 'b.yaml:13', 'a day such as 2027-01-31'],
    [replaced('2027-01-31', 'soon'), 'b.yaml:13', 'a day such as 2027-01-31'],
    [replaced('replays/a.replay.json', 'replays\\a.replay.json'), 'b.yaml:12', 'forward slashes'],
    [
      replaced('    replay: replays/a.replay.json\n', ''),
      'b.yaml:7',
      "at failures.0: the field 'replay' is missing: the path",
    ],
    [
      replaced('    reason: Known since the first version; mended in the next.\n', ''),
      'b.yaml:7',
      "the field 'reason' is missing",
    ],
    [
      replaced('      property: call-settles\n', ''),
      'b.yaml:8',
      "at failures.0.fingerprint: the field 'property' is missing",
    ],
    [replaced('kind: hung', 'kind: late'), 'b.yaml:9', "call-settles has no kind of failure 'late'; it has "],
    [replaced('  - no-crash\n', '  - call-settles\n'), 'b.yaml:5', "'call-settles' is there twice"],
    [`${text}${text.slice(text.indexOf('  - fingerprint'))}`, 'b.yaml:14', 'is there twice'],
    [replaced('Known since the first version; mended in the next.', REASON_WANTED), 'b.yaml:11', 'nobody has said why'],
  ])('is refused with its line (case %#)', (given, place, words) => {
    expect(() => parse(given)).toThrow(expect.objectContaining({ name: 'UsageError', code: 'baseline-invalid' }));
    expect(() => parse(given)).toThrow(place);
    expect(() => parse(given)).toThrow(words);
  });

  it.each([
    [replaced('  - no-crash', '  - no-crush'), 'b.yaml:5'],
    [replaced('property: call-settles', 'property: calls-settle'), 'b.yaml:8'],
  ])('is refused for a property that does not exist (case %#)', (given, place) => {
    expect(() => parse(given)).toThrow(expect.objectContaining({ code: 'unknown-name' }));
    expect(() => parse(given)).toThrow(`${place}: there is no property`);
  });

  it('is refused when its aliases multiply without end', () => {
    const lines = Array.from({ length: 9 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(9)}*a${at}]`);
    expect(() => parse(['a0: &a0 [x]', ...lines].join('\n'))).toThrow(/^b\.yaml:2: its aliases cannot be followed/);
  });

  it('is what its documentation shows', () => {
    const [, shown = ''] = /^```yaml\n(tailrace-baseline[\s\S]*?)^```$/m.exec(documentation) ?? [];
    expect(parse(shown)).toMatchObject({ target: 'my-client', failures: [{ expires: '2027-01-31' }] });
  });

  it('has no known failures when the last was removed', () => {
    expect(parse(text.slice(0, text.indexOf('  - fingerprint'))).failures).toEqual([]);
  });

  it('with a failure that nobody has reviewed is read to be written anew', () => {
    const wanted = replaced('Known since the first version; mended in the next.', REASON_WANTED);
    expect(parse(wanted, true).failures).toMatchObject([{ reason: REASON_WANTED }]);
  });
});

describe('writing a baseline file', () => {
  it('gives what is read again, whatever its texts hold', () => {
    const [failure] = baseline.failures;
    if (failure === undefined) throw new Error('no failure');
    const texts = ['yes', '12', 'a: b # c', `'"\\`, 'two\nlines\n\n  - of text', '*a', 'long '.repeat(60).trim()];
    const failures = texts.map((reason, index) => ({
      ...failure,
      fingerprint: { ...failure.fingerprint, outcome: `${index}${reason}`.trim() },
      reason,
    }));
    const written = { ...baseline, target: '1.0', failures };
    expect(parse(formatBaseline(written))).toEqual({ 'tailrace-baseline': 1, ...written });
  });

  it('gives the same text for the same failures in another order', () => {
    const entry = (property: string, outcome?: string): BaselineFile['failures'][number] => ({
      fingerprint: outcome === undefined ? { property } : { property, outcome },
      reason: 'known',
      replay: 'r.json',
    });
    const failures = [entry('call-settles'), entry('call-settles', 'a'), entry('call-settles', 'b'), entry('no-crash')];
    const one = formatBaseline({ ...baseline, failures });
    const other = { target: 'my-client', applicable: ['no-crash', 'call-settles'], failures: failures.toReversed() };
    expect(formatBaseline(other)).toBe(one);
    expect(parse(one).failures).toEqual(failures);
  });

  it('looks like this', () => {
    expect(formatBaseline(baseline)).toMatchInlineSnapshot(`
      "# The known failures of a client, as they were reviewed: \`tailrace run --baseline FILE\` expects these, and no others.
      # Each says why it is accepted ('reason'), and may say until when ('expires: 2027-01-31'). A field taken out of a
      # fingerprint matches anything. Commit the replay files with this one.
      # With \`--update-baseline\` this file is written anew: fingerprints, reasons and days are kept, comments are not.
      tailrace-baseline: 1
      target: my-client

      # The properties that applied when this was reviewed: with more or fewer of them it is to be reviewed again.
      applicable:
        - call-settles
        - no-crash

      # Every other failure is a violation, also one of a property that is named here.
      failures:
        - fingerprint:
            property: call-settles
            kind: hung
            phase: in-flight
          reason: Known since the first version; mended in the next.
          replay: replays/a.replay.json
          expires: 2027-01-31
      "
    `);
    expect(formatBaseline({ ...baseline, failures: [] })).toMatch(/\nfailures: \[\]\n$/);
  });
});
