import { describe, expect, it } from 'vitest';
import type { PropertyStatus } from '../src/core/report.js';
import { type PropertyOutcome, type Results, renderResults, type VersionResults } from './result-table.js';
import { STATUS_MARKS } from './status-marks.js';

function version(name: string, statuses: Readonly<Record<string, PropertyStatus>>): VersionResults {
  const properties = Object.entries(statuses).map(([id, status]): PropertyOutcome => {
    const replays = status === 'violated' ? [`client/${name}/${id}-1.json`, `client/${name}/${id}-2.json`] : [];
    return { id, level: id === 'tidy' ? 'should' : 'must', status, replays };
  });
  const report = `client/${name}/report.json`;
  return { version: name, lockHash: `sha256:${name}`, verdict: 'conformant', report, properties };
}

function tableOf(...versions: readonly VersionResults[]): string {
  const results: Results = {
    stamp: 'sha256:0',
    engine: '0.1.0',
    node: 'v20.0.0',
    profile: 'ci',
    schedules: 20_000,
    clients: [{ name: '@scope/client', seed: 'abc', description: 'A client.', versions }],
  };
  return renderResults(results);
}

describe('the table of results', () => {
  it('has a mark of its own for each status, and says what each is', () => {
    expect(new Set(Object.values(STATUS_MARKS)).size).toBe(Object.keys(STATUS_MARKS).length);
    const legend = tableOf().match(/^✓ .*\n.*$/m)?.[0] ?? '';
    for (const [status, mark] of Object.entries(STATUS_MARKS)) {
      // A baseline expects failures; the table is made without one.
      if (status !== 'expected-failure') expect(legend).toContain(`${mark} `);
    }
  });

  it('has a row for each property and a column for each version, with a link for each failure', () => {
    const text = tableOf(
      version('1.0.0', { settles: 'violated', tidy: 'unreached' }),
      version('2.0.0', { settles: 'passed', tidy: 'not-applicable' }),
    );
    expect(text).toContain('| property | [1.0.0](client/1.0.0/report.json) | [2.0.0](client/2.0.0/report.json) |');
    expect(text).toContain(
      '| [settles](../../docs/properties.md#settles) | [✕](client/1.0.0/settles-1.json) [✕](client/1.0.0/settles-2.json) | ✓ |',
    );
    expect(text).toContain('| [tidy](../../docs/properties.md#tidy) (should) | ○ | – |');
    expect(text).toContain('| @scope/client@1.0.0 | `sha256:1.0.0` |');
  });

  it('says from which version to the next a property began or ceased to hold, and of nothing else', () => {
    const text = tableOf(
      version('1.0.0', { settles: 'violated', tells: 'passed', keeps: 'violated', stands: 'unreached' }),
      version('2.0.0', { settles: 'passed', tells: 'violated', keeps: 'violated', stands: 'violated' }),
    );
    const changes = text.split('\n').filter((line) => line.startsWith('- '));
    expect(changes).toEqual([
      '- `settles`: violated in 1.0.0, not in 2.0.0',
      '- `tells`: violated in 2.0.0, not in 1.0.0',
    ]);
  });

  it('names in one line what applies to no version of a client', () => {
    const text = tableOf(
      version('1.0.0', { settles: 'passed', reads: 'not-applicable', writes: 'not-applicable' }),
      version('2.0.0', { settles: 'passed', reads: 'not-applicable', writes: 'not-applicable' }),
    );
    expect(text).toContain('Not applicable in any version: `reads`, `writes`.');
    expect(text).not.toContain('#reads');
  });

  it('leaves out the changes where there are none', () => {
    expect(tableOf(version('1.0.0', { settles: 'passed' }), version('2.0.0', { settles: 'passed' }))).not.toContain(
      'What changed',
    );
  });
});
