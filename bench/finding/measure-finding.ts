/**
 * Whether a planted defect is found, by the width of its window, and by whom.
 *
 * The client forgets a call for good when the connection is lost while a window after the reading of its response is
 * open: for h microtasks, or from the end of the microtasks to the first immediate. Each way to search gets 30 seeds
 * and at most 500 schedules a seed. Ours (the portfolio, on generated scenarios as `tailrace run` makes them, and on
 * the fixed one) must find every width with every seed; a find counts once it was shrunk and confirmed. For comparison,
 * with nothing demanded of them: the same orders with the client drained after every step, and fast-check's scheduler
 * with `waitIdle` (which lets more than 50 microtasks pass between two tasks) and `waitAll`.
 */
import { BenchThread } from '../bench-thread.js';
import type { WindowWidth } from '../client/window-client.js';
import { formatTable } from '../report/format-table.js';
import { median } from '../report/median.js';
import type { Search, SearchAnswer, SearchRequest } from './search-request.js';

export const SEEDS = 30;
export const SCHEDULES_MAX = 500;

const WIDTHS: readonly WindowWidth[] = [...[1, 2, 3, 5, 8, 20].map((hops) => ({ hops })), 'before-immediates'];

/** Each way to search, in which thread, and whether it has to find everything. */
const SEARCHES: readonly { readonly search: Search; readonly module: string; readonly mustFind: boolean }[] = [
  { search: 'portfolio, generated', module: './tailrace-search.js', mustFind: true },
  { search: 'portfolio, fixed', module: './tailrace-search.js', mustFind: true },
  { search: 'drained, generated', module: './tailrace-search.js', mustFind: false },
  { search: 'drained, fixed', module: './tailrace-search.js', mustFind: false },
  { search: 'waitIdle, fixed', module: './fast-check-search.js', mustFind: false },
  { search: 'waitAll, fixed', module: './fast-check-search.js', mustFind: false },
];

/** What one way to search found at one width. */
export interface Finding {
  readonly search: Search;
  readonly width: WindowWidth;
  readonly foundAt: SearchAnswer;
  /** Whether it had to be found with every seed and was not. */
  readonly missed: boolean;
}

export async function measureFinding(onSearch: (about: string) => void): Promise<readonly Finding[]> {
  const seeds = Array.from({ length: SEEDS }, (_, index) => `finding-${index + 1}`);
  const findings: Finding[] = [];
  for (const { search, module, mustFind } of SEARCHES) {
    const thread = new BenchThread<SearchRequest, SearchAnswer>(new URL(module, import.meta.url));
    try {
      for (const width of WIDTHS) {
        onSearch(`${search}: ${nameOf(width)}`);
        const foundAt = await thread.ask({ search, width, seeds, runs: SCHEDULES_MAX });
        const missed = mustFind && foundAt.includes(undefined);
        findings.push({ search, width, foundAt, missed });
      }
    } finally {
      await thread.close();
    }
  }
  return findings;
}

function nameOf(width: WindowWidth): string {
  return width === 'before-immediates' ? 'before immediates' : `h = ${width.hops}`;
}

/**
 * One row per width, one column per way to search: how many seeds found it, after how many schedules in the median and
 * at most.
 */
export function formatFinding(findings: readonly Finding[]): string {
  const columns = [
    { heading: 'window', align: 'left' as const },
    ...SEARCHES.map(({ search }) => ({ heading: search, align: 'right' as const })),
  ];
  const rows = WIDTHS.map((width) => [
    nameOf(width),
    ...SEARCHES.map(({ search }) => {
      const finding = findings.find((each) => each.search === search && nameOf(each.width) === nameOf(width));
      return finding === undefined ? '' : cellOf(finding);
    }),
  ]);
  const missed = findings.filter((finding) => finding.missed);
  const verdict =
    missed.length === 0
      ? `every window was found with all ${SEEDS} seeds by both portfolio searches`
      : `MISSED: ${missed.map(({ search, width }) => `${nameOf(width)} by ${search}`).join('; ')}`;
  return `${formatTable(columns, rows)}${verdict}\n`;
}

function cellOf({ foundAt }: Finding): string {
  const found = foundAt.filter((at) => at !== undefined);
  const after = median(found);
  const when = after === undefined ? '' : ` after ${Math.round(after)}, at most ${Math.max(...found)}`;
  return `${found.length}/${foundAt.length}${when}`;
}
