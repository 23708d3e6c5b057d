import type { LinkObserver, OutgoingFrame } from '../../../link/link.js';

/** The text of a frame, without framing. */
export function textOf(frame: OutgoingFrame): string {
  return 'value' in frame ? JSON.stringify(frame.value) : frame.text;
}

/** Tells of a frame that the client wrote. Without text its framing was broken. */
export function tellWritten(observer: LinkObserver, text: string | undefined): void {
  let frame: { readonly value: unknown } | { readonly garbage: true } = { garbage: true };
  try {
    if (text !== undefined) frame = { value: JSON.parse(text) };
  } catch {
    // What is no JSON is garbage, which is what is told.
  }
  observer.frameWritten(frame);
}
