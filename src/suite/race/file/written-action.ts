import type { Path } from '../../yaml/describe-issue.js';
import { definitionOf, type RaceKind } from './schema/race-actions-schema.js';

/** An action as the file has it, named, and nothing that it refers to looked up yet. */
export interface WrittenAction {
  readonly kind: RaceKind;
  /** Its id in the scenario: that of an answer is `A-response`. */
  readonly id: string;
  /** What the file calls it: `A.response`. */
  readonly name: string;
  /** The value of its kind's key: of an answer, what is answered. */
  readonly value: string;
  readonly strand: string;
  /** Where it is in the file. */
  readonly path: Path;
  /** Everything else that it says, `after` and `inside` among it. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Whether the app does it. */
export function isOfApp({ kind }: WrittenAction): boolean {
  return definitionOf(kind).actor === 'app';
}
