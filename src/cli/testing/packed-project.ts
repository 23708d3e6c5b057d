import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What tests of the package do, as a stranger does it in a project of their own. */

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Real milliseconds: npm asks the registry. */
export const INSTALL_MS_MAX = 240_000;
export const COMMAND_MS_MAX = 120_000;

export interface Ended {
  /** -1 where it was killed, or could not be started. */
  readonly exitCode: number;
  readonly output: string;
}

export interface RunInOptions {
  readonly timeoutMs?: number;
  /** Set besides what this process has of its own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command to its end without blocking this process, which has to answer its own runner meanwhile. */
export function runIn(
  cwd: string,
  command: string,
  args: readonly string[],
  { timeoutMs = COMMAND_MS_MAX, env = {} }: RunInOptions = {},
): Promise<Ended> {
  const options = { cwd, env: { ...ownEnvironment(), ...env }, timeout: timeoutMs, maxBuffer: 2 ** 26 };
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ exitCode, output: `${stdout}\n${stderr}` });
    });
  });
}

/** That of somebody at a terminal: nothing of the runner, or of the npm, that this test itself runs in. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(?:CI|NODE_ENV|NODE_OPTIONS|NODE_TEST_CONTEXT|TEST|FORCE_COLOR|(?:VITEST|GITHUB_|npm_package|npm_lifecycle).*)$/;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: '1' };
}

/**
 * Installs what a project names, and these packages. npm refuses what a package says that it does not go with.
 *
 * @throws Error with what npm said: without the registry nothing here is tested, which must not pass for good
 */
export async function installInto(project: string, ...packages: readonly string[]): Promise<void> {
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=1'];
  const { exitCode, output } = await runIn(project, 'npm', ['install', ...quiet, ...packages], {
    timeoutMs: INSTALL_MS_MAX,
  });
  if (exitCode === 0) return;
  const said = output.trim() || `npm said nothing within ${INSTALL_MS_MAX / 1_000} s: is the registry reached?`;
  throw new Error(`npm install ${packages.join(' ')} failed, so that nothing is tested:\n${said}`);
}

/** Packs this package, as it was built, into the folder of a project, and gives the name of the file. */
export async function packInto(project: string): Promise<string> {
  const { exitCode, output } = await runIn(root, 'npm', ['pack', '--ignore-scripts', '--pack-destination', project]);
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz'));
  if (exitCode !== 0 || tarball === undefined) throw new Error(`npm pack failed:\n${output}`);
  return tarball;
}
