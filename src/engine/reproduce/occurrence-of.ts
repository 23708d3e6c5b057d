import { type Action, isAppAction, type Point } from '../../core/scenario.js';

/** The point at which an action happens. */
export function occurrenceOf(action: Action): Point {
  return `${action.id}.${isAppAction(action) ? 'invoked' : 'delivered'}`;
}
