import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Fingerprint } from '../core/verdict.js';

/** How the name of every replay file ends. */
export const REPLAY_ENDING = '.replay.json';

/** The folder of a target's replay files: its name, or its file's, in characters that every file system takes. */
export function replayFolder(replayDir: string, targetArgument: string): string {
  return join(replayDir, slug(targetArgument.replace(/^\.*[\\/]+/, '').replace(/\.(?:ts|mts|mjs|js)$/, '')));
}

/**
 * The name of the replay file of a failure. The same failure gets the same name in every run, so it replaces itself.
 */
export function replayName(fingerprint: Fingerprint): string {
  const { property, kind, operation, phase, cause, outcome } = fingerprint;
  return `${[property, kind, operation, phase, cause, outcome].map(slug).join('_')}${REPLAY_ENDING}`;
}

/** Far below what file systems take as one name. */
const SLUG_LENGTH_MAX = 120;

/** What is too long keeps its beginning, and is told from others by a hash of the whole. */
function slug(text: string): string {
  const words = text.replace(/[^\w.-]+/g, '-').replace(/^[.-]+|-+$/g, '') || 'unnamed';
  if (words.length <= SLUG_LENGTH_MAX) return words;
  return `${words.slice(0, SLUG_LENGTH_MAX)}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
}
