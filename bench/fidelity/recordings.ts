import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import semver from 'semver';
import type { ArmOutcome, Observations } from './fidelity-case.js';

/** The root of the repository, seen from the source and from what is built of it. */
const ROOT = rootAbove(dirname(fileURLToPath(import.meta.url)));
const FOLDER = join(ROOT, 'bench', 'fidelity', 'recorded');

/** What one version of the server said when it was recorded. */
export interface Recording {
  readonly version: string;
  readonly outcome: ArmOutcome;
}

/** All recordings, the newest version first. */
export function readRecordings(): readonly Recording[] {
  const versions = readdirSync(FOLDER).map((name) => basename(name, '.json'));
  return semver.rsort(versions).map((version) => ({ version, outcome: readOutcome(version) }));
}

export function readRecording(version: string): Recording | undefined {
  return existsSync(fileOf(version)) ? { version, outcome: readOutcome(version) } : undefined;
}

/** Writes down what a version said. Only what was observed is recorded, so no body may have broken. */
export function writeRecording({ version, outcome }: Recording): string {
  const cases: Record<string, Observations> = {};
  for (const [id, { observed, broke }] of Object.entries(outcome)) {
    if (broke !== undefined) throw new Error(`${version}: ${id} cannot be recorded: ${broke}`);
    cases[id] = observed;
  }
  const file = fileOf(version);
  writeFileSync(file, `${JSON.stringify({ server: `@openai/codex@${version}`, cases }, undefined, 2)}\n`);
  // Recordings are formatted as every other file here is.
  spawnSync(join(ROOT, 'node_modules', '.bin', 'biome'), ['format', '--write', file], { cwd: ROOT, stdio: 'ignore' });
  return file;
}

function readOutcome(version: string): ArmOutcome {
  const { cases } = JSON.parse(readFileSync(fileOf(version), 'utf8')) as {
    readonly cases: Readonly<Record<string, Observations>>;
  };
  return Object.fromEntries(Object.entries(cases).map(([id, observed]) => [id, { observed }]));
}

function fileOf(version: string): string {
  return join(FOLDER, `${version}.json`);
}

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('the repository of the bench is not found: there is no package.json above it');
  return rootAbove(above);
}
