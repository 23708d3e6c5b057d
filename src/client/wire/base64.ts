/** Bytes as standard base64 text, the form in which the wire carries them. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/**
 * The bytes of a base64 text, or undefined if it is not one.
 *
 * Node's decoder never refuses, it skips what it does not know. Every skipped character makes the result shorter than
 * the length of the text promises, which is how it shows here. The bytes are copied out of Node's shared pool, so that
 * a small chunk that is kept does not keep 8 KiB alive.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const pooled = Buffer.from(text, 'base64');
  return pooled.length === Buffer.byteLength(text, 'base64') ? new Uint8Array(pooled) : undefined;
}
