import type { History } from '../src/core/history.js';
import type { Property } from '../src/core/property.js';
import { type Evidence, HELD, UNREACHED, type Verdict } from '../src/core/verdict.js';
import { splitConnections } from './split-connections.js';

/** The property with every connection of a run judged by itself, as if it were the only one. */
export function perConnection(property: Property): Property {
  return { ...property, judge: (history) => judgeEach(property, history) };
}

function judgeEach(property: Property, history: History): Verdict {
  const connections = splitConnections(history);
  if (connections === undefined) {
    return property.judge(history);
  }
  let reached = false;
  const found: Evidence[] = [];
  for (const { history: connection, places } of connections) {
    const verdict = property.judge(connection);
    reached ||= verdict.status !== 'unreached';
    if (verdict.status === 'violated') {
      for (const evidence of verdict.evidence) {
        found.push({ ...evidence, at: places[evidence.at] ?? evidence.at });
      }
    }
  }
  if (found.length > 0) {
    return { status: 'violated', evidence: found };
  }
  return reached ? HELD : UNREACHED;
}
