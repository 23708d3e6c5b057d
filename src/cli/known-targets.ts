import type { TargetEntry } from '../targets/registry.js';

/** A registered target as the commands see it, without loading the client. */
export type KnownTarget = Omit<TargetEntry, 'race' | 'defect'>;

/** Whether it is a client as npm has it, in its versions. */
export function isPublished({ client, program }: KnownTarget): boolean {
  return client !== undefined || program !== undefined;
}

/** Every registered target, in the order of the registry. */
export async function loadKnownTargets(): Promise<readonly KnownTarget[]> {
  const { TARGETS } = await import('../targets/registry.js');
  return TARGETS;
}
