import { closeSync, existsSync, mkdirSync, openSync, realpathSync, writeSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { codeOf } from '../core/error-code.js';
import { UsageError } from '../core/errors.js';
import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { importLog } from './import/import-log.js';
import type { Side } from './import/logged-message.js';
import { type FormatName, LOG_FORMATS } from './import/readers/formats.js';
import { type LogBytes, openLog } from './import/readers/open-log.js';
import { shorten } from './import/shorten.js';
import { InterruptedError } from './interrupted-error.js';
import { parseCount, parseName } from './parse-options.js';
import { unknownName } from './suggest-names.js';

export interface ImportOptions {
  readonly format?: FormatName;
  readonly out?: string;
  readonly around?: number;
  readonly window: number;
  readonly socket?: number;
  readonly loggedBy: Side;
  readonly redact: boolean;
  readonly title?: string;
  readonly violates?: string;
  readonly force: boolean;
}

/** Messages that are kept before and after the one that is asked for. */
const WINDOW = 12;
/** Of the name of a log. */
const NAME_SHOWN = 100;
const SIDES: readonly Side[] = ['client', 'server'];

/** Adds `tailrace import`; `finish` is told the exit code. */
export function addImportCommand(program: Command, context: CliContext, finish: (exitCode: number) => void): void {
  const formats = LOG_FORMATS.map(({ name }) => name);
  program
    .command('import')
    .description('a draft of a race file from a log of messages')
    .argument('<log>', 'the file of the log; - for standard input')
    .option('--format <format>', `which it is, where that is not found out: ${formats.join(', ')}`, parseFormat)
    .option('--out <file>', 'where the draft goes (default: standard output)')
    .option(
      '--around <n>',
      'only what is around line N, in documents message N, and every call that is open there',
      parseFrom1('--around'),
    )
    .option('--window <count>', 'with --around: so many messages before and after', parseFrom1('--window'), WINDOW)
    .option('--socket <n>', 'of a HAR file with several WebSockets: which one, from 1', parseFrom1('--socket'))
    .option('--logged-by <side>', 'whose log it is: client or server', parseSide, 'client')
    .option('--redact', 'hide all payloads, in the draft and in what is told; ids and order are kept', false)
    .option('--title <text>', 'the title of the race')
    .option('--violates <property>', 'the property that was violated')
    .option('--force', 'replace what is there', false)
    .addHelpText('after', IMPORT_HELP)
    .action(async (log: string, options: ImportOptions) => finish(await importCommand(log, options, context)));
}

const IMPORT_HELP = `
Formats:
${LOG_FORMATS.map(({ name, statement }) => `  ${name.padEnd(14)}  ${statement}`).join('\n')}

What was read, left out and not understood is told on standard error. The draft says with REVIEW what is not in the log:
the end of the connection above all.

Exit codes: 0 drafted; 2 wrong usage, no log, or there is a file already; 3 broken off.`;

/** Runs `tailrace import` and returns its exit code. */
export async function importCommand(
  log: string,
  options: ImportOptions,
  context: CliContext,
  stdin: LogBytes = process.stdin,
): Promise<number> {
  const { out, around, window, format, socket, title, violates, redact, loggedBy } = options;
  if (violates !== undefined) await checkProperty(violates);
  if (title?.trim() === '') throw new UsageError('bad-option', '--title was given nothing; it takes a line of text');
  if (out !== undefined) checkOut(out, log, options.force, context.cwd);
  const imported = await importLog({
    bytes: openLog(log, context.cwd, stdin),
    name: log === '-' ? 'standard input' : shorten(basename(log), NAME_SHOWN),
    format,
    around: around === undefined ? undefined : { at: around, window },
    redact,
    title,
    violates,
    socket,
    loggedBy,
    check: () => {
      if (context.interrupted.aborted) throw new InterruptedError('while reading the log', 'nothing was written');
    },
  });
  try {
    if (out === undefined) for (const piece of imported.draft) context.stdout.write(piece);
    else writePieces(out, imported.draft, options.force, context.cwd);
  } finally {
    imported.dispose();
  }
  const next = out === undefined ? [] : [`written to ${out}; next: tailrace reproduce ${out} --target NAME`];
  context.stderr.write(`${[...imported.account, ...next].join('\n')}\n`);
  return EXIT.conformant;
}

function parseFormat(text: string): FormatName {
  const format = LOG_FORMATS.find(({ name }) => name === text);
  if (format !== undefined) return format.name;
  throw unknownName(
    'format',
    text,
    LOG_FORMATS.map(({ name }) => name),
  );
}

function parseSide(text: string): Side {
  return parseName('side', text, SIDES) === 'server' ? 'server' : 'client';
}

function parseFrom1(option: string): (text: string) => number {
  return (text) => {
    const count = parseCount(option, text);
    if (count > 0) return count;
    throw new UsageError('bad-option', `${option} was given '${text}'; it takes a whole number from 1`);
  };
}

async function checkProperty(id: string): Promise<void> {
  const { PROPERTIES } = await import('../suite/catalogues.js');
  const known = PROPERTIES.map((property) => property.id);
  if (!known.includes(id)) throw unknownName('property', id, known, 'tailrace list properties');
}

/** Before anything is read: a long log would be read for nothing. */
function checkOut(out: string, log: string, force: boolean, cwd: string): void {
  const path = resolve(cwd, out);
  if (!existsSync(path)) return;
  if (log !== '-' && existsSync(resolve(cwd, log)) && realpathSync(path) === realpathSync(resolve(cwd, log))) {
    throw new UsageError('bad-option', `--out was given ${out}, which is the log itself`, 'Name another file.');
  }
  if (!force) throw fileExists(out);
}

function fileExists(out: string): UsageError {
  return new UsageError('file-exists', `there is a file already: ${out}; nothing was written`);
}

function writePieces(out: string, pieces: Iterable<string>, force: boolean, cwd: string): void {
  const path = resolve(cwd, out);
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Whoever wrote it since it was looked for keeps it.
    const file = openSync(path, force ? 'w' : 'wx');
    try {
      for (const piece of pieces) writeWhole(file, Buffer.from(piece, 'utf8'));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && existsSync(path)) throw fileExists(out);
    throw new UsageError('file-unreadable', `the draft ${out} cannot be written: ${codeOf(error)}`);
  }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from);
}
