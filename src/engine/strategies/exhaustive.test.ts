import { describe, expect, it } from 'vitest';
import type { Chooser, EnabledStrand } from '../../core/choice.js';
import type { Action } from '../../core/scenario.js';
import type { Gap } from '../../core/schedule.js';
import { Exhaustion, type ExhaustionOptions } from './exhaustive.js';

const EVERYTHING: ExhaustionOptions = { distinct: () => true, commuting: false };

type Strands = Readonly<Record<string, readonly Action[]>>;

/** Plays strands that are free against each other; `falls` says at which gaps nothing can act, so that it is idle. */
function play(
  chooser: Chooser,
  strands: Strands,
  gaps: readonly Gap[],
  falls: (gap: Gap) => boolean = () => false,
): string {
  const left = Object.entries(strands).map(([name, actions]) => ({ name, actions: [...actions] }));
  const played: string[] = [];
  for (;;) {
    const enabled = left
      .filter(({ actions }) => actions.length > 0)
      .map(({ name, actions }): EnabledStrand => {
        const [next = { id: '', kind: 'eof' }] = actions;
        return { name, actor: 'app', next, remaining: actions.length };
      });
    if (enabled.length === 0) return played.join(' ');
    const chosen = gaps.length < 2 ? 'idle' : (gaps[chooser.choose(gaps.length, { label: 'gap', gaps })] ?? 'idle');
    const gap = falls(chosen) ? 'idle' : chosen;
    const index = enabled.length < 2 ? 0 : chooser.choose(enabled.length, { label: 'strand', strands: enabled });
    const acting = enabled[index];
    if (acting === undefined) throw new Error('a strand was chosen that is not there');
    chooser.acted?.(acting.next, gap);
    left.find(({ name }) => name === acting.name)?.actions.shift();
    played.push(gaps.length < 2 ? acting.next.id : `${gap}:${acting.next.id}`);
  }
}

interface GoneThrough {
  readonly own: string[];
  readonly runs: number;
  readonly progress: number;
}

function goThrough(
  options: ExhaustionOptions,
  strands: Strands,
  gaps: readonly Gap[] = ['idle'],
  falls?: (gap: Gap) => boolean,
): GoneThrough {
  const exhaustion = new Exhaustion(options);
  const own: string[] = [];
  let runs = 0;
  while (!exhaustion.over) {
    const guide = exhaustion.guide();
    if (guide.kind !== 'choose') throw new Error('it follows nothing');
    const played = play(guide.chooser, strands, gaps, falls);
    runs += 1;
    if (exhaustion.advance()) own.push(played);
  }
  return { own, runs, progress: exhaustion.progress };
}

function calls(...ids: string[]): Action[] {
  return ids.map((id) => ({ id, kind: 'call' }));
}

function outputs(process: string, ...seqs: number[]): Action[] {
  return seqs.map((seq) => ({ id: `${process}${seq}`, kind: 'output', process, seq, stream: 'stdout', text: '' }));
}

