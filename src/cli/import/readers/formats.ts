import type { Emit, LogReader, ReaderOptions, Unit } from '../logged-message.js';
import { readHar } from './har.js';
import { readJsonLines } from './json-lines.js';
import { readMcpInspector } from './mcp-inspector.js';
import { parseHeader } from './trace-header.js';
import { readVscodeTrace } from './vscode-trace.js';

export type FormatName = 'jsonl' | 'vscode-trace' | 'mcp-inspector' | 'har';

export interface LogFormat {
  readonly name: FormatName;
  /** What it is, in a few words. */
  readonly statement: string;
  readonly unit: Unit;
  /** What a draft of it says besides. */
  readonly about?: string;
  read(emit: Emit, options: ReaderOptions): LogReader;
}

/** The formats that are read, in the order in which they are told. */
export const LOG_FORMATS: readonly LogFormat[] = [
  {
    name: 'jsonl',
    statement: 'one JSON object a line, with a direction, a time and the message',
    unit: 'line',
    read: readJsonLines,
  },
  {
    name: 'vscode-trace',
    statement: 'the LSP trace of VS Code (trace.server: verbose), as text or JSON',
    unit: 'line',
    read: readVscodeTrace,
  },
  {
    name: 'mcp-inspector',
    statement: 'the history that MCP Inspector exports',
    unit: 'message',
    read: readMcpInspector,
  },
  {
    name: 'har',
    statement: 'a HAR file with WebSocket messages, as Chrome exports it',
    unit: 'message',
    about: 'The log is of a WebSocket: link: { form: web-socket } keeps to clients that take one.',
    read: readHar,
  },
];

/** The format that a log begins in; undefined for what is none of them. */
export function detectFormat(beginning: string): FormatName | undefined {
  const text = beginning.trimStart();
  if (/^\{\s*"log"\s*:\s*\{/.test(text)) return 'har';
  if (/^\[\s*[{\]]/.test(text)) return 'mcp-inspector';
  const lines = text.split('\n', LINES_LOOKED_AT).map((line) => line.trimEnd());
  for (const line of lines) {
    if (parseHeader(line) !== undefined) return 'vscode-trace';
    if (/^\{.*\}$/.test(line)) return 'jsonl';
  }
  // A line of JSON may be longer than what is looked at.
  return /^\{[ \t]*"[^"\n]+"[ \t]*:/.test(text) ? 'jsonl' : undefined;
}

/** A log may begin with something else: what was printed before it. */
const LINES_LOOKED_AT = 2000;
