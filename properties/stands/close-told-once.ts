import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Verdict } from '../../src/core/verdict.js';
import { evidenceBeside, verdictOf } from '../evidence.js';
import { factsOf } from '../facts.js';

export const property: Property = {
  id: 'close-told-once',
  family: 'stands',
  level: 'should',
  statement: 'The close handler runs exactly once for a loss, and at most once for a local close.',
  why: 'Apps reconnect in it: twice gives two connections, never gives none.',
  sources: ['https://github.com/punkpeye/mcp-proxy/issues/86'],
  reach: 'A connected client that can tell of its close was lost or closed.',
  brokenBy: 'Telling on the error, on the end and on the close alike; or forgetting one of the ways to end.',
  needs: [],
  kinds: ['never', 'twice'],
  absences: ['never'],
  judge,
};

/**
 * A loss that met the handshake need not be told, since nobody could listen yet; nor one that the app's own `close`
 * followed, since a closed client may have let its listeners go.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const { closedAt, connectedAt, finishedAt } = facts;
  if (!history.client.tellsClose || (facts.endAt < 0 && facts.localCloseAt < 0)) {
    return verdictOf(false, undefined);
  }
  const secondAt = closedAt[1];
  if (secondAt !== undefined) {
    const says = 'the close handler runs a second time';
    const shown = { kind: 'twice', operation: 'close', outcome: 'closed', at: secondAt, says } as const;
    return verdictOf(true, [evidenceBeside(facts, shown)]);
  }
  if (!facts.lost) {
    return verdictOf(true, undefined);
  }
  if (facts.appCloseAt >= 0) {
    return verdictOf(closedAt.length > 0, undefined);
  }
  if (finishedAt < 0 || connectedAt < 0 || connectedAt > facts.endAt) {
    return verdictOf(false, undefined);
  }
  if (closedAt.length === 0) {
    const says = 'the connection was lost and the close handler never runs';
    const shown = { kind: 'never', operation: 'close', outcome: 'pending', at: finishedAt, says } as const;
    return verdictOf(true, [evidenceBeside(facts, shown)]);
  }
  return verdictOf(true, undefined);
}
