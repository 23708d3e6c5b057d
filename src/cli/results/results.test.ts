import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import type { JsonReport } from '../../../reports/json-report.js';
import { type Results, renderResults } from '../../../reports/result-table.js';
import { PROPERTIES } from '../../suite/catalogues.js';
import { loadKnownTargets } from '../known-targets.js';
import { clientFolder, RESULTS } from './check-version.js';
import { stampResults } from './stamp-results.js';
import { RESULT_VERSIONS } from './versions.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const results = JSON.parse(read(`${RESULTS}/results.json`)) as Results;
const published = (await loadKnownTargets()).flatMap(({ client }) => client ?? []);

describe('the versions in the table of results', () => {
  it('are of every published client, and of no other', () => {
    expect(Object.keys(RESULT_VERSIONS).sort()).toEqual(published.map(({ name }) => name).sort());
  });

  it.each(published.map((client) => [client.name, client] as const))(
    'of %s are ones that its adapter knows, oldest first, the pinned one last',
    (name, { versions, pinned }) => {
      const listed = RESULT_VERSIONS[name] ?? [];
      expect(listed.filter((version) => !semver.satisfies(version, versions))).toEqual([]);
      expect(listed).toEqual(semver.sort([...listed]));
      expect(listed.at(-1)).toBe(pinned);
    },
  );
});

describe('the table of results', () => {
  it('stands for the versions, adapters and properties that are there now', () => {
    const stamp = stampResults(root);
    expect(results.stamp, 'the results are stale: run npm run results, and commit what it writes').toBe(stamp);
  });

  it('is what its data says', () => {
    expect(read(`${RESULTS}/README.md`)).toBe(renderResults(results));
  });

  it('has a report for each version, and a replay file for each failure in it', () => {
    const versions = results.clients.flatMap((client) => client.versions);
    expect(versions).toHaveLength(Object.values(RESULT_VERSIONS).flat().length);
    for (const { report, properties, lockHash } of versions) {
      const { target, properties: reported } = JSON.parse(read(`${RESULTS}/${report}`)) as JsonReport;
      expect(target.lockHash).toBe(lockHash);
      expect(reported.map(({ id }) => id)).toEqual(PROPERTIES.map(({ id }) => id));
      const replays = properties.flatMap((property) => property.replays);
      expect(replays).toHaveLength(reported.flatMap(({ failures }) => failures).length);
      for (const replay of replays) expect(existsSync(join(root, RESULTS, replay))).toBe(true);
    }
  });

  it('shows at least three violations that one version has and another has not', () => {
    const changes = read(`${RESULTS}/README.md`).match(/^- `[\w-]+`: violated in \S+, not in \S+$/gm) ?? [];
    expect(changes.length).toBeGreaterThanOrEqual(3);
  });
});

describe('a failure of the newest version of a published client', () => {
  const failures = results.clients.flatMap(({ name, versions }) => {
    const report = versions.at(-1)?.report ?? '';
    const { properties } = JSON.parse(read(`${RESULTS}/${report}`)) as JsonReport;
    return properties.flatMap(({ id, failures }) =>
      failures.map(({ fingerprint: { kind } }) => `${clientFolder(name)}/${id}-${kind}`),
    );
  });

  it.each([...new Set(failures)])('%s has a script that confirms it', (finding) => {
    expect(existsSync(join(root, 'reports/confirmations', `${finding}.mjs`))).toBe(true);
  });
});
