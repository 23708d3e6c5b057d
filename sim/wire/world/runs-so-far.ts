import type { ChoicePoint, Chooser } from '../../../src/core/choice.js';
import type { Scenario } from '../../../src/core/scenario.js';
import type { Schedule } from '../../../src/core/schedule.js';

/** What could be chosen at a point of a run, and where each choice led. Without a point the run was over there. */
interface Branch {
  point: ChoicePoint | undefined;
  readonly children: Map<number, Branch>;
  schedule: Schedule | undefined;
}

/** A guide's choices are either those of a run before, or lead somewhere new. */
export type Foreseen =
  | { readonly kind: 'run-before'; readonly schedule: Schedule }
  | { readonly kind: 'new'; readonly chooser: Chooser; over(schedule: Schedule): void };

/**
 * The schedules of each scenario that were run so far, as a tree of choices. The few gaps of a wire leave few schedules
 * to a scenario, and a run takes real time: what would only repeat one is foreseen and left out.
 */
export class RunsSoFar {
  readonly #roots = new Map<string, Branch>();

  /** Follows a chooser through what is known of the scenario. It may be asked no more before the run itself asks. */
  foresee(scenario: Scenario, chooser: Chooser): Foreseen {
    const root = this.#rootOf(scenario);
    const chosen: number[] = [];
    let branch: Branch | undefined = root;
    while (branch?.point !== undefined) {
      const choice = chooser.choose(countOf(branch.point), branch.point);
      chosen.push(choice);
      branch = branch.children.get(choice);
    }
    if (branch?.schedule !== undefined) return { kind: 'run-before', schedule: branch.schedule };
    const recording = new RecordingChooser(root, chosen, chooser);
    return { kind: 'new', chooser: recording, over: (schedule) => recording.over(schedule) };
  }

  #rootOf(scenario: Scenario): Branch {
    const key = JSON.stringify(scenario);
    let root = this.#roots.get(key);
    if (root === undefined) {
      root = emptyBranch();
      this.#roots.set(key, root);
    }
    return root;
  }
}

/** Makes the choices that were foreseen, and then the chooser's own; each is written down. */
class RecordingChooser implements Chooser {
  readonly #chosen: number[];
  readonly #chooser: Chooser;
  #branch: Branch;

  constructor(root: Branch, chosen: number[], chooser: Chooser) {
    this.#branch = root;
    this.#chosen = chosen;
    this.#chooser = chooser;
  }

  choose(count: number, point: ChoicePoint): number {
    const foreseen = this.#chosen.shift();
    // A client may behave otherwise than before: what was chosen then may not be offered now.
    const choice = foreseen !== undefined && foreseen < count ? foreseen : this.#chooser.choose(count, point);
    this.#branch.point = copyOf(point);
    let next = this.#branch.children.get(choice);
    if (next === undefined) {
      next = emptyBranch();
      this.#branch.children.set(choice, next);
    }
    this.#branch = next;
    return choice;
  }

  over(schedule: Schedule): void {
    this.#branch.schedule = schedule;
  }
}

function emptyBranch(): Branch {
  return { point: undefined, children: new Map(), schedule: undefined };
}

function countOf(point: ChoicePoint): number {
  return point.label === 'gap' ? point.gaps.length : point.strands.length;
}

/** Points are reused by whoever asks, and the strands in them move on. */
function copyOf(point: ChoicePoint): ChoicePoint {
  if (point.label === 'gap') return { label: 'gap', gaps: [...point.gaps] };
  const strands = point.strands.map(({ name, actor, next, remaining }) => ({ name, actor, next, remaining }));
  return { label: 'strand', strands };
}
