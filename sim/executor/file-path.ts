import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The absolute path that a request names: a path, or in newer versions of the protocol a `file:` URI. Undefined when it
 * is neither.
 */
export function absolutePath(path: unknown): string | undefined {
  if (typeof path !== 'string') return undefined;
  if (path.startsWith('/')) return path.includes('/.') || path.includes('//') ? posix.normalize(path) : path;
  if (!path.startsWith('file:')) return undefined;
  try {
    return posix.normalize(fileURLToPath(path));
  } catch {
    return undefined;
  }
}
