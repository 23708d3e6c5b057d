import { UsageError } from '../core/errors.js';
import { NpmError } from './run-npm.js';

/** Lines of npm's own words that a message ends with: the first say what it is about. */
const LINES_MAX = 8;

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ERR_SOCKET_TIMEOUT',
]);

/** Warnings about the user's settings, empty lines, and advice that fits none of what is asked of npm here. */
const BESIDE_THE_POINT =
  /^npm warn|^npm error\s+at |^npm error(?: \w+)?\s*$|A complete log of this run|Note that you can also install|tarball, folder, http url/i;

/** What an npm that failed means for whoever asked for `client`, `name@version`. */
export function describeNpmError(client: string, error: unknown): UsageError {
  if (!(error instanceof NpmError)) return new UsageError('client-install', `${client}: ${String(error)}`);
  return new UsageError('client-install', `${client} ${meaningOf(error.code)}\n${firstLines(error.message)}`);
}

function meaningOf(code: string | undefined): string {
  if (code === 'ETARGET' || code === 'E404') return `does not exist: the registry knows no such version (${code})`;
  if (code === 'ENOENT') return 'needs npm to be installed, and there is no npm on the PATH (ENOENT)';
  if (code !== undefined && UNREACHABLE.has(code)) return `cannot be fetched: the registry was not reached (${code})`;
  return `could not be installed (${code ?? 'npm gave no code'})`;
}

function firstLines(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '' && !BESIDE_THE_POINT.test(line));
  return lines
    .slice(0, LINES_MAX)
    .map((line) => `  ${line}`)
    .join('\n');
}
