import type { ModuleReference } from '../../contracts.js';

/** A race that `broken/check-then-register` has, and `reference` has not. */
export const HANGS = `
tailrace-race: 1
title: A call registered after the drain hangs
strands:
  app: [{ call: A }]
  connection: [{ eof: cut }]
order: ["A.invoked < cut"]
violates: { property: call-settles, of: A }
`;

/** A target as the build made it, which is what the compiled worker loads: `npm run build` comes first. */
export function builtTarget(entry: ModuleReference | undefined): ModuleReference {
  if (entry === undefined) throw new Error('there is no such target');
  return { name: entry.name, module: entry.module.replace('/src/targets/', '/dist/src/targets/') };
}
