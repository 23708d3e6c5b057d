import { describe, expect, it } from 'vitest';
import { GAPS } from '../../src/core/schedule.js';
import { TRANSPORT_PRESETS, type TransportPreset } from '../../src/core/target.js';
import { allowedGaps, defaultPreset, type GapBefore } from './presets.js';

const TURNS = ['idle', 'turn4', 'turn3', 'turn2', 'turn1', 'turn0'];
const BEFORES: readonly GapBefore[] = ['start', 'app', 'data', 'end'];
const isHop = (gap: unknown) => typeof gap === 'number';

describe('the gaps before a delivery', () => {
  it('begin with idle and keep the order of shrinking, and are the same array every time', () => {
    for (const preset of TRANSPORT_PRESETS) {
      for (const before of BEFORES) {
        for (const next of ['data', 'end'] as const) {
          const gaps = allowedGaps(preset, before, next);
          expect(gaps[0]).toBe('idle');
          expect(gaps).toEqual(GAPS.filter((gap) => gaps.includes(gap)));
          expect(allowedGaps(preset, before, next)).toBe(gaps);
        }
      }
    }
  });

  it('are all of them in memory', () => {
    for (const before of BEFORES) expect(allowedGaps('memory', before, 'end')).toEqual(GAPS);
  });

  it('never are hops on a transport that goes through the event loop', () => {
    for (const preset of ['websocket', 'tcp', 'stdio'] as const) {
      for (const before of BEFORES) {
        for (const next of ['data', 'end'] as const) expect(allowedGaps(preset, before, next).some(isHop)).toBe(false);
      }
    }
  });

  it('are at least one hop over Web Streams', () => {
    expect(allowedGaps('web-stream', 'data', 'end')).toEqual([...TURNS, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(allowedGaps('web-stream', 'app', 'data')).toEqual([...TURNS, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('are any between the frames of Node streams in memory, and no hops but 0 before their end', () => {
    expect(allowedGaps('node-stream', 'data', 'data')).toEqual(GAPS);
    expect(allowedGaps('node-stream', 'data', 'end', 'eof')).toEqual([...TURNS, 0]);
    expect(allowedGaps('node-stream', 'data', 'end', 'reset')).toEqual([...TURNS, 0]);
  });

  it('join frames in every preset, and the end to a frame in memory alone', () => {
    const joins = (next: 'data' | 'end') => (preset: TransportPreset) =>
      allowedGaps(preset, 'data', next).includes('joined');
    expect(TRANSPORT_PRESETS.filter(joins('data'))).toEqual(TRANSPORT_PRESETS);
    expect(TRANSPORT_PRESETS.filter(joins('end'))).toEqual(['memory']);
  });

  it('keep every end of TCP and every close of a WebSocket behind an immediate, but not the clean end of a child', () => {
    const turn0 = (preset: TransportPreset, cause: 'eof' | 'reset') =>
      allowedGaps(preset, 'data', 'end', cause).includes('turn0');
    expect([turn0('tcp', 'eof'), turn0('tcp', 'reset')]).toEqual([false, false]);
    expect([turn0('websocket', 'eof'), turn0('websocket', 'reset')]).toEqual([false, false]);
    expect([turn0('stdio', 'eof'), turn0('stdio', 'reset')]).toEqual([true, false]);
    expect(turn0('node-stream', 'eof')).toBe(true);
  });

  it('default by the form of link', () => {
    expect([defaultPreset('messages'), defaultPreset('lines'), defaultPreset('content-length')]).toEqual([
      'memory',
      'tcp',
      'tcp',
    ]);
    expect(defaultPreset('web-socket')).toBe('websocket');
  });
});
