import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { codeOf } from '../core/error-code.js';
import { UsageError } from '../core/errors.js';
import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { describeNextSteps } from './init/describe-next-steps.js';
import { DEFAULT_FORM, FORMS, type FormName } from './init/forms.js';
import { readTemplate } from './init/read-template.js';
import { InterruptedError } from './interrupted-error.js';
import { findAdapter, findAdapterBehind } from './resolve-target.js';
import { runsInCi } from './runs-in-ci.js';
import { unknownName } from './suggest-names.js';

const DEFAULT_FILE = 'tailrace.target.ts';

export interface InitOptions {
  readonly form?: FormName;
  readonly file?: string;
  readonly force: boolean;
}

/** Adds `tailrace init`; `finish` is told the exit code. */
export function addInitCommand(program: Command, context: CliContext, finish: (exitCode: number) => void): void {
  program
    .command('init')
    .description('write an adapter to start from: it runs at once, with a stand-in where your client goes')
    .option('--form <form>', `how your client takes its connection: ${formNames().join(', ')}`, parseForm)
    .option('--file <path>', `where to: .ts or .mts, or .mjs for JavaScript (default: "${DEFAULT_FILE}")`)
    .option('--force', 'replace what is there', false)
    .addHelpText('after', INIT_HELP)
    .action(async (options: InitOptions) => finish(await initCommand(options, context)));
}

const INIT_HELP = `
Forms:
${FORMS.map(({ name, statement }) => `  ${name.padEnd(10)}  ${statement}`).join('\n')}

Without --form it asks; where nobody can be asked, in CI or in a pipe, it takes ${DEFAULT_FORM}, and says so.

Exit codes: 0 written; 2 wrong usage, or there is a file already; 3 broken off at the question.`;

/** Runs `tailrace init` and returns its exit code. */
export async function initCommand(options: InitOptions, context: CliContext): Promise<number> {
  const file = options.file ?? DEFAULT_FILE;
  // Before anything is asked: an answer that cannot be used would be a waste of it.
  readTemplate(DEFAULT_FORM, file);
  if (!options.force) refuseToReplace(file, context.cwd);
  const canAsk = context.choose !== undefined && !runsInCi(context.env);
  const form = options.form ?? (canAsk ? await askForm(context) : DEFAULT_FORM);
  writeAdapter(file, readTemplate(form, file), options.force, context.cwd);
  const assumed = options.form === undefined && !canAsk;
  context.stdout.write(describeNextSteps({ file, form, assumed, found: isFound(file, context.cwd) }));
  return EXIT.conformant;
}

function formNames(): FormName[] {
  return FORMS.map(({ name }) => name);
}

function parseForm(text: string): FormName {
  const form = formNames().find((name) => name === text);
  if (form === undefined) throw unknownName('form', text, formNames());
  return form;
}

/** Whether `run` takes the file by itself. */
function isFound(file: string, cwd: string): boolean {
  const found = findAdapter(cwd);
  return found !== undefined && resolve(cwd, found) === resolve(cwd, file);
}

/** An adapter that `run` would not take any more is in the way as the file itself is: it would go unnoticed. */
function refuseToReplace(file: string, cwd: string): void {
  const inTheWay = existsSync(resolve(cwd, file)) ? file : findAdapterBehind(file, cwd);
  if (inTheWay !== undefined) throw fileExists(inTheWay);
}

function fileExists(file: string): UsageError {
  return new UsageError('file-exists', `there is an adapter already: ${file}; nothing was written`);
}

async function askForm(context: CliContext): Promise<FormName> {
  const text = 'In which form does your client take its connection?';
  const form = await context.choose?.({ text, choices: FORMS });
  if (form === undefined) throw new InterruptedError('at the question', 'nothing was written');
  return form;
}

function writeAdapter(file: string, text: string, force: boolean, cwd: string): void {
  const path = resolve(cwd, file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Whoever wrote it since it was looked for keeps it.
    writeFileSync(path, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    // The folder's name may be that of a file as well, which is another mistake.
    if (codeOf(error) === 'EEXIST' && existsSync(path)) throw fileExists(file);
    throw new UsageError('file-unreadable', `the adapter ${file} cannot be written: ${codeOf(error)}`);
  }
}
