import { AdapterError, UsageError } from '../../core/errors.js';
import type { CliContext } from '../cli-context.js';
import type { KnownTarget } from '../known-targets.js';
import { findAdapter, type ResolvedTarget, resolveTarget } from '../resolve-target.js';

const REMEDY =
  'At an old commit the adapter may not be there yet: `git bisect run` passes it over. If it is at none, name one with --target.';

/**
 * The target of a command that `git bisect run` calls. An adapter that is not there says nothing of the commit, and
 * nothing else may stand in for it: with the reference client in its place the commit would be good.
 *
 * @throws AdapterError `adapter-load` where the adapter is not there; otherwise as `resolveTarget`
 */
export function resolveAtCommit(
  target: string | undefined,
  known: readonly KnownTarget[],
  { cwd, env }: CliContext,
): ResolvedTarget {
  const named = target ?? findAdapter(cwd);
  if (named === undefined) {
    const what = `no --target was given, and ${cwd} has no tailrace.target.{ts,mts,mjs,js}`;
    throw new AdapterError('adapter-load', what, REMEDY);
  }
  try {
    return resolveTarget(named, known, cwd, env);
  } catch (error) {
    if (!(error instanceof UsageError) || error.code !== 'file-unreadable') throw error;
    throw new AdapterError('adapter-load', error.message, REMEDY);
  }
}
