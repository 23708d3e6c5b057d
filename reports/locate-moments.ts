import type { History } from '../src/core/history.js';
import type { Point } from '../src/core/scenario.js';

/** Where, in a history, things happened: indices into its events. */
export interface Moments {
  /** When each point that an action can wait for was first reached. */
  readonly points: ReadonlyMap<Point, number>;
  /** The event by which each action shows that it was executed. Time passing has none. */
  readonly actions: ReadonlyMap<string, number>;
}

/** Finds the moment of every point and action of a run. */
export function locateMoments(history: History): Moments {
  const points = new Map<Point, number>();
  const actions = new Map<string, number>();
  const first = (map: Map<string, number>, key: string, index: number): void => {
    if (!map.has(key)) map.set(key, index);
  };
  history.events.forEach((event, index) => {
    switch (event.type) {
      case 'invoked':
        first(points, `${event.op}.invoked`, index);
        first(actions, event.op, index);
        break;
      case 'written':
        if (event.op !== undefined) first(points, `${event.op}.written`, index);
        break;
      case 'settled':
        first(points, `${event.op}.settled`, index);
        break;
      case 'delivered':
        if (event.action === undefined) break;
        first(points, `${event.action}.delivered`, index);
        first(actions, event.action, index);
        break;
      case 'struck':
        first(points, `${event.action}.delivered`, index);
        first(actions, event.action, index);
        break;
      case 'closed':
        first(points, 'close-seen', index);
        break;
      default:
    }
  });
  return { points, actions };
}
