import type { Crashed, History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Evidence, Verdict } from '../../src/core/verdict.js';
import { crashOutcome, evidenceBeside, verdictOf } from '../evidence.js';
import { type Facts, factsOf } from '../facts.js';

export const property: Property = {
  id: 'no-crash',
  family: 'stands',
  level: 'must',
  statement: 'No uncaught exception and no unhandled rejection.',
  why: 'Either ends a Node process by default: the client takes its host down with the connection.',
  sources: ['https://github.com/microsoft/vscode-languageserver-node/issues/1249'],
  reach: 'The client connected.',
  brokenBy: 'A promise the client makes for itself and nobody awaits, or a listener that throws.',
  needs: [],
  kinds: ['uncaught', 'unhandled-rejection', 'exit', 'livelock'],
  judge,
};

/**
 * A crash belongs to no operation that could be named: it is put down to `connect` while the handshake is open, and to
 * `receive`, what the client does by itself, from then on.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  if (facts.crashedAt.length === 0) {
    return verdictOf(facts.connectedAt >= 0, undefined);
  }
  return verdictOf(
    true,
    facts.crashedAt.map((at) => evidenceOfCrash(facts, at)),
  );
}

function evidenceOfCrash(facts: Facts, at: number): Evidence {
  const crash = facts.events[at] as Crashed;
  return evidenceBeside(facts, {
    kind: crash.how,
    operation: facts.connectedAt >= 0 && facts.connectedAt < at ? 'receive' : 'connect',
    outcome: crashOutcome(crash),
    at,
    says: `the client crashed: ${crash.how} ${crashOutcome(crash)}`,
  });
}
