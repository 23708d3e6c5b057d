import type { FaultAction } from '../../src/core/scenario.js';
import type { LinkEnd } from '../link/link-end.js';
import { strikeEndRead } from './end-read.js';
import { strikeEndWrite } from './end-write.js';
import { strikeEof } from './eof.js';
import { strikeReset } from './reset.js';

/** Puts a fault into effect on the link. A `stall` changes nothing there: it is the executor that falls silent. */
export function strike(link: LinkEnd, action: FaultAction): void {
  switch (action.kind) {
    case 'eof':
      strikeEof(link);
      break;
    case 'reset':
      strikeReset(link, action);
      break;
    case 'end-read':
      strikeEndRead(link);
      break;
    case 'end-write':
      strikeEndWrite(link, action);
      break;
    case 'stall':
      break;
  }
}