describe('going through everything', () => {
  it('runs every interleaving once', () => {
    const { own, runs } = goThrough(EVERYTHING, { a: calls('a1', 'a2'), b: calls('b1', 'b2'), c: calls('c1') });
    // 5! / (2! 2! 1!)
    expect(runs).toBe(30);
    expect(new Set(own).size).toBe(30);
  });

  it('runs every gap before every action, the default first', () => {
    const { own } = goThrough(EVERYTHING, { a: calls('a1'), b: calls('b1') }, ['idle', 'turn0', 0]);
    expect(own[0]).toBe('idle:a1 idle:b1');
    expect(new Set(own).size).toBe(2 * 3 * 3);
    expect(own).toHaveLength(18);
  });

  it('leaves out gaps that are not told apart', () => {
    const distinct = (gap: Gap): boolean => gap !== 0;
    const { own } = goThrough({ ...EVERYTHING, distinct }, { a: calls('a1', 'a2') }, ['idle', 'turn0', 0]);
    expect(own).toEqual(['idle:a1 idle:a2', 'idle:a1 turn0:a2', 'turn0:a1 idle:a2', 'turn0:a1 turn0:a2']);
  });

  it('does not count what fell to idle as schedules of their own, nor goes on behind it', () => {
    const falls = (gap: Gap): boolean => gap === 0;
    const { own, runs } = goThrough(EVERYTHING, { a: calls('a1', 'a2', 'a3') }, ['idle', 0], falls);
    expect(own).toEqual(['idle:a1 idle:a2 idle:a3']);
    // Each gap is tried once, and what it would lead to is not gone through again.
    expect(runs).toBe(4);
  });

  it('knows how far it has come: all the way at the end, and by halves in a tree that is even', () => {
    expect(goThrough(EVERYTHING, { a: calls('a1', 'a2'), b: calls('b1', 'b2', 'b3') }).progress).toBeCloseTo(1, 10);
    const exhaustion = new Exhaustion(EVERYTHING);
    const guide = exhaustion.guide();
    if (guide.kind === 'choose') play(guide.chooser, { a: calls('a1'), b: calls('b1') }, ['idle']);
    exhaustion.advance();
    expect(exhaustion.progress).toBe(0.5);
  });

  it('notices a client that does not offer the same choices again', () => {
    const exhaustion = new Exhaustion(EVERYTHING);
    for (const strands of [
      { a: calls('a1'), b: calls('b1') },
      { a: calls('a1'), b: calls('b1'), c: calls('c1') },
    ]) {
      const guide = exhaustion.guide();
      if (guide.kind === 'choose') play(guide.chooser, strands, ['idle']);
      exhaustion.advance();
    }
    expect(exhaustion.strayed).toBe(true);
  });
});

describe('deliveries to different processes', () => {
  const strands = { P: outputs('P', 1, 2), Q: outputs('Q', 1, 2) };

  it('are tried in one order where they are taken to commute', () => {
    const { own } = goThrough({ ...EVERYTHING, commuting: true }, strands);
    expect(own).toEqual(['P1 P2 Q1 Q2']);
  });

  it('are tried in both orders where something comes sooner than idle behind them', () => {
    const end: readonly Action[] = [{ id: 'cut', kind: 'eof' }];
    const three = { P: outputs('P', 1), Q: outputs('Q', 1), end };
    const { own } = goThrough({ ...EVERYTHING, commuting: true }, three, ['idle', 1]);
    expect(own).toContain('idle:P1 idle:Q1 1:cut');
    expect(own).toContain('idle:Q1 idle:P1 1:cut');
    // With idle everywhere one of them is enough.
    expect(own).toContain('idle:P1 idle:Q1 idle:cut');
    expect(own).not.toContain('idle:Q1 idle:P1 idle:cut');
    expect(new Set(own).size).toBe(own.length);
  });

  it('are tried in every order where they are not', () => {
    expect(goThrough(EVERYTHING, strands).own).toHaveLength(6);
  });

  it('are not taken to commute with a loss, nor within one process', () => {
    const withLoss = { ...strands, end: [{ id: 'cut', kind: 'eof' as const }] };
    const { own } = goThrough({ ...EVERYTHING, commuting: true }, withLoss);
    // What matters is how many of each came before the loss: 3 x 3 ways.
    const classes = new Set(
      own.map((order) => {
        const before = order.slice(0, order.indexOf('cut'));
        return `${before.match(/P/g)?.length ?? 0} ${before.match(/Q/g)?.length ?? 0}`;
      }),
    );
    expect(classes.size).toBe(9);
    expect(own).toHaveLength(9);
    for (const order of own) expect(order.indexOf('P1')).toBeLessThan(order.indexOf('P2'));
  });

  it('are told apart where a gap between them is short', () => {
    const { own } = goThrough({ ...EVERYTHING, commuting: true }, { P: outputs('P', 1), Q: outputs('Q', 1) }, [
      'idle',
      0,
    ]);
    expect(own).toContain('idle:Q1 0:P1');
    expect(own).toContain('idle:P1 0:Q1');
    expect(own).not.toContain('idle:Q1 idle:P1');
    expect(own).toHaveLength(7);
  });
});
