import { statSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../core/errors.js';

/**
 * A target as `--target` takes it: of a URL the path relative to the working folder, so that the command finds the same
 * target, seed and recorded failures; a text is what `--target` takes already.
 *
 * @throws UsageError for a URL that is not of a file, or of one that does not exist.
 */
export function nameTarget(target: unknown, cwd: string): string {
  const url = urlOf(target);
  if (url === undefined) {
    if (typeof target === 'string' && target !== '') return target;
    const expected = "the URL of an adapter, such as new URL('./tailrace.target.ts', import.meta.url)";
    throw new UsageError('bad-option', `conformance was given ${shown(target)} for a target; it takes ${expected}`);
  }
  if (url.protocol !== 'file:') {
    throw new UsageError('bad-option', `conformance was given ${url.href}; an adapter is a file, with a URL of file:`);
  }
  const path = fileURLToPath(url);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UsageError('file-unreadable', `conformance was given ${url.href}, but there is no file ${path}`);
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

function shown(target: unknown): string {
  if (target === undefined || target === null) return String(target);
  return typeof target === 'string'
    ? JSON.stringify(target)
    : `${typeof target === 'object' ? 'an' : 'a'} ${typeof target}`;
}
