import type { FaultAction } from '../../src/core/scenario.js';
import type { LinkEnd } from '../link/link-end.js';
import { ALL_FORMS, type FaultEntry } from './fault.js';

export const reset: FaultEntry = {
  name: 'reset',
  statement: 'The connection breaks with ECONNRESET; what a paused stream had buffered is lost with it.',
  kind: 'link',
  forms: ALL_FORMS,
  scenario: "{ kind: 'reset' }",
  note: 'A WebSocket fires `error` and then closes with code 1006.',
};

export const resetUncoded: FaultEntry = {
  name: 'reset-uncoded',
  statement: 'The connection breaks with an error that has no code, as a stream does that its holder destroys.',
  kind: 'link',
  forms: ['messages', 'lines', 'content-length'],
  scenario: "{ kind: 'reset', how: 'uncoded' }",
  note: 'On a WebSocket, whose `error` never says anything, it is the same as `reset`.',
};

export function strikeReset(link: LinkEnd, { how }: Extract<FaultAction, { kind: 'reset' }>): void {
  link.end('reset', how === 'uncoded');
}
