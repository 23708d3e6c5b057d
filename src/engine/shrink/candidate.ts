import type { History, Operation } from '../../core/history.js';
import type { Action, Scenario } from '../../core/scenario.js';
import type { Gap, Schedule } from '../../core/schedule.js';
import type { Evidence } from '../../core/verdict.js';

/** A scenario and a schedule to be tried. */
export interface Candidate {
  readonly scenario: Scenario;
  readonly schedule: Schedule;
  /** Where what fails was itself replaced by something plainer: what the evidence has to say now. */
  readonly becomes?: { readonly operation?: Operation; readonly outcome?: string };
}

/** A candidate that shows the failure, as it really ran. */
export interface Shrunk extends Candidate {
  readonly history: History;
  readonly evidence: Evidence;
  readonly deviations: number;
}

/** One way to make a failure smaller: all that could be tried next, the boldest first. */
export interface ShrinkPass {
  readonly name: string;
  /** @param gaps those that the schedules of this world have, the default first; all of the simulated one by default */
  candidates(current: Shrunk, gaps?: readonly Gap[]): Iterable<Candidate>;
}

/** All actions of a scenario, in its order. */
export function actionsOf(scenario: Scenario): Action[] {
  return scenario.strands.flatMap(({ actions }) => actions);
}

export function countActions(scenario: Scenario): number {
  return scenario.strands.reduce((sum, { actions }) => sum + actions.length, 0);
}
