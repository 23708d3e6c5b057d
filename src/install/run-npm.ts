import spawn, { SubprocessError } from 'nano-spawn';

/** Runs npm in a folder and gives what it wrote to standard output. Rejects with an {@link NpmError}. */
export type RunNpm = (args: readonly string[], options: NpmOptions) => Promise<string>;

export interface NpmOptions {
  readonly cwd: string;
  readonly signal?: AbortSignal;
}

/** npm failed, or could not be run. */
export class NpmError extends Error {
  /** npm's own code (`E404`, `ETARGET`, `EAI_AGAIN`), or that of the failure to run it (`ENOENT`). */
  readonly code: string | undefined;

  /** @param said what npm wrote to standard error */
  constructor(code: string | undefined, said: string) {
    super(said);
    this.name = 'NpmError';
    this.code = code;
  }
}

/**
 * Settings that whoever runs this command may have in force, as `npx` hands them on to what it runs, and that would
 * make npm do something else than install one package into one folder. Registry, proxy and credentials stay as they
 * are.
 */
const FOREIGN_SETTINGS =
  /^npm_config_(?:prefix|local_prefix|global|location|workspaces?|include_workspace_root|omit|include|only|production|also|dry_run|save.*|package_lock.*|install_strategy|legacy_bundling|global_style|legacy_peer_deps|strict_peer_deps|ignore_scripts|package|call|json|loglevel|engine_strict)$/i;

export const runNpm: RunNpm = async (args, { cwd, signal }) => {
  // An undefined value takes a variable away.
  const env = Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => FOREIGN_SETTINGS.test(name) || name === 'NODE_OPTIONS')
      .map((name) => [name, undefined]),
  );
  try {
    const { stdout } = await spawn('npm', args, { cwd, env, stdin: 'ignore', ...(signal ? { signal } : {}) });
    return stdout;
  } catch (error) {
    throw npmErrorOf(error);
  }
};

function npmErrorOf(error: unknown): NpmError {
  if (!(error instanceof SubprocessError)) return new NpmError(undefined, String(error));
  const said = error.stderr.trim();
  const [, code] = /^npm (?:error|ERR!) code (\S+)$/m.exec(said) ?? [];
  const cause: unknown = error.cause;
  const failed = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return new NpmError(code ?? failed, said === '' ? error.message : said);
}
