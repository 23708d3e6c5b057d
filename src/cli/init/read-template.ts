import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { UsageError } from '../../core/errors.js';
import type { FormName } from './forms.js';

/**
 * The language of a template by the ending of the file it is written to. `.js` is left out: whether that is a module
 * depends on the package it is in.
 */
const LANGUAGES: Readonly<Record<string, string>> = { '.ts': 'ts', '.mts': 'ts', '.mjs': 'mjs' };

/**
 * The text of an adapter to start from, in the language of the file that it is for.
 *
 * @throws UsageError `bad-option` when no adapter can have that name.
 */
export function readTemplate(form: FormName, file: string): string {
  return readFileSync(join(templateFolder(), `${form}.${languageOf(file)}`), 'utf8');
}

function languageOf(file: string): string {
  const language = LANGUAGES[extname(file)];
  if (language !== undefined) return language;
  throw new UsageError(
    'bad-option',
    `--file was given '${file}'; it takes a file that ends in .ts or .mts for TypeScript, or in .mjs for JavaScript`,
  );
}

/** The package finds itself by its name, from the sources and from what they are built to. */
function templateFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('tailrace/package.json')), 'templates');
}
