import type { History } from '../../src/core/history.js';
import type { Property } from '../../src/core/property.js';
import type { Verdict } from '../../src/core/verdict.js';
import { evidenceOf, verdictOf } from '../evidence.js';
import { type Facts, factsOf, type OperationFacts } from '../facts.js';

export const property: Property = {
  id: 'connect-settles',
  family: 'settles',
  level: 'must',
  statement: 'A handshake that is cut at any point rejects.',
  why: 'A connection attempt that neither succeeds nor fails keeps its caller from trying again.',
  sources: [
    'https://github.com/modelcontextprotocol/python-sdk/pull/434',
    'https://github.com/modelcontextprotocol/java-sdk/issues/959',
  ],
  reach: 'The connection ended, was closed by the client, or carried a malformed frame, before the handshake settled.',
  brokenBy: 'Listening for the end of the connection only once the handshake is through.',
  needs: [],
  withoutDialects: ['json-rpc'],
  kinds: ['hung', 'resolved'],
  judge,
};

/**
 * A handshake whose response the client took may resolve after the cut, and so may one that has nothing to ask. Only
 * one that wrote its request and was never answered must not.
 */
function judge(history: History): Verdict {
  const facts = factsOf(history);
  const connect = facts.operations.find((operation) => operation.operation === 'connect');
  if (connect === undefined || !wasCut(facts, connect)) {
    return verdictOf(false, undefined);
  }
  if (connect.settled === undefined) {
    if (facts.finishedAt < 0) {
      return verdictOf(false, undefined);
    }
    const says = 'the handshake was cut and never settles';
    return verdictOf(true, [evidenceOf(facts, connect, { kind: 'hung', at: facts.finishedAt, says })]);
  }
  const unanswered = connect.writtenAt >= 0 && (connect.respondedAt < 0 || connect.respondedAt > connect.settledAt);
  if (connect.settled.outcome === 'resolved' && unanswered) {
    const says = 'the handshake was cut before it was answered, and succeeds';
    return verdictOf(true, [evidenceOf(facts, connect, { kind: 'resolved', at: connect.settledAt, says })]);
  }
  return verdictOf(true, undefined);
}

function wasCut({ endAt, linkClosedAt, brokenFrameAt }: Facts, { settledAt }: OperationFacts): boolean {
  return cameBefore(endAt, settledAt) || cameBefore(linkClosedAt, settledAt) || cameBefore(brokenFrameAt, settledAt);
}

function cameBefore(at: number, settledAt: number): boolean {
  return at >= 0 && (settledAt < 0 || at < settledAt);
}
