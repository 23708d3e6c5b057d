import type { LinkEnd } from '../link/link-end.js';
import { ALL_FORMS, type FaultEntry } from './fault.js';

export const endRead: FaultEntry = {
  name: 'end-read',
  statement: 'Nothing more can be read; what the client writes is still taken.',
  kind: 'link',
  forms: ALL_FORMS,
  scenario: "{ kind: 'end-read' }",
  note: 'A WebSocket has no half-close: there it is a close without a close frame, code 1006, and sends are discarded. In the preset `tcp` it is a clean EOF: a socket with `allowHalfOpen: false` closes its other half by itself.',
};

export function strikeEndRead(link: LinkEnd): void {
  link.end('end-read');
}
