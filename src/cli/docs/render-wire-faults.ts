import { ENDPOINT_FAULTS } from '../../suite/catalogues.js';
import { code, page, table } from './markdown.js';

const INTRODUCTION = `A client in a process of its own is connected to a real address, and the faults that strike it are real ones. Not every
fault of the [catalogue](faults.md) exists on every kind of endpoint. What does not exist is left out of a schedule; what
comes to a clean end is recorded as one.

Faults that are whole frames, or correct frames at the wrong time, exist on every endpoint and are not listed.`;

const STATUS = { exists: 'exists', 'as eof': 'is a clean end', none: 'does not exist' } as const;

/** The page that says what each fault is on a real connection. */
export function renderWireFaults(): string {
  const sections = Object.entries(ENDPOINT_FAULTS).map(([fault, kinds]) => {
    const rows = Object.entries(kinds).map(([kind, { status, note }]) => [code(kind), STATUS[status], note]);
    return [`## ${code(fault)}`, table(['endpoint', 'here it', 'which is'], rows)].join('\n\n');
  });
  return page('Faults on a wire', [INTRODUCTION, ...sections]);
}
