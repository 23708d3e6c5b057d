import type { ObservedProcessEvent, ObservedRead } from '../../src/core/history.js';
import type { ProcessEvent, ProcessReadResult } from '../../src/core/target.js';

function text(chunk: Uint8Array): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('utf8');
}

/** What a read gave, as the history keeps it. */
export function observedRead(result: ProcessReadResult): ObservedRead {
  const { chunks, nextSeq, exited, exitCode, closed, failure } = result;
  return {
    chunks: chunks.map(({ seq, stream, chunk }) => ({ seq, stream, text: text(chunk) })),
    nextSeq,
    exited,
    exitCode,
    closed,
    failure: failure === null ? null : 'failed',
  };
}

/** What a subscriber was given, as the history keeps it. */
export function observedEvent(event: ProcessEvent): ObservedProcessEvent {
  switch (event.type) {
    case 'output':
      return { type: 'output', seq: event.seq, stream: event.stream, text: text(event.chunk) };
    case 'exited':
      return { type: 'exited', seq: event.seq, exitCode: event.exitCode };
    case 'closed':
      return { type: 'closed', seq: event.seq };
    case 'failed':
      return { type: 'failed' };
    default:
      throw new TypeError(`there is no event of type ${String(Reflect.get(event, 'type'))}`);
  }
}
