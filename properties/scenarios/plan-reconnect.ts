import fc from 'fast-check';
import type { ActionKind } from '../../src/core/scenario.js';

/** What was drawn for the second connection of a scenario. */
export interface ReconnectPlan {
  /** Whether the app reconnects at once, in its close handler; else any time after it. */
  readonly inHandler: boolean;
  /** Whether the first connection carries half a frame before it ends. */
  readonly cutFrame: boolean;
  readonly calls: readonly { readonly answered: boolean; readonly after: 'handshake' | 'time' }[];
  /** Whether a call is made on the first connection that is never answered. */
  readonly leavesCall: boolean;
  /** How often half a call timeout passes on the second connection, before and after the calls that wait for time. */
  readonly halves: { readonly before: number; readonly after: number };
  /** What ends the second connection before the run heals, and when. */
  readonly end: 'eof' | 'reset' | 'end-read' | 'none';
  readonly endAfter: 'invoked' | 'written' | 'settled';
  readonly closes: boolean;
}

const call: fc.Arbitrary<ReconnectPlan['calls'][number]> = fc.record({
  answered: fc.constantFrom(true, true, true, false),
  after: fc.constantFrom('handshake', 'time'),
});

/** In how many of a hundred scenarios a client that can reconnect is made to. */
const PERCENT = 40;

/** Of a client that cannot reconnect nothing is drawn, so that its scenarios are what they were without this. */
export function reconnectFor(allowed: ReadonlySet<ActionKind>): fc.Arbitrary<ReconnectPlan | undefined> {
  if (!allowed.has('reconnect')) {
    return fc.constant(undefined);
  }
  const plan = fc.record<ReconnectPlan>({
    inHandler: fc.constantFrom(true, false, false),
    cutFrame: fc.constantFrom(true, false, false, false, false, false, false),
    calls: fc.array(call, {
      minLength: allowed.has('call') ? 1 : 0,
      maxLength: allowed.has('call') ? 2 : 0,
      size: 'max',
    }),
    leavesCall: fc.boolean(),
    halves: fc.record({ before: fc.constantFrom(0, 1, 1, 2), after: fc.constantFrom(0, 1, 1, 2) }),
    end: fc.constantFrom('eof', 'reset', 'end-read', 'none', 'none', 'none', 'none'),
    endAfter: fc.constantFrom('invoked', 'written', 'settled', 'settled', 'settled', 'settled'),
    closes: fc.constantFrom(true, false, false, false, false, false, false, false),
  });
  return fc.oneof({ weight: PERCENT, arbitrary: plan }, { weight: 100 - PERCENT, arbitrary: fc.constant(undefined) });
}
