import semver from 'semver';
import type { ArmOutcome, CaseOutcome } from './fidelity-case.js';
import type { KnownDifference } from './known-difference.js';
import { isSame } from './normalise.js';

/** How the simulated executor compares with one version of the server in one case. */
export interface CaseComparison {
  readonly id: string;
  readonly verdict: 'agrees' | 'known' | 'DIFFERS';
  /** What is not as it should be, one line each. */
  readonly problems: readonly string[];
  /** The known differences that show, each as it should. */
  readonly known: readonly KnownDifference[];
}

/**
 * Compares what was seen, case by case. A case differs where an observation does without being known, where a known
 * difference does not show (it is stale), and where a body broke.
 */
export function compareArms(
  ids: readonly string[],
  simulated: ArmOutcome,
  real: { readonly version: string; readonly outcome: ArmOutcome },
  known: readonly KnownDifference[],
): readonly CaseComparison[] {
  const inForce = known.filter(({ versions }) => semver.satisfies(real.version, versions));
  return ids.map((id) => {
    const ofCase = inForce.filter((difference) => difference.case === id);
    const problems = problemsOf(simulated[id] ?? MISSING, real.outcome[id] ?? MISSING, ofCase);
    const verdict = problems.length > 0 ? 'DIFFERS' : ofCase.length > 0 ? 'known' : 'agrees';
    return { id, verdict, problems, known: ofCase };
  });
}

/** What a real server said now that it did not say when it was recorded, one line each. */
export function compareRecording(id: string, recorded: ArmOutcome, outcome: ArmOutcome): readonly string[] {
  const [then, now] = [recorded[id], outcome[id]];
  if (then === undefined || now === undefined) return ['it is not in the recording: record it with --record'];
  return namesOf(then, now)
    .filter((name) => !isSame(then.observed[name], now.observed[name]))
    .map((name) => `${name}: recorded ${show(then.observed[name])}, now ${show(now.observed[name])}`);
}

const MISSING: CaseOutcome = { observed: {}, broke: 'the case was not run' };

function problemsOf(simulated: CaseOutcome, real: CaseOutcome, known: readonly KnownDifference[]): string[] {
  const problems: string[] = [];
  if (simulated.broke !== undefined) problems.push(`the simulated arm broke: ${simulated.broke}`);
  if (real.broke !== undefined) problems.push(`the real arm broke: ${real.broke}`);
  if (problems.length > 0) return problems;
  const rows = known.flatMap(({ differs }) => differs);
  for (const name of namesOf(simulated, real)) {
    const [ours, theirs] = [simulated.observed[name], real.observed[name]];
    const row = rows.find(({ observation }) => observation === name);
    const seen = `${name}: simulated ${show(ours)}, real ${show(theirs)}`;
    if (row === undefined) {
      if (!isSame(ours, theirs)) problems.push(seen);
    } else if (isSame(ours, theirs)) {
      problems.push(`${name}: the known difference is stale, both say ${show(ours)}`);
    } else if (!isSame(ours, row.simulated) || !isSame(theirs, row.real)) {
      problems.push(`${seen}; known is simulated ${show(row.simulated)}, real ${show(row.real)}`);
    }
  }
  const names = new Set(namesOf(simulated, real));
  for (const { observation } of rows) {
    if (!names.has(observation)) problems.push(`${observation}: the known difference is stale, nobody notes this`);
  }
  return problems;
}

function namesOf(...outcomes: readonly CaseOutcome[]): string[] {
  return [...new Set(outcomes.flatMap(({ observed }) => Object.keys(observed)))];
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
