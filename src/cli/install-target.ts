import { fileURLToPath } from 'node:url';
import type { InstalledClient } from '../core/published-client.js';
import type { InstallProgress } from '../install/install-client.js';
import { type InstalledProgram, isOnWire } from '../suite/contracts.js';
import type { CliContext } from './cli-context.js';
import { InterruptedError } from './interrupted-error.js';
import type { ResolvedTarget } from './resolve-target.js';

/**
 * Installs the published client that a command needs, unless it is in the cache, and tells of it on standard error.
 *
 * @throws UsageError `client-version` or `client-install`
 */
export async function installTarget(target: ResolvedTarget, context: CliContext): Promise<ResolvedTarget> {
  if (target.install === undefined) return target;
  const installed = await install(target.install, context).catch((error: unknown) => {
    throw context.interrupted.aborted ? new InterruptedError('before the client was installed') : error;
  });
  const { install: _done, ...rest } = target;
  const { reference } = target;
  // What a tag meant today is written down as the version that it meant.
  const named = `${target.reference.name}@${installed.version}`;
  const argument = target.argument === target.reference.name ? target.argument : named;
  if (!isOnWire(reference)) return { ...rest, argument, reference: { ...reference, installed } };
  const { version, lockHash } = installed;
  const folder = fileURLToPath(new URL('.', installed.importer));
  const driver = { ...(reference.driver as InstalledProgram), version, folder, ...(lockHash && { lockHash }) };
  return { ...rest, argument, reference: { ...reference, driver } };
}

async function install(
  { client, wanted }: NonNullable<ResolvedTarget['install']>,
  context: CliContext,
): Promise<InstalledClient> {
  // Loaded when needed: most commands install nothing.
  const { cacheFolder, chooseVersion, installClient } = await import('../install/index.js');
  const { cwd, env, runNpm, interrupted: signal } = context;
  const name = client.package ?? client.name;
  const version = await chooseVersion({ client: { ...client, name }, wanted, runNpm, cwd, signal });
  const named = `${name}@${version}`;
  return installClient({
    name,
    version,
    cache: cacheFolder(env, cwd),
    runNpm,
    signal,
    onProgress: (progress) => context.stderr.write(`${tell(progress, named)}\n`),
  });
}

function tell(progress: InstallProgress, client: string): string {
  switch (progress.type) {
    case 'waiting':
      return `waiting for another process that installs ${client}`;
    case 'installing':
      return `installing ${client} with npm into ${progress.folder} (once)`;
    case 'installed':
      return `installed ${client}`;
  }
}
