import { asError, MessageEncodingError, ProtocolError } from '../errors.js';

/** The JSON text of a message, which has no line breaks. Throws MessageEncodingError for what JSON cannot say. */
export function encodeMessage(message: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(message);
    if (text !== undefined) return text;
  } catch (thrown) {
    throw new MessageEncodingError(`a message cannot be sent as JSON: ${asError(thrown).message}`, { cause: thrown });
  }
  throw new MessageEncodingError(`a message cannot be sent as JSON: it is ${typeof message}`);
}

/**
 * The message of a JSON text, or, if it is not JSON, a ProtocolError that quotes its beginning. The error is returned:
 * what to do about one broken frame is the reader's business, and no message of ours is an `Error`.
 */
export function decodeMessage(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const beginning = text.length > 80 ? `${text.slice(0, 80)}...` : text;
    return new ProtocolError(`not JSON: ${JSON.stringify(beginning)}`, { cause: thrown });
  }
}
