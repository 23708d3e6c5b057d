/** Whether nobody watches: a CI server runs the command, and says so in the way that all of them do. */
export function runsInCi(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.CI !== undefined && env.CI !== '' && env.CI !== 'false';
}
