/** Ctrl-C came before there was anything to report on. Nothing was run, so the command is incomplete. */
export class InterruptedError extends Error {
  /** @param when in words that follow "stopped" */
  constructor(when: string) {
    super(`stopped ${when}: nothing was run`);
    this.name = 'InterruptedError';
  }
}
