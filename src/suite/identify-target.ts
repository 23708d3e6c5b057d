import type { InstalledClient } from '../core/published-client.js';
import type { TargetIdentity } from '../core/report.js';

/** Which client it is, in the words of reports: without a version where it has none. */
export function identifyTarget(
  { name, version }: { readonly name: string; readonly version?: string | undefined },
  installed?: InstalledClient,
): TargetIdentity {
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(installed?.lockHash === undefined ? {} : { lockHash: installed.lockHash }),
  };
}
