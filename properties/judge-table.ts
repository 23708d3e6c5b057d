import type { History } from '../src/core/history.js';
import type { Property } from '../src/core/property.js';
import type { Evidence } from '../src/core/verdict.js';

/** The part of an evidence that a table states: what is in the fingerprint, and which operation it is about. */
export type ExpectedEvidence = Pick<Evidence, 'kind' | 'operation' | 'phase' | 'cause' | 'outcome'> & {
  readonly op?: string;
};

/** Hand-written histories by what they are about, in words. Every property has rows of all three sorts. */
export interface JudgeTable {
  readonly holds: Readonly<Record<string, History>>;
  readonly violates: Readonly<Record<string, readonly [History, ...ExpectedEvidence[]]>>;
  readonly doesNotReach: Readonly<Record<string, History>>;
}

/** One check of a table, for `test.each(checksOf(...))('$title', ...)`. */
export interface TableCheck {
  readonly title: string;
  actual(): unknown;
  readonly expected: unknown;
}

/** Every row of the table as a check, and that each kind the property declares is shown by a row that violates it. */
export function checksOf(property: Property, table: JudgeTable): TableCheck[] {
  return [
    ...Object.entries(table.holds).map(([about, history]) => ({
      title: `holds: ${about}`,
      actual: () => summaryOf(property, history),
      expected: 'held',
    })),
    ...Object.entries(table.violates).map(([about, [history, ...expected]]) => ({
      title: `violates: ${about}`,
      actual: () => summaryOf(property, history),
      expected,
    })),
    ...Object.entries(table.doesNotReach).map(([about, history]) => ({
      title: `does not reach: ${about}`,
      actual: () => summaryOf(property, history),
      expected: 'unreached',
    })),
    {
      title: 'has rows that hold, violate and do not reach it, and one that violates it for each of its kinds',
      actual: () => ({
        holds: Object.keys(table.holds).length > 0,
        doesNotReach: Object.keys(table.doesNotReach).length > 0,
        kinds: kindsOf(table),
      }),
      expected: { holds: true, doesNotReach: true, kinds: [...property.kinds].sort() },
    },
  ];
}

/** The verdict in the terms of a table. An evidence that points nowhere or says nothing is shown as such. */
function summaryOf(property: Property, history: History): unknown {
  const verdict = property.judge(history);
  if (verdict.status !== 'violated') {
    return verdict.status;
  }
  return verdict.evidence.map(({ at, says, ...stated }) => {
    const broken = history.events[at] === undefined ? 'points at no event' : says === '' ? 'says nothing' : undefined;
    return broken === undefined ? stated : { ...stated, broken };
  });
}

function kindsOf(table: JudgeTable): string[] {
  const kinds = Object.values(table.violates).flatMap(([, ...expected]) => expected.map((evidence) => evidence.kind));
  return [...new Set(kinds)].sort();
}
