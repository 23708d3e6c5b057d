import {
  HANG_UP_READ_LATER,
  MEASURED_GAPS,
  MEASURED_TRANSPORTS,
  type MeasuredGaps,
  type MeasuredTransport,
} from '../../sim/link/measured-gaps.js';
import { allowedGaps } from '../../sim/link/presets.js';
import type { Gap } from '../../src/core/schedule.js';
import type { Construction, TransportMeasurement } from './construction.js';
import type { SeenGap } from './gap-probe.js';

/**
 * How often a construction is tried until it has shown its gaps. Nearly always the first time is enough; on a busy
 * machine the system may deliver a round later.
 */
const TRIES_MAX = 50;

/** What a measurement of one transport found. */
export interface TransportFindings {
  /** Gaps that the table has of a construction, and that it did not show, in words. */
  readonly missing: readonly string[];
  /** Gaps that were seen although neither the preset allows them nor the table has them as left out, in words. */
  readonly forbidden: readonly string[];
}

/** Whether the rows of one side of the change in libuv are true of the Node that runs. */
export function isOfThisNode({ libuv }: Pick<MeasuredGaps, 'libuv'>, version = process.versions.uv): boolean {
  if (libuv === undefined) return true;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = HANG_UP_READ_LATER.split('.').map(Number);
  const later = major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
  return later === (libuv === 'from');
}

/** Makes all connections of a measurement and compares what the client saw with the table and with the preset. */
export async function measureTransport(measurement: TransportMeasurement): Promise<TransportFindings> {
  const { transport, constructions, sweep } = measurement;
  const rows = MEASURED_GAPS.filter((row) => row.transport === transport && isOfThisNode(row));
  const missing: string[] = [];
  const forbidden = new Set<string>();
  const check = (seen: readonly SeenGap[], leftOut: readonly MeasuredGaps[], how: string): void => {
    for (const gap of seen) {
      if (!isAllowed(transport, gap) && !isAmong(leftOut, gap)) forbidden.add(`${how}: ${gap.next} at ${gap.gap}`);
    }
  };
  for (const construction of constructions) {
    const { how, next } = construction;
    const own = rows.filter((row) => row.how === how);
    const { seen, unseen } = await show(construction, own.find((row) => row.next === next)?.gaps ?? []);
    if (unseen.length > 0) missing.push(`${how}: ${next} at ${unseen.join(', ')}`);
    check(seen, own.filter(isLeftOut), how);
  }
  // A sweep makes no coincidences, but it makes what an older libuv shows otherwise.
  check(
    await sweep(),
    rows.filter((row) => isLeftOut(row) && row.libuv !== undefined),
    'sweep',
  );
  return { missing, forbidden: [...forbidden] };
}

/** Runs a construction until it has shown all these gaps, or too often: all that was seen, and what was not. */
async function show(
  { next, waits, run }: Construction,
  gaps: readonly Gap[],
): Promise<{ seen: readonly SeenGap[]; unseen: readonly unknown[] }> {
  const seen: SeenGap[] = [];
  const unseen = new Set<unknown>(gaps);
  for (let tries = 0; tries === 0 || (unseen.size > 0 && tries < TRIES_MAX); tries += 1) {
    for (const wait of waits) {
      const found = await run(wait);
      seen.push(...found);
      for (const gap of found) if (gap.next === next) unseen.delete(gap.gap);
    }
  }
  return { seen, unseen: [...unseen] };
}

function isAllowed(transport: MeasuredTransport, { next, gap }: SeenGap): boolean {
  const preset = MEASURED_TRANSPORTS[transport];
  const allowed = next === 'data' ? allowedGaps(preset, 'data', 'data') : allowedGaps(preset, 'data', 'end', next);
  // More hops than have a word lie between the longest that has one and the drain.
  return gap === 'nameless' ? allowed.includes(8) && allowed.includes('turn0') : allowed.includes(gap);
}

function isLeftOut({ leftOut }: MeasuredGaps): boolean {
  return leftOut !== undefined;
}

function isAmong(rows: readonly MeasuredGaps[], { next, gap }: SeenGap): boolean {
  return rows.some((row) => row.next === next && row.gaps.some((known) => known === gap));
}
