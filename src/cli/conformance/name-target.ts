import { statSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../core/errors.js';
import { showValue } from './show-value.js';

/**
 * A target as `--target` takes it: of a URL the path relative to the working folder, so that the command finds the same
 * target, seed and recorded failures; a text is what `--target` takes already.
 *
 * @param by what it was given to
 * @throws UsageError for a URL that is not of a file, or of one that does not exist.
 */
export function nameTarget(target: unknown, cwd: string, by = 'conformance'): string {
  const url = urlOf(target);
  if (url === undefined) {
    if (typeof target === 'string' && target !== '') return target;
    const expected = "the URL of an adapter, such as new URL('./tailrace.target.ts', import.meta.url)";
    throw new UsageError('bad-option', `${by} was given ${showValue(target)} for a target; it takes ${expected}`);
  }
  if (url.protocol !== 'file:') {
    throw new UsageError('bad-option', `${by} was given ${url.href}; an adapter is a file, with a URL of file:`);
  }
  const path = pathOf(url, by);
  if (!isFile(path)) {
    throw new UsageError('file-unreadable', `${by} was given ${url.href}, but there is no file ${path}`);
  }
  const named = relative(cwd, path).replaceAll(sep, '/');
  // On another drive of Windows there is no relative path.
  return /^(?:\.\.?\/|\/|[A-Za-z]:)/.test(named) ? named : `./${named}`;
}

/** By its shape: a test runner may give its tests a `URL` of their own. */
function urlOf(target: unknown): URL | undefined {
  const href = typeof target === 'object' && target !== null ? Reflect.get(target, 'href') : target;
  return typeof href === 'string' && /^[a-z]{2,}:\/\//i.test(href) && URL.canParse(href) ? new URL(href) : undefined;
}

/** What cannot even be looked for, as a name that is too long, is no file either. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A file on another host, or a slash in a name, has a URL and no path. */
function pathOf(url: URL, by: string): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError('bad-option', `${by} was given ${url.href}, which names no file here: ${why}`);
  }
}
