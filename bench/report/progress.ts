/** Where the cursor goes to the start of a line that is then empty. */
const CLEAR_LINE = '\r\u001b[2K';

/** Says on standard error what is being done, in one line that the next one replaces; nothing where nobody watches. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${text}`);
}

export function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
}
