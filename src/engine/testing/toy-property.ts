import { FILE_OPERATION_LABELS, type History, type Operation, type Settled } from '../../core/history.js';
import type { Property } from '../../core/property.js';
import { type Cause, type Evidence, HELD, UNREACHED, type Verdict } from '../../core/verdict.js';

/**
 * Judges the calls and file operations of a toy world: none is open at the end, and none failed with a made-up error.
 */
export const toyProperty: Property = propertyNamed('toy-settles');

/** The same rule under another name, with other terms. */
export function propertyNamed(id: string, terms: Partial<Property> = {}): Property {
  return {
    id,
    family: 'settles',
    level: 'must',
    statement: 'Every call settles as it should.',
    why: 'Somebody waits for it.',
    sources: [],
    reach: 'A call was made.',
    brokenBy: 'A call that nobody remembers.',
    needs: ['calls'],
    kinds: ['open', 'wrong'],
    judge,
    ...terms,
  };
}

const JUDGED: ReadonlySet<Operation> = new Set<Operation>(['call', ...Object.values(FILE_OPERATION_LABELS)]);

function judge({ events }: History): Verdict {
  const settled = new Map<string, Settled>();
  let cause: Cause = 'none';
  for (const event of events) {
    if (event.type === 'settled') settled.set(event.op, event);
    else if (event.type === 'end-taken') cause = event.cause;
  }
  const evidence: Evidence[] = [];
  let calls = 0;
  let lost = false;
  for (const [at, event] of events.entries()) {
    if (event.type === 'end-taken') lost = true;
    if (event.type !== 'invoked' || !JUDGED.has(event.operation)) continue;
    calls += 1;
    const { op, operation, inside } = event;
    const phase = inside === 'close-handler' ? 'in-close-handler' : lost ? 'after-loss' : 'in-flight';
    const base = { operation, phase, cause, at, op } as const;
    const end = settled.get(op);
    if (end === undefined) {
      evidence.push({ ...base, kind: 'open', outcome: 'pending', says: `${operation} ${op} is still open` });
    } else if (end.outcome === 'rejected' && end.failure.kind === 'server') {
      evidence.push({
        ...base,
        kind: 'wrong',
        outcome: 'server:1',
        says: `${operation} ${op} failed with a made-up error`,
      });
    }
  }
  if (evidence.length > 0) return { status: 'violated', evidence };
  return calls === 0 ? UNREACHED : HELD;
}
