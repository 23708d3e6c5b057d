import type { ObservedProcessEvent, ObservedRead, SettledValue } from '../../../src/core/history.js';
import type { AppAction } from '../../../src/core/scenario.js';
import type { Dialect } from '../../../src/core/target.js';
import type { DriverProcessEvent, DriverReadResult } from '../../../src/core/wire-target.js';
import { fileText, readEcho } from '../../executor/index.js';
import { observedEvent, observedRead } from '../../world/observe-process.js';

/** What a resolved operation gave, as the history keeps it. Throws where it is not of the shape it must have. */
export function settledValue(action: AppAction | undefined, value: unknown, dialect: Dialect): SettledValue {
  switch (action?.kind) {
    case 'call':
      return { kind: 'echo', ...readEcho(dialect, value) };
    case 'read':
      return { kind: 'read', read: readOf(value) };
    case 'file': {
      const read = action.operation === 'readFile' ? Buffer.from(String(value), 'base64') : value;
      return { kind: 'file', text: fileText(action.operation, read) };
    }
    default:
      return { kind: 'nothing' };
  }
}

/** One answer to a polled read. Throws where it is none. */
export function readOf(value: unknown): ObservedRead {
  const { chunks, ...rest } = value as DriverReadResult;
  return observedRead({
    ...rest,
    chunks: chunks.map(({ seq, stream, chunkBase64 }) => ({ seq, stream, chunk: Buffer.from(chunkBase64, 'base64') })),
  });
}

/** What a subscriber was told. */
export function eventOf(event: DriverProcessEvent): ObservedProcessEvent {
  if (event.type !== 'output') return observedEvent(event);
  const { type, seq, stream, chunkBase64 } = event;
  return observedEvent({ type, seq, stream, chunk: Buffer.from(chunkBase64, 'base64') });
}
