import { installedServer, installServer } from './install-server.js';

/** A version of the real server that can be run here, or why it cannot. */
export type FoundServer =
  | { readonly version: string; readonly command: string }
  | { readonly version: string; readonly missing: string };

/**
 * Looks for a version in the cache, and installs it unless it is there, in at most `boundMs` milliseconds. Never fails:
 * a machine without the registry has no server.
 */
export async function findServer(version: string, boundMs: number): Promise<FoundServer> {
  if (process.platform === 'win32') return { version, missing: 'its cases are shell scripts' };
  const installed = installedServer(version);
  if (installed !== undefined) return { version, command: installed };
  const bound = AbortSignal.timeout(boundMs);
  try {
    return { version, command: await installServer(version, bound) };
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { version, missing: bound.aborted ? `not installed within ${boundMs / 1000} s` : why };
  }
}
