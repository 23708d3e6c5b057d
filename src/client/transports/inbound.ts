/**
 * The receiving half that all our transports share: messages in order, then the end, once. What arrives before the
 * listeners are there is kept for them, so that no one has to win a race to hear the first message.
 */
export class Inbound {
  readonly #early: unknown[] = [];
  #end: { readonly reason: string; readonly error: Error | undefined } | undefined;
  #onMessage: ((message: unknown) => void) | undefined;
  #onClose: ((reason?: string) => void) | undefined;
  #onError: ((error: Error) => void) | undefined;

  onMessage(listener: (message: unknown) => void): void {
    this.#onMessage = listener;
    for (const message of this.#early.splice(0)) listener(message);
    this.#tellEnd();
  }

  onError(listener: (error: Error) => void): void {
    this.#onError = listener;
  }

  onClose(listener: (reason?: string) => void): void {
    this.#onClose = listener;
    this.#tellEnd();
  }

  get ended(): boolean {
    return this.#end !== undefined;
  }

  message(message: unknown): void {
    if (this.#end !== undefined) return;
    if (this.#onMessage === undefined) this.#early.push(message);
    else this.#onMessage(message);
  }

  /** Reports an error that does not end the receiving half. */
  error(error: Error): void {
    if (this.#end === undefined) this.#onError?.(error);
  }

  /** Ends it, because of `error` if there is one. Nothing is told after the end, and a second end is none. */
  end(reason: string, error?: Error): void {
    if (this.#end !== undefined) return;
    this.#end = { reason, error };
    this.#tellEnd();
  }

  #tellEnd(): void {
    if (this.#end === undefined || this.#onMessage === undefined || this.#onClose === undefined) return;
    const { reason, error } = this.#end;
    const onClose = this.#onClose;
    this.#onClose = undefined;
    if (error !== undefined) this.#onError?.(error);
    onClose(reason);
  }
}
