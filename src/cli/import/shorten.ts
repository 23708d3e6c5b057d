/** What a value is shown as that is not to be seen. */
const HIDDEN = '…';

/**
 * A value as JSON of at most so many characters, on one line. A large value is not written out to be cut.
 *
 * @param redact leaves the keys, and hides every value: a string is `"…"`, a number 0, a boolean false
 */
export function shortJson(value: unknown, lengthMax: number, redact: boolean): string {
  const out = { text: '', max: lengthMax };
  write(value, out, redact);
  return shorten(out.text, lengthMax);
}

/** A text as it can be shown on one line, with a mark where it was cut. */
export function shorten(text: string, lengthMax: number): string {
  const shown = printable(text.slice(0, lengthMax + 1));
  return shown.length > lengthMax ? `${shown.slice(0, lengthMax - 1)}…` : shown;
}

interface Written {
  text: string;
  readonly max: number;
}

function write(value: unknown, out: Written, redact: boolean): void {
  if (out.text.length > out.max) return;
  if (Array.isArray(value)) {
    writeAll('[', ']', value, out, (each) => write(each, out, redact));
  } else if (typeof value === 'object' && value !== null) {
    writeAll('{', '}', Object.keys(value), out, (key) => {
      out.text += `${quote(key, out.max)}:`;
      write((value as Readonly<Record<string, unknown>>)[key], out, redact);
    });
  } else out.text += redact ? hidden(value) : plain(value, out.max);
}

function writeAll<T>(open: string, close: string, items: readonly T[], out: Written, each: (item: T) => void): void {
  out.text += open;
  for (const [index, item] of items.entries()) {
    if (out.text.length > out.max) return;
    if (index > 0) out.text += ',';
    each(item);
  }
  out.text += close;
}

function plain(value: unknown, lengthMax: number): string {
  return typeof value === 'string' ? quote(value, lengthMax) : String(value);
}

function quote(text: string, lengthMax: number): string {
  return JSON.stringify(text.slice(0, lengthMax + 1));
}

function hidden(value: unknown): string {
  if (typeof value === 'string') return `"${HIDDEN}"`;
  if (typeof value === 'number') return '0';
  return typeof value === 'boolean' ? 'false' : 'null';
}

/** A text of the same length that says nothing, for where its length matters. */
export function blank(text: string): string {
  return 'x'.repeat(text.length);
}

/**
 * Characters that a terminal obeys, that YAML has not, or that turn a line around, as escapes; so what a log says can
 * be shown anywhere.
 */
export function printable(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not get through
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
