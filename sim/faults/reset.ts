import type { SimulatedLink } from '../link/link.js';
import { ALL_FORMS, type FaultEntry } from './fault.js';

export const reset: FaultEntry = {
  name: 'reset',
  statement: 'The connection breaks with ECONNRESET; what a paused stream had buffered is lost with it.',
  kind: 'link',
  forms: ALL_FORMS,
  scenario: "{ kind: 'reset' }",
  note: 'A WebSocket fires `error` and then closes with code 1006.',
};

export function strikeReset(link: SimulatedLink): void {
  link.end('reset');
}
