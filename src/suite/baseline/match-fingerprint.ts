import { type FingerprintPattern, PATTERN_FIELDS } from '../../core/baseline.js';
import type { Fingerprint } from '../../core/verdict.js';

/** Whether an entry is about a failure: every field that it names is the same. */
export function matchesFingerprint(pattern: FingerprintPattern, fingerprint: Fingerprint): boolean {
  return PATTERN_FIELDS.every((field) => pattern[field] === undefined || pattern[field] === fingerprint[field]);
}
