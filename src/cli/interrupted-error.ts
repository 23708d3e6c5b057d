/** Ctrl-C came before there was anything to report on. Nothing was done, so the command is incomplete. */
export class InterruptedError extends Error {
  /** @param when in words that follow "stopped" */
  constructor(when: string, left = 'nothing was run') {
    super(`stopped ${when}: ${left}`);
    this.name = 'InterruptedError';
  }
}
