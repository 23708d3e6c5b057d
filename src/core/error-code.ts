/**
 * What to say of an error that the operating system or Node has named: its code, such as `ENOENT`; of any other, all of
 * it.
 */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
