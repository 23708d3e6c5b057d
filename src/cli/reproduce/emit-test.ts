import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { codeOf } from '../../core/error-code.js';
import { UsageError } from '../../core/errors.js';
import type { Race } from '../../core/race.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import { isOnWire } from '../../suite/contracts.js';
import { REGRESSION_RUNS } from '../../suite/race/check-regression.js';
import { checkFolderWritable } from '../check-writable.js';
import { parseName } from '../parse-options.js';
import type { ResolvedTarget } from '../resolve-target.js';
import { emitSource, TEST_RUNNERS, type TestRunner } from './emit-source.js';
import { emitTarget } from './emit-target.js';

/** The options of `reproduce` that say where a regression test goes, as they were given. */
export interface GivenEmission {
  readonly emit?: TestRunner;
  readonly emitFile?: string;
  readonly force: boolean;
  readonly bisect: boolean;
}

/** A test that is to be written once the race was reproduced. */
export interface Emission {
  readonly runner: TestRunner;
  /** Where to, as it is shown. */
  readonly file: string;
  readonly force: boolean;
  readonly raceFile: string;
  readonly cwd: string;
}

/** Adds `--emit`, and what goes with it. */
export function addEmitOptions(command: Command): Command {
  const runners = TEST_RUNNERS.join(', ');
  return command
    .option('--emit <runner>', `write a regression test of what was reproduced: ${runners}`, parseRunner)
    .option('--emit-file <path>', 'where to; next to the race file by default: NAME.test.ts, or NAME.test.mjs')
    .option('--force', 'replace a test that is there', false);
}

function parseRunner(text: string): TestRunner {
  return parseName('runner of tests', text, TEST_RUNNERS) as TestRunner;
}

/** What a module of tests may end in. It is no CommonJS. */
const ENDINGS = ['.ts', '.mts', '.mjs', '.js'];
const USUAL_ENDING: Readonly<Record<TestRunner, string>> = { vitest: '.test.ts', 'node-test': '.test.mjs' };

/**
 * Decides, before a long search, where the test goes; undefined where none is asked for.
 *
 * @throws UsageError `file-exists` where there is one already, `file-unreadable` where none can be written,
 * `bad-option`
 */
export function planEmission(given: GivenEmission, raceFile: string, cwd: string): Emission | undefined {
  const { emit: runner, emitFile, force, bisect } = given;
  if (runner === undefined) {
    const option = emitFile === undefined ? '--force' : '--emit-file';
    if (emitFile === undefined && !force) return undefined;
    throw new UsageError('bad-option', `${option} was given without --emit; it takes ${TEST_RUNNERS.join(' or ')}`);
  }
  if (bisect) {
    const why = 'a file that is written at one commit would be in the way of the next';
    throw new UsageError('bad-option', `--emit and --bisect were both given, and ${why}; leave one out`);
  }
  const file = emitFile ?? join(dirname(raceFile), `${nameOf(raceFile)}${USUAL_ENDING[runner]}`);
  if (!ENDINGS.includes(extname(file))) {
    throw new UsageError('bad-option', `--emit-file was given '${file}'; a test ends in ${ENDINGS.join(', ')}`);
  }
  if (!force && existsSync(resolve(cwd, file))) throw fileExists(file);
  checkFolderWritable(`the regression test ${basename(file)} in the folder`, dirname(file), cwd);
  return { runner, file, force, raceFile, cwd };
}

/** `reports/hang.race.yaml` is of `hang`. */
function nameOf(raceFile: string): string {
  return basename(raceFile).replace(/(?:\.race)?\.ya?ml$/i, '');
}

function fileExists(file: string): UsageError {
  const remedy = 'Keep it and name another file with `--emit-file`, or say that it may be replaced: `--force`.';
  return new UsageError('file-exists', `there is a test already: ${file}; nothing was written`, remedy);
}

/** Three searches at most, each of which is stopped in time, and what comes before and after them. */
const TIMEOUT_MS = { simulated: 180_000, wire: 600_000 } as const;

/**
 * Writes the test of a race that was reproduced.
 *
 * @returns what to tell of it, in a line
 * @throws UsageError `file-exists`, `file-unreadable`
 */
export function emitTest(emission: Emission, race: Race, found: ReproductionResult, target: ResolvedTarget): string {
  const { runner, file, raceFile, cwd } = emission;
  const { counterexample, target: shownBy } = found;
  if (counterexample === undefined) return 'no test is written: only what was reproduced can be tested';
  const arm = isOnWire(target.reference) ? 'wire' : 'simulated';
  const source = emitSource({
    ...{ runner, race, counterexample, shownBy },
    raceFile: basename(raceFile),
    target: emitTarget(target, { file: resolve(cwd, file), cwd }),
    runs: REGRESSION_RUNS[arm],
    timeoutMs: TIMEOUT_MS[arm],
  });
  write(emission, source);
  return `  test          ${file}: fails until the client is mended`;
}

function write({ file, force, cwd }: Emission, source: string): void {
  const path = resolve(cwd, file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Whoever wrote it while the search went on keeps it.
    writeFileSync(path, source, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && existsSync(path)) throw fileExists(file);
    throw new UsageError('file-unreadable', `the regression test ${file} cannot be written: ${codeOf(error)}`);
  }
}
