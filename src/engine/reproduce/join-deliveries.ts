import type { ChoicePoint, Chooser } from '../../core/choice.js';
import type { Race } from '../../core/race.js';
import type { Action } from '../../core/scenario.js';
import type { Gap } from '../../core/schedule.js';
import type { Guide } from '../../core/world.js';

/** The same guide, but deliveries that a report says came in one chunk are joined, and nothing comes between them. */
export function joinDeliveries(guide: Guide, groups: Race['joined']): Guide {
  if (groups.length === 0 || guide.kind !== 'choose') return guide;
  return { kind: 'choose', chooser: new JoiningChooser(guide.chooser, groups) };
}

/** Chooses for itself inside a group, and asks another chooser everywhere else. */
class JoiningChooser implements Chooser {
  readonly #inner: Chooser;
  /** What follows each delivery of a group but its last. */
  readonly #follows = new Map<string, string>();
  #next: string | undefined;

  constructor(inner: Chooser, groups: Race['joined']) {
    this.#inner = inner;
    for (const group of groups) {
      for (const [index, id] of group.slice(1).entries()) this.#follows.set(group[index] ?? '', id);
    }
  }

  choose(count: number, point: ChoicePoint): number {
    const wanted = this.#next;
    if (wanted === undefined) return this.#inner.choose(count, point);
    const index =
      point.label === 'gap'
        ? point.gaps.indexOf('joined')
        : point.strands.findIndex((strand) => strand.next.id === wanted);
    return index < 0 ? this.#inner.choose(count, point) : index;
  }

  acted(action: Action, gap: Gap): void {
    this.#next = this.#follows.get(action.id);
    this.#inner.acted?.(action, gap);
  }
}
