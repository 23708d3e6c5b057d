import type { LinkEnd } from '../link/link-end.js';
import { ALL_FORMS, type FaultEntry } from './fault.js';

export const eof: FaultEntry = {
  name: 'eof',
  statement: 'The peer ends the connection cleanly.',
  kind: 'link',
  forms: ALL_FORMS,
  scenario: "{ kind: 'eof' }",
  note: 'A stream emits `end`, ends its writable side and closes; a WebSocket closes with code 1000.',
};

export function strikeEof(link: LinkEnd): void {
  link.end('eof');
}
