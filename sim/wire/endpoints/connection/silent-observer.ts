import type { LinkObserver } from '../../../link/link.js';

function ignore(): void {
  // A connection that was disposed of goes on until it is closed, and nobody wants to know.
}

/** Whom a connection tells that was disposed of. */
export const SILENT_OBSERVER: LinkObserver = {
  formTaken: ignore,
  frameWritten: ignore,
  writeFailed: ignore,
  taken: ignore,
  endTaken: ignore,
  localClose: ignore,
  listenerThrew: ignore,
};
