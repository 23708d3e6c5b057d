import type { Guide } from '../../core/world.js';

/** What a strategy knows of the run it guides. */
export interface RunContext {
  /** 32 bits; all that is random in the run comes from it. */
  readonly seed: number;
  /** Which run of its scenario this is, from 0. */
  readonly index: number;
  /** How many actions the scenario's first run executed; 0 in that run itself. */
  readonly steps: number;
}

/** A way to explore schedules. Interchangeable: a strategy is an oracle for the choices of one run after another. */
export interface Strategy {
  readonly name: string;
  /** What it does, in one sentence. */
  readonly statement: string;
  /** Where it comes from. */
  readonly source: string;
  /** The guide of one run, and the name of the strategy that really guides it where this one delegates. */
  guide(context: RunContext): { readonly guide: Guide; readonly by: string };
}
