/** Whether the stack of an error is asked for: `TAILRACE_DEBUG` is set, and neither empty nor `0`. */
export function isDebugging(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.TAILRACE_DEBUG !== undefined && !['', '0'].includes(env.TAILRACE_DEBUG);
}
