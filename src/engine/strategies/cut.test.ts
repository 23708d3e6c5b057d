import { describe, expect, it } from 'vitest';
import type { Chooser, EnabledStrand } from '../../core/choice.js';
import { GAPS, type Gap } from '../../core/schedule.js';
import { cut } from './cut.js';

function strand(name: string, actor: EnabledStrand['actor'], remaining: number): EnabledStrand {
  return { name, actor, remaining, next: { id: name, kind: actor === 'fault' ? 'eof' : 'call' } };
}

/** Plays four calls, in two strands, and one end, as a run asks: a gap, a strand, a gap, a strand... */
function play(seed: number, steps: number): { readonly name: string; readonly gap: Gap }[] {
  const { guide } = cut.guide({ seed, index: 1, steps });
  const chooser: Chooser = guide.kind === 'choose' ? guide.chooser : { choose: () => 0 };
  const left = new Map([
    ['a', 2],
    ['b', 2],
    ['end', 1],
  ]);
  const played: { readonly name: string; readonly gap: Gap }[] = [];
  for (;;) {
    const strands = [...left].map(([name, remaining]) => strand(name, name === 'end' ? 'fault' : 'app', remaining));
    if (strands.length === 0) return played;
    const gap = GAPS[chooser.choose(GAPS.length, { label: 'gap', gaps: GAPS })] ?? 'idle';
    const index = strands.length === 1 ? 0 : chooser.choose(strands.length, { label: 'strand', strands });
    const name = strands[index]?.name ?? '';
    played.push({ name, gap });
    const remaining = (left.get(name) ?? 0) - 1;
    if (remaining > 0) left.set(name, remaining);
    else left.delete(name);
  }
}

const runs = Array.from({ length: 400 }, (_, seed) => play(seed, 5));

describe('cut', () => {
  it('is idle before the end comes, and never before the end itself', () => {
    for (const played of runs.filter((_, seed) => seed % 2 === 0)) {
      const at = played.findIndex(({ name }) => name === 'end');
      expect(played.slice(0, at).every(({ gap }) => gap === 'idle')).toBe(true);
      // With nothing left to come before it, the end comes whenever it does.
      if (at < 4) expect(played[at]?.gap).not.toBe('idle');
    }
  });

  it('joins what comes just before the cut in every second run, where it can be joined', () => {
    for (const played of runs.filter((_, seed) => seed % 2 === 1)) {
      const at = played.findIndex(({ name }) => name === 'end');
      // The first gap is too far from the last cut of all.
      expect(played.slice(1, at).every(({ gap }) => gap === 'joined')).toBe(true);
      if (at < 4) expect(played[at]?.gap).not.toBe('idle');
    }
  });

  it('ends behind every step, and before none has happened never', () => {
    const ends = new Set(runs.map((played) => played.findIndex(({ name }) => name === 'end')));
    expect([...ends].sort()).toEqual([1, 2, 3, 4]);
  });

  it('brings what comes before the end in every order', () => {
    const orders = new Set(runs.map((played) => played.map(({ name }) => name).join(' ')));
    expect([...orders].filter((order) => order.endsWith('end')).length).toBe(6);
  });

  it('is the same for the same seed', () => {
    expect(play(7, 5)).toEqual(play(7, 5));
  });
});
