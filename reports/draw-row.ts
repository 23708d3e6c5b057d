/** The columns of a sequence diagram, by who they stand for. */
export type Lane = 'app' | 'client' | 'connection' | 'executor';

/** Where each lifeline is, in columns from 0. Left of the first is the margin: a mark and the time. */
const LANE_COLUMNS: Readonly<Record<Lane, number>> = { app: 14, client: 52, connection: 78, executor: 104 };
const LANES: readonly Lane[] = ['app', 'client', 'connection', 'executor'];
const WIDTH = 109;
const MARGIN = 3;

/** What stands at the left of a row. */
export interface RowMargin {
  /** Whether this row shows the violation. */
  readonly marked: boolean;
  /** The time, or the gap before what happens; at most eight columns. */
  readonly when: string;
}

/** The heading of the diagram: the name of each lane above its lifeline. */
export function drawHeading(): string {
  const row = new Array<string>(WIDTH).fill(' ');
  for (const lane of LANES) put(row, LANE_COLUMNS[lane] - Math.floor(lane.length / 2), lane);
  put(row, MARGIN, '    time');
  return finish(row);
}

/** An arrow between two lanes with its label on it. `refused`: it ends in a cross instead of a head. */
export function drawArrow(margin: RowMargin, from: Lane, to: Lane, label: string, refused = false): string {
  const row = lifelines(margin);
  const start = Math.min(LANE_COLUMNS[from], LANE_COLUMNS[to]) + 2;
  const end = Math.max(LANE_COLUMNS[from], LANE_COLUMNS[to]) - 2;
  const rightward = LANE_COLUMNS[to] > LANE_COLUMNS[from];
  for (let column = start; column <= end; column += 1) row[column] = '─';
  row[rightward ? end : start] = refused ? '✕' : rightward ? '▶' : '◀';
  const room = end - start - 4;
  const text = ` ${shorten(label, room)} `;
  put(row, start + Math.ceil((end - start + 1 - text.length) / 2), text);
  return finish(row);
}

/** A remark at a lane's lifeline, to its right. */
export function drawNote(margin: RowMargin, lane: Lane, text: string): string {
  const row = lifelines(margin);
  const start = LANE_COLUMNS[lane] + 2;
  put(row, start, `${shorten(text, WIDTH - start - 1)} `);
  return finish(row);
}

/** A thin line across all lanes, with a word on it. */
export function drawSeparator(margin: RowMargin, text: string): string {
  const row = lifelines(margin);
  for (let column = LANE_COLUMNS.app; column <= LANE_COLUMNS.executor; column += 2) row[column] = '·';
  put(row, LANE_COLUMNS.app + 2, ` ${shorten(text, WIDTH - LANE_COLUMNS.app - 4)} `);
  return finish(row);
}

function lifelines(margin: RowMargin): string[] {
  const row = new Array<string>(WIDTH).fill(' ');
  if (margin.marked) put(row, 0, '>>');
  put(row, MARGIN, margin.when.padStart(8));
  for (const lane of LANES) row[LANE_COLUMNS[lane]] = '│';
  return row;
}

function put(row: string[], column: number, text: string): void {
  for (let index = 0; index < text.length && column + index < WIDTH; index += 1)
    row[column + index] = text.charAt(index);
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function finish(row: readonly string[]): string {
  return row.join('').trimEnd();
}
