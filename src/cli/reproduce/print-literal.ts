/** An expression of JavaScript as it is to stand there. */
export class Code {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** Data that survives JSON, with expressions in it. What is undefined is left out. */
export type Literal = string | number | boolean | null | undefined | Code | readonly Literal[] | LiteralObject;
export interface LiteralObject {
  readonly [key: string]: Literal;
}

/** Columns that a line has at most, as far as it can be broken. */
export const WIDTH = 100;

const INDENT = '  ';

/**
 * A value as JavaScript source, the same for the same value: on one line where that fits, else one entry a line.
 *
 * @param before what stands on the line before it; its white space is what the closing bracket stands under
 */
export function printLiteral(value: Literal, before: string): string {
  const inline = printInline(value);
  // One more for the comma that follows.
  if (before.length + inline.length + 1 <= WIDTH || !isGroup(value)) return inline;
  const margin = /^ */.exec(before)?.[0] ?? '';
  const lines = entriesOf(value).map(([key, entry]) => {
    const start = `${margin}${INDENT}${key}`;
    return `${start}${printLiteral(entry, start)},\n`;
  });
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${lines.join('')}${margin}${close}`;
}

type Group = readonly Literal[] | LiteralObject;

function isGroup(value: Literal): value is Group {
  return typeof value === 'object' && value !== null && !(value instanceof Code);
}

/** What stands in a group, each with what stands before it. */
function entriesOf(group: Group): (readonly [key: string, entry: Literal])[] {
  if (Array.isArray(group)) return group.map((entry: Literal) => ['', entry]);
  return Object.entries(group)
    .filter(([, entry]) => entry !== undefined)
    .map(([key, entry]) => [`${printKey(key)}: `, entry]);
}

function printInline(value: Literal): string {
  if (value instanceof Code) return value.source;
  if (typeof value === 'string') return printText(value);
  if (!isGroup(value)) return String(value);
  const entries = entriesOf(value).map(([key, entry]) => `${key}${printInline(entry)}`);
  if (Array.isArray(value)) return `[${entries.join(', ')}]`;
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function printKey(key: string): string {
  // As a literal this name would set the prototype.
  if (key === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : printText(key);
}

/** A text in single quotes, or in double ones where those spare escapes. */
export function printText(text: string): string {
  const double = visibly(JSON.stringify(text));
  if (text.includes("'") && !text.includes('"')) return double;
  const inside = double.slice(1, -1).replace(/\\(.)|'/gs, (found, escaped) => {
    if (found === "'") return "\\'";
    return escaped === '"' ? '"' : found;
  });
  return `'${inside}'`;
}

/** What does not show would let a reader take the text for another one. */
function visibly(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]/gu, (hidden) => `\\u{${hidden.codePointAt(0)?.toString(16)}}`);
}
