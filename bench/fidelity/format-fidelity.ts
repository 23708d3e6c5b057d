import { type Column, formatTable } from '../report/format-table.js';
import type { CaseComparison } from './compare-arms.js';
import type { ArmOutcome } from './fidelity-case.js';
import type { KnownDifference } from './known-difference.js';

/** How the simulated executor compares with one version of the server, in the order of the cases. */
export interface VersionComparison {
  readonly version: string;
  readonly cases: readonly CaseComparison[];
}

/** The table of cases and versions, then the known differences that show, then what differs. */
export function formatFidelity(simulated: ArmOutcome, versions: readonly VersionComparison[]): string {
  const columns: readonly Column[] = [
    { heading: 'case', align: 'left' },
    { heading: 'simulated', align: 'left' },
    ...versions.map(({ version }) => ({ heading: `real ${version}`, align: 'left' }) as const),
  ];
  const ids = versions[0]?.cases.map(({ id }) => id) ?? Object.keys(simulated);
  const rows = ids.map((id) => [
    id,
    simulated[id]?.broke === undefined ? 'ran' : 'broke',
    ...versions.map(({ cases }) => CELLS[cases.find((one) => one.id === id)?.verdict ?? 'DIFFERS']),
  ]);
  return [formatTable(columns, rows), formatKnown(versions), formatProblems(versions)].filter(Boolean).join('\n');
}

const CELLS = { agrees: 'agrees', known: 'known difference', DIFFERS: 'DIFFERS' } as const;

function formatKnown(versions: readonly VersionComparison[]): string {
  const known = new Set<KnownDifference>(
    versions.flatMap(({ cases }) => cases.flatMap((one) => (one.verdict === 'known' ? one.known : []))),
  );
  const lines = [...known].flatMap((one) => [
    `${one.case} (${one.versions === '*' ? 'every version' : one.versions})`,
    ...one.differs.map(
      ({ observation, simulated, real }) =>
        `  ${observation}: simulated ${JSON.stringify(simulated)}, real ${JSON.stringify(real)}`,
    ),
    `  why: ${one.reason}`,
    `  for a client: ${one.meaning}`,
  ]);
  return lines.length === 0 ? '' : `known differences\n\n${lines.join('\n')}\n`;
}

function formatProblems(versions: readonly VersionComparison[]): string {
  const lines = versions.flatMap(({ version, cases }) =>
    cases.flatMap(({ id, problems }) => problems.map((problem) => `${id}, ${version}: ${problem}`)),
  );
  return lines.length === 0 ? '' : `DIFFERS\n\n${lines.join('\n')}\n`;
}
