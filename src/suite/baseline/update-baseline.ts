import type { BaselineEntryResult, FingerprintPattern } from '../../core/baseline.js';
import type { CheckResult, Counterexample } from '../../core/report.js';
import type { Fingerprint } from '../../core/verdict.js';
import { type BaselineFile, type KnownFailure, REASON_WANTED } from './baseline.js';
import { matchesFingerprint } from './match-fingerprint.js';

/** A baseline written anew, and how it differs from the one before. */
export interface UpdatedBaseline {
  readonly file: BaselineFile;
  /** Failures that no entry was about; somebody has to write their reason. */
  readonly added: readonly FingerprintPattern[];
  /** Entries whose failure was there again, recorded anew because their replay did not show it. */
  readonly recordedAnew: readonly FingerprintPattern[];
  /** Entries whose failure was not there again. */
  readonly removed: readonly FingerprintPattern[];
}

/**
 * The baseline of what a check has found: entries whose failure was found stay as they are, the others go, and what no
 * entry is about is added. An entry whose replay was not run stays: nothing is known of it.
 *
 * @param replayPath of the replay file of a counterexample, relative to the baseline file
 */
export function updateBaseline(
  result: CheckResult,
  replayPath: (counterexample: Counterexample) => string,
): UpdatedBaseline {
  const found = result.properties.flatMap(({ counterexamples }) => counterexamples);
  const entries = result.baseline?.entries ?? [];
  const shows = (entry: BaselineEntryResult): Counterexample | undefined =>
    found.find(({ fingerprint }) => matchesFingerprint(entry.fingerprint, fingerprint));
  const kept = entries.flatMap((entry): KnownFailure[] => {
    const shown = shows(entry);
    if (entry.shown || entry.state === 'not-run') return [knownFailure(entry, entry.replay)];
    return shown === undefined ? [] : [knownFailure(entry, replayPath(shown))];
  });
  const isKnown = (fingerprint: Fingerprint): boolean =>
    kept.some((entry) => matchesFingerprint(entry.fingerprint, fingerprint));
  const added = found
    .filter(({ fingerprint }) => !isKnown(fingerprint))
    .map((counterexample) => ({
      fingerprint: patternOf(counterexample.fingerprint),
      reason: REASON_WANTED,
      replay: replayPath(counterexample),
    }));
  const applicable = result.properties.filter(({ status }) => status !== 'not-applicable').map(({ id }) => id);
  const patterns = (of: readonly { readonly fingerprint: FingerprintPattern }[]): FingerprintPattern[] =>
    of.map(({ fingerprint }) => fingerprint);
  return {
    file: { target: result.target.name, applicable, failures: [...kept, ...added] },
    added: patterns(added),
    recordedAnew: patterns(entries.filter((entry) => !entry.shown && shows(entry) !== undefined)),
    removed: patterns(entries.filter((entry) => !kept.some(({ fingerprint }) => fingerprint === entry.fingerprint))),
  };
}

function knownFailure({ fingerprint, reason, expires }: BaselineEntryResult, replay: string): KnownFailure {
  return { fingerprint, reason, replay, ...(expires === undefined ? {} : { expires }) };
}

/** Every field of it: what is to be accepted more widely, a person says. */
function patternOf({ v: _version, ...fields }: Fingerprint): FingerprintPattern {
  return fields;
}
