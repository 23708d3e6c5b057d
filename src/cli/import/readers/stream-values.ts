import { JSONParser } from '@streamparser/json';
import { UsageError } from '../../../core/errors.js';
import type { LogReader } from '../logged-message.js';

/** A value of a document, and where it is. */
export interface PlacedValue {
  readonly value: unknown;
  /** Keys and indexes from the top down to the value itself. */
  readonly path: readonly (string | number)[];
}

/**
 * Reads some values of one JSON document that comes in pieces, each as soon as it is whole. It holds one such value at
 * most, whatever else the document has.
 *
 * @param name of the log, for messages
 * @param paths as `$.log.entries.*`
 */
export function streamValues(name: string, paths: readonly string[], take: (placed: PlacedValue) => void): LogReader {
  const parser = new JSONParser({ paths: [...paths], keepStack: false, stringBufferSize: 64 * 1024 });
  /** Where the last token begins, in bytes. */
  let position = 0;
  let bytesBefore = 0;
  let linesBefore = 0;
  parser.onToken = ({ offset }) => {
    position = offset;
  };
  parser.onValue = ({ value, key, stack }) => {
    const keys = [...stack.map((element) => element.key), key];
    take({ value, path: keys.filter((part) => part !== undefined) });
  };
  const feed = (bytes: Uint8Array): void => {
    try {
      parser.write(bytes);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const at = Math.max(position, positionIn(error)) - bytesBefore;
      const line = linesBefore + newlinesIn(bytes.subarray(0, Math.max(0, at))) + 1;
      // The parser's own words quote what it met, which may be what nobody is to see.
      throw new UsageError('log-invalid', `${name}:${line}: it stops being JSON here`);
    }
  };
  return {
    write: (text) => {
      const bytes = Buffer.from(text, 'utf8');
      feed(bytes);
      bytesBefore += bytes.length;
      linesBefore += newlinesIn(bytes);
    },
    end: () => {
      if (parser.isEnded) return;
      const remedy = 'Export or copy it again: whole it ends with the bracket that it begins with.';
      const says = `${name}:${linesBefore + 1}: it is cut off: the JSON has no end`;
      throw new UsageError('log-invalid', says, remedy);
    },
  };
}

const NEWLINE = 10;

function newlinesIn(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

/** The tokenizer says at which byte it failed; what builds the values does not. */
function positionIn(error: unknown): number {
  const [, position] = /absolute position "(\d+)"/.exec(error instanceof Error ? error.message : '') ?? [];
  return Number(position ?? 0);
}
