import type { TargetIdentity } from '../core/report.js';
import { isOnWire, type TargetReference } from './contracts.js';

/** Which client it is, in the words of reports: without a version where it has none. */
export function identifyTarget(
  { name, version }: { readonly name: string; readonly version?: string | undefined },
  reference?: TargetReference,
): TargetIdentity {
  const lockHash = reference === undefined ? undefined : lockHashOf(reference);
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(lockHash === undefined ? {} : { lockHash }),
  };
}

/** The hash of the lock file that a published client was installed by, where it was. */
export function lockHashOf(reference: TargetReference): string | undefined {
  if (!isOnWire(reference)) return reference.installed?.lockHash;
  return 'lockHash' in reference.driver ? reference.driver.lockHash : undefined;
}
