import { beforeAll, describe, expect, it } from 'vitest';
import {
  MEASURED_GAPS,
  MEASURED_TRANSPORTS,
  type MeasuredTransport,
  type NextSeen,
} from '../../sim/link/measured-gaps.js';
import { allowedGaps } from '../../sim/link/presets.js';
import type { Gap } from '../../src/core/schedule.js';
import { TRANSPORT_PRESETS, type TransportPreset } from '../../src/core/target.js';
import { isOfThisNode, measureTransport, type TransportFindings } from './measure-transport.js';
import { MEASUREMENTS } from './measurements.js';

const NEXT: readonly NextSeen[] = ['data', 'eof', 'reset'];
const transports = Object.keys(MEASURED_TRANSPORTS) as MeasuredTransport[];

function claimed(preset: TransportPreset, next: NextSeen): readonly Gap[] {
  return next === 'data' ? allowedGaps(preset, 'data', 'data') : allowedGaps(preset, 'data', 'end', next);
}

// What the loop of Node shows of a socket that hung up differs from system to system; the table is of Linux.
describe.runIf(process.platform === 'linux').each(MEASUREMENTS)('a client over $transport', (measurement) => {
  let findings: TransportFindings;

  beforeAll(async () => {
    findings = await measureTransport(measurement);
  }, 60_000);

  it('is shown each gap of the table by what the table says shows it', () => {
    expect(findings.missing).toEqual([]);
  });

  it('is never shown a gap that its preset does not allow, but for those that the table leaves out', () => {
    expect(findings.forbidden).toEqual([]);
  });
});

describe('the table of measured gaps', () => {
  it('has the constructions that are measured, and no others', () => {
    const keyOf = ({ next, how }: { next: NextSeen; how: string }) => `${next}: ${how}`;
    expect(MEASUREMENTS.map(({ transport }) => transport)).toEqual(transports);
    for (const { transport, constructions } of MEASUREMENTS) {
      const rows = MEASURED_GAPS.filter((row) => row.transport === transport);
      expect([...new Set(rows.map(keyOf))].sort(), transport).toEqual([...new Set(constructions.map(keyOf))].sort());
    }
  });

  it('says why of each gap that the preset does not allow, and of no other', () => {
    for (const row of MEASURED_GAPS) {
      const allowed = claimed(MEASURED_TRANSPORTS[row.transport], row.next);
      const inside = row.gaps.filter((gap) => allowed.includes(gap));
      expect(inside, `${row.transport}, ${row.how}`).toEqual(row.leftOut === undefined ? row.gaps : []);
    }
  });

  it.each(TRANSPORT_PRESETS.filter((preset) => preset !== 'memory'))('shows every gap that %s allows', (preset) => {
    for (const next of NEXT) {
      const rows = MEASURED_GAPS.filter((row) => row.next === next && row.leftOut === undefined);
      const own = rows.filter((row) => MEASURED_TRANSPORTS[row.transport] === preset);
      const shown = new Set(own.flatMap((row) => row.gaps));
      expect(
        claimed(preset, next).filter((gap) => !shown.has(gap)),
        next,
      ).toEqual([]);
    }
  });

  it('tells apart the two sides of the change in libuv', () => {
    expect(isOfThisNode({})).toBe(true);
    expect(['1.46.0', '1.51.0', '1.52.0', '2.0.0'].map((uv) => isOfThisNode({ libuv: 'from' }, uv))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(isOfThisNode({ libuv: 'before' }, '1.51.0')).toBe(true);
  });
});
