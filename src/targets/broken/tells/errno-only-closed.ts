/**
 * Defect: a loss is reported by two classes of errors, and the mapping of file errors knows only the first.
 * A user sees: a file operation after the loss fails with an unknown error, not as a broken pipe.
 * The gap: none; a file operation is made after the loss.
 * Source: the race `errno-only-closed` in the public review of openai/codex#18027.
 */

import type { FileErrorKind } from '../../../core/target.js';
import { DisconnectedError } from '../../workshop/failures.js';
import { WorkshopClient } from '../../workshop/workshop-client.js';
import { WorkshopFiles } from '../../workshop/workshop-files.js';
import { workshopTarget } from '../../workshop/workshop-target.js';

/** What a call gets that was open when the connection closed; later ones get the plain class. */
class ClosedError extends DisconnectedError {}

class TwoErrors extends WorkshopClient {
  protected override failPending(error: DisconnectedError): void {
    super.failPending(new ClosedError(error.reason));
  }
}

/** Knows one of the two ways in which the client reports a loss. */
class ErrnoOnlyClosed extends WorkshopFiles {
  protected override kindOf(error: unknown): FileErrorKind {
    if (error instanceof DisconnectedError && !(error instanceof ClosedError)) return 'Other';
    return super.kindOf(error);
  }
}

export default workshopTarget({ name: 'broken/errno-only-closed', client: TwoErrors, files: ErrnoOnlyClosed });
