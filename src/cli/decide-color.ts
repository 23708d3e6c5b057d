import type { CliContext } from './cli-context.js';

/** Whether to colour: the option first, then NO_COLOR and FORCE_COLOR, then whether a terminal is there to show it. */
export function decideColor(option: boolean | undefined, context: Pick<CliContext, 'env' | 'stdout'>): boolean {
  if (option !== undefined) return option;
  const { NO_COLOR, FORCE_COLOR, TERM } = context.env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return true;
  return context.stdout.isTTY && TERM !== 'dumb';
}
