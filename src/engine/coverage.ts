import type { History } from '../core/history.js';
import type { Coverage } from '../core/report.js';
import type { Phase } from '../core/verdict.js';

const FAULTS = [
  'eof',
  'reset',
  'end-read',
  'end-write',
  'stall',
  'healing',
  'malformed',
  'stray',
  'request',
  'app-close',
] as const;
const PHASES: readonly Phase[] = ['unwritten', 'in-flight', 'after-loss', 'in-close-handler', 'in-settle-handler'];

/** Counts what the schedules of a search covered. */
export class CoverageCount {
  readonly #faults = new Map<string, number>(FAULTS.map((fault) => [fault, 0]));
  readonly #phases = new Map<string, number>(PHASES.map((phase) => [phase, 0]));
  readonly #strategies = new Map<string, number>();
  readonly #inRun = new Set<string>();
  readonly #written = new Set<string>();
  readonly #open = new Set<string>();

  add(history: History, strategy: string): void {
    count(this.#strategies, strategy);
    this.#inRun.clear();
    this.#written.clear();
    this.#open.clear();
    let lost = false;
    for (const event of history.events) {
      switch (event.type) {
        case 'invoked':
          this.#open.add(event.op);
          if (event.inside === 'close-handler') this.#inRun.add('in-close-handler');
          else if (event.inside === 'settle-handler') this.#inRun.add('in-settle-handler');
          else if (lost) this.#inRun.add('after-loss');
          break;
        case 'settled':
          this.#open.delete(event.op);
          break;
        case 'written':
          if (event.op !== undefined) this.#written.add(event.op);
          break;
        case 'end-taken':
          lost = true;
          if (event.healing) this.#inRun.add('healing');
          this.#countOpen();
          break;
        case 'struck':
          this.#inRun.add(event.fault);
          break;
        case 'local-close':
          this.#inRun.add('app-close');
          break;
        case 'taken':
          break;
        case 'delivered':
          if (MARKED.has(event.message.kind)) this.#inRun.add(event.message.kind);
          break;
        default:
      }
    }
    for (const mark of this.#inRun) count(this.#faults.has(mark) ? this.#faults : this.#phases, mark);
  }

  result(): Coverage {
    return {
      faults: Object.fromEntries(this.#faults),
      phases: Object.fromEntries(this.#phases),
      strategies: Object.fromEntries([...this.#strategies].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  }

  #countOpen(): void {
    for (const op of this.#open) this.#inRun.add(this.#written.has(op) ? 'in-flight' : 'unwritten');
  }
}

const MARKED: ReadonlySet<string> = new Set(['malformed', 'stray', 'request']);

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
