import { formatCount, formatCounted } from '../../reports/format-numbers.js';
import { formatTable } from '../report/format-table.js';
import { type HuntSummary, RACE_ACTIONS_MAX, RACE_DEVIATIONS_MAX } from './judge-hunt.js';

/** The table of a soak, the clients that broke a bound under it, and the sum of it all. */
export function formatSoak(summaries: readonly HuntSummary[]): string {
  const table = formatTable(
    [
      { heading: 'client', align: 'left' },
      { heading: 'property', align: 'left' },
      { heading: 'caught', align: 'right' },
      { heading: 'schedules', align: 'right' },
      { heading: 'most', align: 'right' },
      { heading: 'actions', align: 'right' },
      { heading: 'deviations', align: 'right' },
      { heading: 'failures', align: 'right' },
      { heading: `race: <= ${RACE_ACTIONS_MAX} actions, <= ${RACE_DEVIATIONS_MAX} deviations`, align: 'left' },
    ],
    summaries.map(rowOf),
  );
  const broken = summaries.flatMap(({ client, breaches }) =>
    breaches.map((breach) => `BROKEN BOUND ${client}: ${breach}\n`),
  );
  const missed = summaries
    .filter((summary) => summary.missed.length > 0 && summary.missed.length < summary.seeds)
    .map(({ client, missed: seeds }) => `not caught ${client}: seeds ${seeds.join(', ')}\n`);
  const caught = summaries.reduce((sum, summary) => sum + summary.caught, 0);
  const hunted = summaries.reduce((sum, summary) => sum + summary.seeds, 0);
  const sum = `${formatCounted(summaries.length, 'client')}, caught with ${formatCount(caught)} of ${formatCount(hunted)} seeds; schedules, actions and deviations are medians\n`;
  return `${table}\n${missed.join('')}${broken.join('')}${sum}${broken.length === 0 ? 'every bound was kept\n' : ''}`;
}

function rowOf(summary: HuntSummary): string[] {
  const { client, property, caught, seeds, medianFoundAt, mostFoundAt, medianActions, medianDeviations } = summary;
  return [
    client,
    property,
    `${caught}/${seeds}`,
    cell(medianFoundAt),
    cell(mostFoundAt),
    cell(medianActions),
    cell(medianDeviations),
    String(summary.fingerprints),
    raceCell(summary),
  ];
}

function raceCell({ race, medianActions, medianDeviations }: HuntSummary): string {
  if (!race) return '';
  if (medianActions === undefined || medianDeviations === undefined) return 'no';
  return medianActions <= RACE_ACTIONS_MAX && medianDeviations <= RACE_DEVIATIONS_MAX ? 'yes' : 'no';
}

function cell(value: number | undefined): string {
  return value === undefined ? '-' : String(value);
}
