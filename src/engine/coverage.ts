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
  /** What was seen in the run in hand; a handful of names, which a list holds more cheaply than a set. */
  readonly #inRun: string[] = [];
  readonly #open: string[] = [];
  readonly #written: string[] = [];

  add(history: History, strategy: string): void {
    count(this.#strategies, strategy);
    this.#inRun.length = 0;
    this.#open.length = 0;
    this.#written.length = 0;
    let lost = false;
    for (const event of history.events) {
      switch (event.type) {
        case 'invoked':
          if (event.operation === 'reconnect') {
            lost = false;
            this.#open.length = 0;
            this.#written.length = 0;
          }
          if (!lost) this.#open.push(event.op);
          if (event.inside === 'close-handler') this.#mark('in-close-handler');
          else if (event.inside === 'settle-handler') this.#mark('in-settle-handler');
          else if (lost) this.#mark('after-loss');
          break;
        case 'settled':
          if (!lost) remove(this.#open, event.op);
          break;
        case 'written':
          if (!lost && event.op !== undefined) this.#written.push(event.op);
          break;
        case 'end-taken':
          lost = true;
          if (event.healing) this.#mark('healing');
          for (const op of this.#open) this.#mark(this.#written.includes(op) ? 'in-flight' : 'unwritten');
          break;
        case 'struck':
          this.#mark(event.fault);
          break;
        case 'local-close':
          this.#mark('app-close');
          break;
        case 'delivered':
          if (MARKED.has(event.message.kind)) this.#mark(event.message.kind);
          break;
        default:
      }
    }
    for (const mark of this.#inRun) count(this.#faults.has(mark) ? this.#faults : this.#phases, mark);
  }

  #mark(name: string): void {
    if (!this.#inRun.includes(name)) this.#inRun.push(name);
  }

  result(): Coverage {
    return {
      faults: Object.fromEntries(this.#faults),
      phases: Object.fromEntries(this.#phases),
      strategies: Object.fromEntries([...this.#strategies].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  }
}

const MARKED: ReadonlySet<string> = new Set(['malformed', 'stray', 'request']);

function remove(names: string[], name: string): void {
  const index = names.indexOf(name);
  if (index >= 0) names.splice(index, 1);
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
