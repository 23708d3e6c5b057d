/** What was thrown, to be put behind what was being done; empty where nothing was. */
export function describeError(error: unknown): string {
  if (error === undefined) return '';
  return `: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
}

/** What kind of value an adapter gave. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
