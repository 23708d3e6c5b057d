import { GAPS, type Gap } from '../../core/schedule.js';
import { type LinkForm, TRANSPORT_PRESETS, type TransportPreset } from '../../core/target.js';
import {
  allowedGaps,
  defaultPreset,
  HANG_UP_READ_LATER,
  MEASURED_GAPS,
  MEASURED_TRANSPORTS,
  type MeasuredGaps,
  type MeasuredTransport,
  type NextSeen,
} from '../../suite/catalogues.js';
import { code, codes, page, table } from './markdown.js';

const PRESETS: Readonly<Record<TransportPreset, string>> = {
  memory:
    'Messages and the end may be handed over in one synchronous run: two calls of a function, with nothing to measure between.',
  'web-stream': 'A reader is resumed by a promise, so at least one microtask lies between.',
  'node-stream':
    'What is pushed reaches its listener at once. `end` and `error` are emitted from a tick, which comes before all microtasks or after all of them.',
  websocket:
    'Several messages come out of one chunk. The close follows that of the socket, which comes behind a round of immediates.',
  tcp: 'Data may be joined. An end has a round of immediates before it.',
  stdio:
    "Of a child's output, and of a Unix socket: data may be joined, and the end can come before immediates. A reset cannot.",
};

const TRANSPORTS: Readonly<Record<MeasuredTransport, string>> = {
  tcp: 'TCP',
  'unix-socket': 'Unix socket',
  'child-stdout': "child's stdout",
  'web-stream-stdout': "child's stdout as a Web Stream",
  ws: '`ws`',
  undici: 'WebSocket of `undici`',
  'node-stream': 'Node streams in memory',
  'web-stream': 'Web Streams in memory',
};

const NEXT: Readonly<Record<NextSeen, string>> = { data: 'a frame', eof: 'a clean end', reset: 'a broken connection' };

const FORMS: Readonly<Record<LinkForm, string>> = {
  messages: 'messages()',
  lines: "stream('lines')",
  'content-length': "stream('content-length')",
  'web-socket': 'webSocket()',
};

const INTRODUCTION = `A *gap* is what the client gets to run before the next thing happens to it. Which gaps can lie before a delivery depends on
the transport: two messages on a WebSocket may come out of one chunk, but no real WebSocket closes one microtask after a
message. A preset says which gaps a transport was seen to show, and no other is tried: a failure that could not happen in the
field is worse than one that is missed. What the app does is not bound by the transport: its calls may come at any gap, and
inside any callback.

A target may name its preset (\`preset: 'stdio'\`); otherwise it follows from the form in which the adapter takes the link.`;

const MEASURED = `What a client sees behind a frame was measured on Linux with Node 20.20, 22.23 and 24.21: from inside its own callbacks, by
how many nested microtasks and chained rounds of immediates had run when the next callback came. Each row is a way to send
that shows its gaps whenever it is tried. A test makes all of these connections again, and others of which nothing is
promised, also from processes of their own. It fails when a preset allows a gap that no row shows, and when a client is shown
a gap that its preset does not allow and that is not left out below. What comes behind anything else was not measured.

The read buffer is that of libuv, 64 KiB. Node 20.20 and 22.23 have a libuv before ${HANG_UP_READ_LATER}, Node 24.21 a later one. A row that
names one of the two is true of that alone.`;

const LEFT_OUT = `These gaps were seen, and are not tried.`;

const GAP_MEANINGS: readonly (readonly [gap: string, meaning: string])[] = [
  [
    code('idle'),
    'The default: ticks, microtasks and immediates until nothing is left, and whatever the executor answers by itself.',
  ],
  [
    `${code('turn0')} to ${code('turn4')}`,
    'Ticks and microtasks until nothing is left, then that many rounds of immediates.',
  ],
  [code('joined'), 'Nothing; on a stream the same chunk as the delivery before.'],
  [`${code('0')} to ${code('8')}`, 'That many nested microtasks (*hops*).'],
];

/** The page of presets: which gaps may lie before a delivery on which transport. */
export function renderPresets(): string {
  const rows = TRANSPORT_PRESETS.map((preset) => [
    code(preset),
    nameGaps(allowedGaps(preset, 'data', 'data')),
    nameGaps(allowedGaps(preset, 'data', 'end', 'eof')),
    nameGaps(allowedGaps(preset, 'data', 'end', 'reset')),
    nameGaps(allowedGaps(preset, 'data', 'end', 'end-read')),
    nameGaps(allowedGaps(preset, 'app', 'data')),
  ]);
  const header = [
    'preset',
    'frame, frame',
    'frame, EOF',
    'frame, reset',
    'frame, end of reading',
    'anything else, delivery',
  ];
  const forms = (Object.keys(FORMS) as LinkForm[]).map((form) => [code(FORMS[form]), code(defaultPreset(form))]);
  return page('Gaps and transport presets', [
    INTRODUCTION,
    '## Gaps',
    table(['gap', 'what the client runs before the action'], GAP_MEANINGS),
    '## Which gaps a preset allows',
    table(header, rows),
    '## What was measured',
    MEASURED,
    ...TRANSPORT_PRESETS.flatMap(measurementsOf),
    '## Left out',
    LEFT_OUT,
    renderMeasured(MEASURED_GAPS.filter(({ leftOut }) => leftOut !== undefined)),
    '## The preset of a target that names none',
    table(['form of the link', 'preset'], forms),
  ]);
}

/** What one preset stands on. */
function measurementsOf(preset: TransportPreset): readonly string[] {
  const rows = MEASURED_GAPS.filter(
    ({ transport, leftOut }) => MEASURED_TRANSPORTS[transport] === preset && leftOut === undefined,
  );
  return [`### \`${preset}\``, PRESETS[preset], rows.length === 0 ? '' : renderMeasured(rows)];
}

/** Rows that differ in the transport alone are one. */
function renderMeasured(measured: readonly MeasuredGaps[]): string {
  const rows = new Map<string, string[]>();
  for (const { transport, next, how, gaps, libuv, leftOut } of measured) {
    const since = libuv === undefined ? 'any' : `${libuv} ${HANG_UP_READ_LATER}`;
    const row = [NEXT[next], nameGaps(gaps), how, since, ...(leftOut === undefined ? [] : [leftOut])];
    const key = row.join();
    const known = rows.get(key);
    if (known === undefined) rows.set(key, [TRANSPORTS[transport], ...row]);
    else known[0] += `, ${TRANSPORTS[transport]}`;
  }
  const header = ['transport', 'what came', 'gaps before it', 'what the other end did', 'libuv'];
  return table(
    [...header, ...(measured.some(({ leftOut }) => leftOut !== undefined) ? ['why not'] : [])],
    [...rows.values()],
  );
}

/** The gaps in few words: runs of turns and of hops as ranges. */
export function nameGaps(gaps: readonly Gap[]): string {
  if (gaps.length === GAPS.length) return 'all';
  const turns = gaps.filter((gap) => typeof gap === 'string' && gap.startsWith('turn')).reverse();
  const hops = gaps.filter((gap) => typeof gap === 'number').reverse();
  const single = gaps.filter((gap) => gap === 'idle' || gap === 'joined');
  return [...single.map((gap) => codes([gap])), ...range(turns), ...range(hops)].join(', ');
}

function range(gaps: readonly Gap[]): string[] {
  const [from] = gaps;
  const to = gaps.at(-1);
  if (from === undefined || to === undefined) return [];
  return [from === to ? code(String(from)) : `${code(String(from))} to ${code(String(to))}`];
}
