/**
 * A connection that carries whole JSON values, in order, in both directions.
 *
 * The contract every implementation keeps:
 * - messages are delivered one after another in the order in which they arrived, then the end, then nothing;
 * - the end is told once, by `onClose`, whoever caused it (a local `close()` too);
 * - an error that ends the connection is told by `onError` first, then by `onClose`.
 *
 * A transport has one user: registering a listener replaces the one before it.
 */
export interface MessageTransport {
  /**
   * Sends one message.
   *
   * @returns a promise that rejects with `MessageEncodingError` if the message has no JSON form, and with any other
   *   error if it could not be written. A failed write does not mean that nothing can be read any more.
   */
  send(message: unknown): Promise<void>;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: (reason?: string) => void): void;
  onError(listener: (error: Error) => void): void;
  /** Ends the connection. Nothing is delivered after it but the end. */
  close(): void;
}
