/** Whether some kind of resource is held more often now than before: a multiset difference. */
export function holdsMore(before: readonly string[], after: readonly string[]): boolean {
  const counts = new Map<string, number>();
  for (const kind of before) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const kind of after) counts.set(kind, (counts.get(kind) ?? 0) - 1);
  return [...counts.values()].some((count) => count < 0);
}
