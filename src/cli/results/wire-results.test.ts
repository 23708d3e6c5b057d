import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import semver from 'semver';
import { describe, expect, it } from 'vitest';
import type { JsonReport } from '../../../reports/json-report.js';
import type { Results } from '../../../reports/result-table.js';
import { renderWireResults } from '../../../reports/wire-result-table.js';
import { PROPERTIES } from '../../suite/catalogues.js';
import { loadKnownTargets } from '../known-targets.js';
import { RESULTS } from './check-version.js';
import { WIRE_PAGE, WIRE_RESULTS } from './make-wire-results.js';
import { WIRE_RESULT_VERSIONS } from './versions.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const results = JSON.parse(read(WIRE_RESULTS)) as Results;
const programs = (await loadKnownTargets()).flatMap(({ program }) => program ?? []);

describe('the results of clients in a process of their own', () => {
  it('are of every one of them, in versions that its adapter knows, the pinned one last', () => {
    expect(Object.keys(WIRE_RESULT_VERSIONS).sort()).toEqual(programs.map(({ name }) => name).sort());
    for (const { name, versions, pinned } of programs) {
      const listed = WIRE_RESULT_VERSIONS[name] ?? [];
      expect(listed.filter((version) => !semver.satisfies(version, versions))).toEqual([]);
      expect(listed.at(-1)).toBe(pinned);
      expect(results.clients.find((client) => client.name === name)?.versions.map(({ version }) => version)).toEqual(
        listed,
      );
    }
  });

  it('are told as they were found', () => {
    expect(read(WIRE_PAGE)).toBe(renderWireResults(results));
  });

  it('have a report for each version, and a replay file for each failure in it, which names its arm', () => {
    for (const { report, properties } of results.clients.flatMap(({ versions }) => versions)) {
      const { properties: reported, wire } = JSON.parse(read(`${RESULTS}/${report}`)) as JsonReport;
      expect(reported.map(({ id }) => id)).toEqual(PROPERTIES.map(({ id }) => id));
      expect(wire?.endpoint).toBe('web-socket');
      const replays = properties.flatMap((property) => property.replays);
      expect(replays).toHaveLength(reported.flatMap(({ failures }) => failures).length);
      for (const replay of replays) {
        expect(existsSync(join(root, RESULTS, replay))).toBe(true);
        expect(JSON.parse(read(`${RESULTS}/${replay}`))).toMatchObject({ arm: 'wire', endpoint: 'web-socket' });
      }
    }
  });

  it('show a property that one version violates and another holds', () => {
    expect(read(WIRE_PAGE)).toMatch(/^- `[\w-]+`: violated in \S+, not in \S+$/m);
  });
});
