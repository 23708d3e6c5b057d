import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../src/install/cache-folder.js';
import { type InstallProgress, installClient } from '../../src/install/install-client.js';
import { runNpm } from '../../src/install/run-npm.js';

/** The package that the real server is in. */
export const PACKAGE = '@openai/codex';

/** The newest version that is known here, and one that still takes paths as they are. */
export const VERSIONS_DEFAULT: readonly string[] = ['0.171.0', '0.136.0'];

/** The command `codex` of a version that is in the cache, or undefined. */
export function installedServer(version: string): string | undefined {
  const command = commandIn(join(cacheFolder(process.env, process.cwd()), `${PACKAGE}@${version}`));
  return existsSync(command) ? command : undefined;
}

/**
 * The command `codex` of a version, installed into the cache unless it is there.
 *
 * @throws UsageError `client-install`
 */
export async function installServer(
  version: string,
  signal: AbortSignal,
  onProgress: (progress: InstallProgress) => void = () => {},
): Promise<string> {
  const cache = cacheFolder(process.env, process.cwd());
  const { importer } = await installClient({ name: PACKAGE, version, cache, runNpm, signal, onProgress });
  return commandIn(dirname(fileURLToPath(importer)));
}

function commandIn(folder: string): string {
  return join(folder, 'node_modules', '.bin', 'codex');
}
