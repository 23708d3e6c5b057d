import { GAPS, type Gap } from '../../core/schedule.js';
import { type LinkForm, TRANSPORT_PRESETS, type TransportPreset } from '../../core/target.js';
import { allowedGaps, defaultPreset } from '../../suite/catalogues.js';
import { code, codes, page, table } from './markdown.js';

const PRESETS: Readonly<Record<TransportPreset, string>> = {
  memory: 'Messages and the end may be handed over in one synchronous run.',
  'web-stream': 'A reader is resumed by a promise, so at least one microtask lies between.',
  'node-stream': 'What is pushed in one run is joined; the end is emitted from a nextTick, so it is a turn away.',
  websocket:
    'Several messages come out of one chunk; the close comes after ticks, microtasks and a round of immediates.',
  tcp: 'Data may be joined. A reset comes after microtasks but before immediates; a clean end has a round of immediates before it.',
  stdio: "Data may be joined. The end of a child's output can come before immediates.",
};

const FORMS: Readonly<Record<LinkForm, string>> = {
  messages: 'messages()',
  lines: "stream('lines')",
  'content-length': "stream('content-length')",
  'web-socket': 'webSocket()',
};

const INTRODUCTION = `A *gap* is what the client gets to run before the next thing happens to it. Which gaps can lie before a delivery depends on
the transport: two messages on a WebSocket may come out of one chunk, but no real WebSocket closes one microtask after a
message. A preset says which gaps a transport was seen to show on Node 20, and no other is tried: a failure that could not
happen in the field is worse than one that is missed. What the app does is not bound by the transport: its calls may come
at any gap, and inside any callback.

A target may name its preset (\`preset: 'stdio'\`); otherwise it follows from the form in which the adapter takes the link.`;

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
    '## What was seen',
    table(
      ['preset', 'on Node 20'],
      TRANSPORT_PRESETS.map((preset) => [code(preset), PRESETS[preset]]),
    ),
    '## The preset of a target that names none',
    table(['form of the link', 'preset'], forms),
  ]);
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
