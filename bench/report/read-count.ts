/**
 * The value of an option that counts something.
 *
 * @throws RangeError when it is not a whole number of at least 1.
 */
export function readCount(option: string, text: string | undefined, absent: number): number {
  if (text === undefined) return absent;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new RangeError(`${option} takes a whole number of at least 1, not ${JSON.stringify(text)}`);
  return Number(text);
}
