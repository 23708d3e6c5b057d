import type { EndCause } from '../../src/core/history.js';
import type { Gap } from '../../src/core/schedule.js';
import { GAPS } from '../../src/core/schedule.js';
import type { LinkForm, TransportPreset } from '../../src/core/target.js';

/** What came before: nothing yet, an app action (or a fault on writing, or time), a delivery, or the end. */
export type GapBefore = 'start' | 'app' | 'data' | 'end';

/** The order of core's list, so that the default comes first and shrinking goes towards the front. */
function gaps(...allowed: readonly Gap[]): readonly Gap[] {
  return Object.freeze(GAPS.filter((gap) => allowed.includes(gap)));
}

const EVERY_GAP: readonly Gap[] = Object.freeze([...GAPS]);
const TURN_0: readonly Gap[] = gaps('idle', 'turn4', 'turn3', 'turn2', 'turn1', 'turn0');
const TURN_0_OR_JOINED: readonly Gap[] = gaps(...TURN_0, 'joined');
/** A tick alone has no microtask before it: 0 hops. */
const TURN_0_OR_TICK: readonly Gap[] = gaps(...TURN_0, 0);
const TURN_1: readonly Gap[] = gaps('idle', 'turn4', 'turn3', 'turn2', 'turn1');
const HOP_1: readonly Gap[] = gaps(...TURN_0, 1, 2, 3, 4, 5, 6, 7, 8);
const HOP_1_OR_JOINED: readonly Gap[] = gaps(...HOP_1, 'joined');

/** The gaps one transport can show before a delivery. */
interface PresetGaps {
  /** Between two frames. */
  readonly dataAfterData: readonly Gap[];
  /** Between a frame and the end, by what ends. */
  readonly endAfterData: Readonly<Record<EndCause, readonly Gap[]>>;
  /** Before a frame or an end that follows anything else. */
  readonly afterAnythingElse: readonly Gap[];
}

function everyEnd(allowed: readonly Gap[]): Readonly<Record<EndCause, readonly Gap[]>> {
  return { eof: allowed, reset: allowed, 'end-read': allowed };
}

/**
 * Which gaps a real transport can show before a delivery. What lies behind a frame is what was measured, which is told
 * with how in measured-gaps.ts; a test in bench/gaps measures again, and fails when more or fewer are claimed here. An
 * app action is not in the table: it may come at any gap. A false alarm is worse than a missed gap, so what was not
 * seen is not allowed, and neither is what takes a coincidence.
 *
 * - memory: messages and the end may be handed over in one synchronous run.
 * - web-stream: a reader is resumed by a promise, so at least one hop lies between.
 * - node-stream: what is pushed reaches a listener at once; `end` and `error` are emitted from a nextTick, which comes
 *   before all microtasks or after all of them, as the push was made outside of one or inside.
 * - websocket: several messages come out of one chunk; the close has at least one round of immediates before it, since
 *   it follows the close of the socket, and closing callbacks come behind the immediates of a round.
 * - tcp: data may join. An end has a round of immediates before it. A reset right behind data is shown by a libuv
 *   before 1.52 (Node 20 and 22) as a clean end before immediates, and by a later one as ECONNRESET one round later;
 *   only the latter is offered.
 * - stdio: what a child wrote is in a Unix socket. When the other end closes right behind data, a libuv before 1.52
 *   tells of the end before immediates. A reset, which needs a peer that leaves something unread, has a round of them
 *   before it.
 */
const PRESET_GAPS: Readonly<Record<TransportPreset, PresetGaps>> = {
  memory: { dataAfterData: EVERY_GAP, endAfterData: everyEnd(EVERY_GAP), afterAnythingElse: EVERY_GAP },
  'web-stream': { dataAfterData: HOP_1_OR_JOINED, endAfterData: everyEnd(HOP_1), afterAnythingElse: HOP_1 },
  'node-stream': { dataAfterData: EVERY_GAP, endAfterData: everyEnd(TURN_0_OR_TICK), afterAnythingElse: TURN_0 },
  websocket: { dataAfterData: TURN_0_OR_JOINED, endAfterData: everyEnd(TURN_1), afterAnythingElse: TURN_0 },
  tcp: {
    dataAfterData: TURN_0_OR_JOINED,
    endAfterData: everyEnd(TURN_1),
    afterAnythingElse: TURN_0,
  },
  stdio: {
    dataAfterData: TURN_0_OR_JOINED,
    endAfterData: { eof: TURN_0, reset: TURN_1, 'end-read': TURN_0 },
    afterAnythingElse: TURN_0,
  },
};

/**
 * The gaps that may lie before a delivery, the default (`idle`) first. The same array for the same arguments.
 * `endCause` says what kind of end `next` is; without it, a clean one.
 */
export function allowedGaps(
  preset: TransportPreset,
  before: GapBefore,
  next: 'data' | 'end',
  endCause: EndCause = 'eof',
): readonly Gap[] {
  const table = PRESET_GAPS[preset];
  if (before !== 'data') return table.afterAnythingElse;
  return next === 'data' ? table.dataAfterData : table.endAfterData[endCause];
}

/** The gaps before an app action, in every preset: the app is not bound by the transport. */
export const APP_GAPS: readonly Gap[] = EVERY_GAP;

const PRESET_OF_FORM: Readonly<Record<LinkForm, TransportPreset>> = {
  messages: 'memory',
  lines: 'tcp',
  'content-length': 'tcp',
  'web-socket': 'websocket',
};

/** The preset of a target that names none. */
export function defaultPreset(form: LinkForm): TransportPreset {
  return PRESET_OF_FORM[form];
}
