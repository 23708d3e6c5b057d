import type { EnabledStrand } from '../../src/core/choice.js';
import type { Action, Actor } from '../../src/core/scenario.js';
import type { PreparedAction, PreparedStrand } from './compile-scenario.js';

/** How far a run has come on one strand. */
export class StrandCursor implements EnabledStrand {
  readonly #strand: PreparedStrand;
  #position = 0;

  constructor(strand: PreparedStrand) {
    this.#strand = strand;
  }

  get name(): string {
    return this.#strand.name;
  }

  get actor(): Actor {
    return this.#strand.actor;
  }

  get prepared(): PreparedAction | undefined {
    return this.#strand.actions[this.#position];
  }

  /** Only asked of strands that have an action left. */
  get next(): Action {
    const prepared = this.prepared;
    if (prepared === undefined) throw new Error(`strand ${this.name} is at its end`);
    return prepared.action;
  }

  get remaining(): number {
    return this.#strand.actions.length - this.#position;
  }

  advance(): void {
    this.#position += 1;
  }
}
