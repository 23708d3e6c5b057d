/** A value as what JSON makes of it, with the folders of the machine taken out of every text. */
export function normalise(value: unknown, folders: readonly string[] = []): unknown {
  let text = JSON.stringify(value ?? null);
  for (const folder of folders) text = text.replaceAll(folder, '');
  return JSON.parse(text);
}

/** Whether two values say the same, in whatever order their members are. */
export function isSame(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
