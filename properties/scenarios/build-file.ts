import type { AppAction, FileOperationName, Point } from '../../src/core/scenario.js';
import type { Draft } from './draft.js';
import type { FilePlan } from './plan.js';

const TARGETS: readonly FilePlan['target'][] = ['present', 'own', 'missing', 'directory'];

const PATHS: Readonly<Record<FilePlan['target'], string>> = {
  present: '/work/hello.txt',
  own: '/work/A.txt',
  missing: '/work/missing/B.txt',
  directory: '/work',
};

/**
 * A file operation on the executor's small disk; many of them are refused there, as they should be. Nothing but its
 * operation and its path tells on the wire which one a request belongs to, so no two of a scenario share both: the
 * drawn target gives way to the next that is free.
 */
export function buildFile(
  draft: Draft,
  id: string,
  plan: FilePlan,
  waits: { readonly after?: readonly Point[]; readonly inside?: string } = {},
): AppAction {
  const { operation } = plan;
  const first = TARGETS.indexOf(plan.target);
  const path =
    TARGETS.map((_, step) => PATHS[TARGETS[(first + step) % TARGETS.length] ?? plan.target]).find(
      (each) => !draft.files.has(`${operation} ${each}`),
    ) ?? `/work/${id}.txt`;
  draft.files.add(`${operation} ${path}`);
  return { id, ...waits, kind: 'file', operation, path, ...optionsOf(operation, id, plan) };
}

function optionsOf(
  operation: FileOperationName,
  id: string,
  plan: FilePlan,
): { to?: string; text?: string; recursive?: boolean; force?: boolean } {
  const recursive = plan.recursive ? { recursive: true } : {};
  switch (operation) {
    case 'writeFile':
      return { text: `written by ${id} é\n` };
    case 'createDirectory':
      return recursive;
    case 'remove':
      return { ...recursive, ...(plan.force ? { force: true } : {}) };
    case 'copy':
      return { to: `/work/${id}.txt`, ...recursive };
    default:
      return {};
  }
}
