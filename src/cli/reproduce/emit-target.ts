import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isOnWire, type ModuleReference, type WireReference } from '../../suite/contracts.js';
import { looksLikePath, type ResolvedTarget } from '../resolve-target.js';
import { Code, type Literal, printText } from './print-literal.js';

/** Where the test will be, and where it is written from. */
export interface EmitPlace {
  /** The file of the test, absolute. */
  readonly file: string;
  readonly cwd: string;
}

/**
 * The target as a test names it, which may lie elsewhere tomorrow: an adapter by its place from the test; a published
 * client as the one that the project has installed, so that its upgrade turns the test green.
 */
export function emitTarget({ reference, argument }: ResolvedTarget, place: EmitPlace): Literal {
  return isOnWire(reference) ? emitProgram(reference, place) : emitModule(reference, argument, place);
}

const FROM_HERE = new Code('import.meta.url');

function emitModule({ name, module, installed }: ModuleReference, argument: string, { file }: EmitPlace): Literal {
  if (installed !== undefined) return { installed: name, from: FROM_HERE };
  return looksLikePath(argument) ? urlFrom(dirname(file), fileURLToPath(module)) : name;
}

function emitProgram({ name, driver, wire }: WireReference, { file, cwd }: EmitPlace): Literal {
  if ('module' in driver) return { installed: name, from: FROM_HERE, ...wire };
  return { command: driver.command, cwd: urlFrom(dirname(file), driver.cwd ?? cwd, '/'), ...wire };
}

/** The expression of a URL that leads from a folder to a file, or with `end` to a folder. */
function urlFrom(folder: string, to: string, end = ''): Code {
  const path = relative(folder, to);
  // On another drive of Windows there is no relative path.
  const isRelative = resolve(folder, path) === resolve(to) && !/^[A-Za-z]:/.test(path);
  const url = isRelative ? dotted(path.split(sep).map(encodeURIComponent).join('/')) : pathToFileURL(to).href;
  return new Code(`new URL(${printText(`${url}${end}`)}, import.meta.url)`);
}

function dotted(path: string): string {
  if (path === '') return '.';
  return path === '..' || path.startsWith('../') ? path : `./${path}`;
}
