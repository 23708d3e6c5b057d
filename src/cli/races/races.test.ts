// The corpus of race reports, run again: on every client of this repository, and on the published ones that npm has.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TailraceError } from '../../core/errors.js';
import { runNpm } from '../../install/run-npm.js';
import { isOnWire, type ReproduceRace } from '../../suite/contracts.js';
import { reproduceRace } from '../../suite/race/reproduce-race.js';
import type { CliContext } from '../cli-context.js';
import { installTarget } from '../install-target.js';
import { InterruptedError } from '../interrupted-error.js';
import { loadKnownTargets } from '../known-targets.js';
import { resolveTarget } from '../resolve-target.js';
import { runsInCi } from '../runs-in-ci.js';
import { fakeContext } from '../testing/fake-context.js';
import { RACE_RESULTS, RACE_TABLE } from './make-races.js';
import { argumentOf, type ClientRow, isAsExpected, type RaceResults } from './race-results.js';
import { type CorpusRace, readCorpus } from './read-corpus.js';
import { renderRaces } from './render-races.js';
import { tryRace } from './try-race.js';

/** Real milliseconds for all installations: where npm waits for a registry that does not answer, nobody should. */
const INSTALL_MS_MAX = 90_000;
/** Installed at the same time. */
const AT_ONCE = 3;

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const results = JSON.parse(read(RACE_RESULTS)) as RaceResults;
const corpus = await readCorpus(root);
const known = await loadKnownTargets();

interface Trial {
  readonly title: string;
  readonly corpus: CorpusRace;
  readonly row: ClientRow;
}

const trials: readonly Trial[] = corpus.flatMap((each) => {
  const rows = results.reports.find(({ file }) => file === each.file)?.clients ?? [];
  return rows.map((row) => ({ title: `${each.file} on ${argumentOf(row)}`, corpus: each, row }));
});

/** The search, with the clients as the build made them: a worker loads no TypeScript. */
const reproduceBuilt: ReproduceRace = ({ target, ...options }) => {
  if (isOnWire(target)) return reproduceRace({ target, ...options });
  const module = target.module.replace('/src/targets/', '/dist/src/targets/');
  return reproduceRace({ target: { ...target, module }, ...options });
};

function contextUntil(interrupted: AbortSignal): CliContext {
  const { context } = fakeContext({ cwd: root, reproduceRace: reproduceBuilt, runNpm });
  return { ...context, env: process.env, interrupted };
}

const context = contextUntil(new AbortController().signal);

describe('a race file of the corpus', () => {
  it.each(corpus)('$file says where the report is, what was seen, and on whom it shows', ({ race }) => {
    expect(race.source).toMatch(/^https:\/\/\S+$/);
    expect(race.summary?.trim().length).toBeGreaterThan(40);
    expect(race.expect.map(({ outcome }) => outcome)).toContain('reproduced');
  });

  it.each(corpus)('$file names a client on which it does not show, so that more than the file decides', ({ race }) => {
    expect(race.expect.filter(({ outcome }) => outcome !== 'reproduced')).not.toEqual([]);
  });

  it('is there for each of the races that the public review of the exec client found', async () => {
    const { TARGETS } = await import('../../targets/registry.js');
    const races = TARGETS.filter(({ race }) => race === true).map(({ name }) => name);
    const reproduced = corpus
      .flatMap(({ race }) => race.expect)
      .filter(({ outcome }) => outcome === 'reproduced')
      .map(({ target }) => target);
    expect(races).toHaveLength(8);
    expect(races.filter((name) => !reproduced.includes(name))).toEqual([]);
  });
});

describe('the results of the corpus', () => {
  it('are of the files that are there, and of what they expect', () => {
    const expected = corpus.map(({ file, race }) => ({
      file,
      title: race.title,
      source: race.source,
      clients: race.expect.map(({ outcome, ...client }) => ({ ...client, expected: outcome })),
    }));
    const there = results.reports.map((report) => ({
      ...report,
      clients: report.clients.map(({ tried: _, ...row }) => row),
    }));
    expect(there, 'the results are stale: run npm run races, and commit what it writes').toEqual(expected);
  });

  it('are all as the files expect them, and none was left out', () => {
    expect(trials.filter(({ row }) => !isAsExpected(row)).map(({ title }) => title)).toEqual([]);
    expect(trials.filter(({ row }) => row.tried === undefined).map(({ title }) => title)).toEqual([]);
  });

  it('are what the table says', () => {
    expect(read(RACE_TABLE)).toBe(renderRaces(results));
  });
});

/** What has to be installed before it can be run; nothing of it is in this repository. */
function isPublished({ row }: Trial): boolean {
  return resolveTarget(argumentOf(row), known, root, {}).install !== undefined;
}

function isProgram({ row }: Trial): boolean {
  return known.some(({ name, program }) => name === row.target && program !== undefined);
}

function titled(all: readonly Trial[]): (readonly [title: string, trial: Trial])[] {
  return all.map((trial) => [trial.title, trial]);
}

async function again(_title: string, { corpus: each, row }: Trial): Promise<void> {
  expect(await tryRace(each, row, context)).toEqual(row.tried);
}

describe('a race on a client of this repository', () => {
  it.concurrent.each(titled(trials.filter((trial) => !isPublished(trial))))('%s comes out as it did', again);
});

/** Why a client is not there, as far as that is nobody's fault: no registry, no npm. */
function whyAway(error: unknown): string | undefined {
  if (error instanceof InterruptedError) return 'its registry does not answer';
  const isInstall = error instanceof TailraceError && error.code === 'client-install';
  return isInstall
    ? /the registry was not reached \(\w+\)|there is no npm on the PATH/.exec(error.message)?.[0]
    : undefined;
}

const published = trials.filter((trial) => isPublished(trial) && !isProgram(trial));
const away = await installAll([...new Set(published.map(({ row }) => argumentOf(row)))]);

/** Installs them into the cache. @returns those that cannot be had here, with the reason */
async function installAll(clients: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const until = contextUntil(AbortSignal.timeout(INSTALL_MS_MAX));
  const missing = new Map<string, string>();
  const left = [...clients];
  const work = async (): Promise<void> => {
    for (let client = left.shift(); client !== undefined; client = left.shift()) {
      const why = await installTarget(resolveTarget(client, known, root, {}), until).then(() => undefined, whyAway);
      if (why !== undefined) missing.set(client, why);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return missing;
}

describe('a race on a published client', () => {
  const isHere = ({ row }: Trial): boolean => !away.has(argumentOf(row));
  const here = published.filter(isHere);

  it.concurrent.each(titled(here))('%s comes out as it did', again);

  const names = (all: readonly Trial[]): string =>
    [...new Set(all.map(({ row }) => argumentOf(row)))].sort().join(', ') || 'none';
  const notRun = published.filter((trial) => !isHere(trial));

  it(`was run on ${names(here)}; not on ${names(notRun)}`, () => {
    // Told on the screen as well: what was not run says nothing, and must not look as if it had passed.
    if (away.size > 0) console.warn(`NOT RUN, since npm could not install them: ${JSON.stringify([...away])}`);
    // Whoever runs this in CI has just installed everything else.
    expect(runsInCi(process.env) ? [...away] : []).toEqual([]);
  });
});
