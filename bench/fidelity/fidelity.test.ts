/**
 * The simulated executor against what real servers said when they were recorded, always; and against the real servers
 * themselves where they are in the cache or can be installed. The titles say which of them ran.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import semver from 'semver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecServerProcess } from './arms/exec-server-process.js';
import { FIDELITY_CASES } from './cases/catalogue.js';
import { compareArms, compareRecording } from './compare-arms.js';
import type { ArmOutcome } from './fidelity-case.js';
import { findServer } from './find-server.js';
import { VERSIONS_DEFAULT } from './install-server.js';
import { KNOWN_DIFFERENCES } from './known-differences.js';
import { readRecordings } from './recordings.js';
import { runReal, runSimulated } from './run-cases.js';

/** How long the tests wait for the package, where it is not in the cache. */
const INSTALL_MS_MAX = 60_000;

/** How long one version may take for all cases, on a machine that is busy. */
const RUN_MS_MAX = 300_000;

/** Where the servers of these tests have their folders, so that those of nobody else are looked at. */
const FOLDERS = mkdtempSync(join(tmpdir(), 'tailrace-servers-'));
process.env.TMPDIR = FOLDERS;

const IDS = FIDELITY_CASES.map(({ id }) => id);
const CLAIMS = FIDELITY_CASES.map(({ id, claim }) => [id, claim] as const);
const RECORDINGS = readRecordings();

const simulated = await runSimulated(FIDELITY_CASES);
const servers = await Promise.all(VERSIONS_DEFAULT.map((version) => findServer(version, INSTALL_MS_MAX)));

describe('the cases', () => {
  it('have an id and a claim each', () => {
    expect(new Set(IDS).size).toBe(IDS.length);
    for (const [id, claim] of CLAIMS) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(claim).toMatch(/^[A-Za-z].*\.$/);
    }
  });

  it('are all recorded, for every version that is run by default and nothing but them', () => {
    expect(RECORDINGS.map(({ version }) => version)).toEqual(expect.arrayContaining([...VERSIONS_DEFAULT]));
    for (const { outcome } of RECORDINGS) expect(Object.keys(outcome).sort()).toEqual([...IDS].sort());
  });

  it('are those that known differences are about, each in a version that was recorded', () => {
    for (const { case: id, versions, differs } of KNOWN_DIFFERENCES) {
      expect(IDS).toContain(id);
      expect(differs.length).toBeGreaterThan(0);
      expect(RECORDINGS.filter(({ version }) => semver.satisfies(version, versions))).not.toEqual([]);
    }
  });
});

describe.each(RECORDINGS)('the simulated executor and codex exec-server $version as it was recorded', (recording) => {
  const compared = new Map(
    compareArms(IDS, simulated, recording, KNOWN_DIFFERENCES).map((one) => [one.id, one.problems]),
  );
  it.each(CLAIMS)('agree, or differ as is known, in %s: %s', (id) => {
    expect(compared.get(id)).toEqual([]);
  });
});

for (const server of servers) {
  const { version } = server;
  if ('missing' in server) {
    it.skip(`the real codex exec-server ${version} did not run: ${server.missing}`, () => {});
    continue;
  }
  describe(`the simulated executor and the real codex exec-server ${version}`, () => {
    let real: ArmOutcome = {};

    beforeAll(async () => {
      real = await runReal(FIDELITY_CASES, server.command);
    }, RUN_MS_MAX);

    it.each(CLAIMS)('agree, or differ as is known, in %s: %s', (id) => {
      const [compared] = compareArms([id], simulated, { version, outcome: real }, KNOWN_DIFFERENCES);
      expect(compared?.problems).toEqual([]);
    });

    it.each(CLAIMS)('find the recording true in %s', (id) => {
      const recording = RECORDINGS.find((one) => one.version === version);
      expect(compareRecording(id, recording?.outcome ?? {}, real)).toEqual([]);
    });

    it('leave no folder behind', () => {
      expect(readdirSync(FOLDERS)).toEqual([]);
    });
  });
}

describe('a server', () => {
  const [running] = servers.flatMap((server) => ('command' in server ? [server] : []));

  it('that cannot be started is told of, and leaves no folder behind', async () => {
    await expect(ExecServerProcess.start('/no/such/codex')).rejects.toThrow('codex exec-server could not be started');
    expect(readdirSync(FOLDERS)).toEqual([]);
  });

  it.skipIf(running === undefined)('that is stopped is gone with all of its process group', async () => {
    const server = await ExecServerProcess.start(running?.command ?? '');
    const { group } = server;
    expect(() => process.kill(-group, 0)).not.toThrow();
    server.stop();
    await expect.poll(() => isAlive(group), { timeout: 20_000 }).toBe(false);
  });

  it.skipIf(running === undefined)('is gone after a case that broke, which differs', async () => {
    const claim = 'It breaks.';
    const run = async (): Promise<void> => Promise.reject(new Error('as planned'));
    const broken = [{ about: 'server', id: 'broken', claim, run } as const];
    const outcome = await runReal(broken, running?.command ?? '');
    expect(outcome).toEqual({ broken: { observed: {}, broke: 'as planned' } });
    expect(readdirSync(FOLDERS)).toEqual([]);
  });
});

function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

afterAll(() => {
  rmSync(FOLDERS, { recursive: true, force: true });
  const arms = servers.map((server) =>
    'missing' in server ? `${server.version} did not run (${server.missing})` : `${server.version} ran`,
  );
  const recorded = RECORDINGS.map(({ version }) => version).join(', ');
  process.stderr.write(
    `fidelity: simulated arm ran, against recordings of ${recorded}; real arm: ${arms.join(', ')}\n`,
  );
});
