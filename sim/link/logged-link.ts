import { createLink } from './create-link.js';
import type { LinkSettings, SimulatedLink } from './link.js';

export interface LoggedLink {
  readonly link: SimulatedLink;
  /** What the observer was told, in order; the client's side may add what it sees. */
  readonly log: unknown[];
}

/** A link for tests, with everything its observer is told written down. */
export function loggedLink(settings: Omit<LinkSettings, 'observer'> = {}): LoggedLink {
  const log: unknown[] = [];
  const link = createLink({
    ...settings,
    observer: {
      formTaken: (form) => log.push(`form ${form}`),
      frameWritten: (frame) => log.push('value' in frame ? { written: frame.value } : 'garbage'),
      writeFailed: (value) => log.push(value === undefined ? 'write-failed' : { refused: value }),
      taken: (delivery) => log.push(`taken ${delivery}`),
      endTaken: (cause) => log.push(`end-taken ${cause}`),
      localClose: () => log.push('local-close'),
      listenerThrew: (error) => log.push({ threw: error instanceof Error ? error.message : error }),
    },
  });
  return { link, log };
}

/** Ticks, microtasks and a few rounds of immediates. */
export async function turns(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
}
