import { resolve } from 'node:path';
import envPaths from 'env-paths';

/**
 * The layout below the cache folder. Another layout gets another name, so that no version reads what another one wrote.
 */
const LAYOUT = 'clients-1';

/**
 * Where published clients are installed: below `TAILRACE_CACHE`, else below the user's own cache folder. A client may
 * come with binaries of its platform, so platforms that share a home folder do not share their clients.
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>, cwd: string): string {
  const { TAILRACE_CACHE: chosen } = env;
  const root =
    chosen === undefined || chosen === '' ? envPaths('tailrace', { suffix: '' }).cache : resolve(cwd, chosen);
  return resolve(root, LAYOUT, `${process.platform}-${process.arch}`);
}
