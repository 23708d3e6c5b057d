import type { BaselineProblem, BaselineResult } from '../../core/baseline.js';
import type { Counterexample, OverallVerdict, PropertyResult } from '../../core/report.js';
import { fingerprintOf } from '../../core/verdict.js';
import { whyInconclusive } from '../../engine/explore.js';
import type { ReplayResult } from '../../engine/replay-result.js';
import type { Baseline, ExpectedFailure } from './baseline.js';
import { isInForce, judgeEntry } from './judge-entry.js';
import { matchesFingerprint } from './match-fingerprint.js';

/** What a check found out, before anything of it was expected. */
export interface Unjudged {
  readonly properties: readonly PropertyResult[];
  /** What the replays of the baseline's failures came to, in their order; missing where they were not run. */
  readonly replays: readonly ReplayResult[];
}

export interface Judged {
  readonly properties: readonly PropertyResult[];
  readonly baseline: BaselineResult;
}

/**
 * Judges what a check found by a baseline. A failure that an entry in force is about is expected; every other is a
 * violation, also of a property that has an entry. What is not true any more in the baseline itself is a problem,
 * unless the file is being written anew and the problem goes with the old one.
 */
export function judgeBaseline(baseline: Baseline, { properties, replays }: Unjudged): Judged {
  const found = properties.flatMap(({ counterexamples }) => counterexamples.map(({ fingerprint }) => fingerprint));
  const entries = baseline.failures.flatMap((failure, index) => {
    const property = properties.find(({ id }) => id === failure.fingerprint.property);
    return property === undefined ? [] : [judgeEntry({ failure, baseline, property, found, replay: replays[index] })];
  });
  const { problem, ...applicable } = compareApplicable(baseline, properties);
  const problems = entries.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  return {
    properties: properties.map((property) => expectFailures(property, baseline)),
    baseline: {
      file: baseline.file,
      entries: entries.map(({ entry }) => entry),
      applicable,
      problems: problem === undefined ? problems : [...problems, problem],
    },
  };
}

/** The counterexample, said to be expected where an entry in force is about it. */
export function expectCounterexample(counterexample: Counterexample, baseline: Baseline | undefined): Counterexample {
  const expected = baseline !== undefined && expecting(baseline, counterexample.fingerprint).length > 0;
  return expected ? { ...counterexample, expected: true } : counterexample;
}

function expecting(baseline: Baseline, fingerprint: Counterexample['fingerprint']): readonly ExpectedFailure[] {
  return baseline.failures.filter(
    (failure) => isInForce(failure, baseline) && matchesFingerprint(failure.fingerprint, fingerprint),
  );
}

/** A failed property, or what it is when nothing that was confirmed goes beyond what is expected. */
function expectFailures(property: PropertyResult, baseline: Baseline): PropertyResult {
  const counterexamples = property.counterexamples.map((one) => expectCounterexample(one, baseline));
  const judged = { ...property, counterexamples };
  if (property.status !== 'violated' || counterexamples.some(({ expected }) => expected !== true)) return judged;
  const unsure = property.inconclusive.find(
    (one) => expecting(baseline, fingerprintOf(one.property, one.evidence)).length === 0,
  );
  if (unsure !== undefined) return { ...judged, status: 'inconclusive', reason: whyInconclusive(unsure) };
  const entries = counterexamples.flatMap(({ fingerprint }) => expecting(baseline, fingerprint));
  return {
    ...judged,
    status: 'expected-failure',
    reason: [...new Set(entries.map(({ reason }) => reason))].join('; '),
  };
}

type Compared = BaselineResult['applicable'] & { readonly problem?: BaselineProblem };

/** Only among the properties that were asked for: of the others nothing is known. */
function compareApplicable(baseline: Baseline, properties: readonly PropertyResult[]): Compared {
  const reviewed = new Set(baseline.applicable);
  const ids = (wanted: (property: PropertyResult) => boolean): readonly string[] =>
    properties.filter(wanted).map(({ id }) => id);
  const added = ids(({ id, status }) => status !== 'not-applicable' && !reviewed.has(id));
  const removed = ids(({ id, status }) => status === 'not-applicable' && reviewed.has(id));
  if (added.length + removed.length === 0 || baseline.updating === true) return { added, removed };
  const changes = [
    ...(added.length === 0 ? [] : [`now ${added.join(', ')} ${added.length === 1 ? 'applies' : 'apply'} as well`]),
    ...(removed.length === 0 ? [] : [`${removed.join(', ')} no longer ${removed.length === 1 ? 'applies' : 'apply'}`]),
  ];
  const says = `other properties apply than were reviewed: ${changes.join('; ')}; review that, and change 'applicable' or run with --update-baseline`;
  return { added, removed, problem: { verdict: 'violated', says } };
}

interface Settled {
  readonly verdict: OverallVerdict;
  readonly reason?: string;
}

/** The verdict on a whole check, with what is wrong in its baseline: a violation is graver than what is incomplete. */
export function settleWithBaseline(settled: Settled, { file, problems }: BaselineResult): Settled {
  if (settled.verdict === 'violated' || settled.verdict === 'error' || problems.length === 0) return settled;
  const gravest = problems.find(({ verdict }) => verdict === 'violated') ?? problems[0];
  if (gravest === undefined) return settled;
  const others = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  const told = `the baseline ${file} is not true any more: ${gravest.says}${others}`;
  if (gravest.verdict === 'violated') return { verdict: 'violated', reason: told };
  return { verdict: 'incomplete', reason: settled.reason === undefined ? told : `${settled.reason}; ${told}` };
}
