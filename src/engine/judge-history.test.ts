import { describe, expect, it } from 'vitest';
import type { History } from '../core/history.js';
import { type Evidence, failureKey, HELD, UNREACHED, type Verdict } from '../core/verdict.js';
import { findEvidence, judgeHistory, type Tally } from './judge-history.js';
import { propertyNamed } from './testing/toy-property.js';

const history: History = {
  client: {
    dialect: 'mcp',
    capabilities: [],
    preset: 'memory',
    form: 'messages',
    tellsClose: false,
    tellsNotifications: false,
  },
  callTimeoutMs: 1,
  consumerDelayMs: 0,
  events: [],
};

const evidence = (kind: string): Evidence => {
  return { kind, operation: 'call', phase: 'in-flight', cause: 'none', outcome: 'pending', at: 0, says: kind };
};
const tally = (id: string, verdict: Verdict): Tally => {
  return { property: propertyNamed(id, { judge: () => verdict }), reached: 0, violated: 0 };
};

describe('judging one history by many properties', () => {
  it('counts for each whether it was reached and violated, over many histories', () => {
    const violated = tally('v', { status: 'violated', evidence: [evidence('a'), evidence('b')] });
    const tallies = [tally('h', HELD), tally('u', UNREACHED), violated];
    for (let times = 0; times < 3; times += 1) judgeHistory(history, tallies);
    expect(tallies.map(({ reached, violated: broken }) => [reached, broken])).toEqual([
      [3, 0],
      [0, 0],
      [3, 3],
    ]);
  });

  it('gives every piece of evidence of every violated property, with its key, and nothing else', () => {
    const tallies = [
      tally('v', { status: 'violated', evidence: [evidence('a'), evidence('b')] }),
      tally('h', HELD),
      tally('w', { status: 'violated', evidence: [evidence('a')] }),
    ];
    const sightings = judgeHistory(history, tallies);
    expect(sightings.map(({ property, evidence: { kind } }) => `${property.id} ${kind}`)).toEqual([
      'v a',
      'v b',
      'w a',
    ]);
    for (const { property, evidence: seen, key } of sightings) expect(key).toBe(failureKey(property.id, seen));
    expect(judgeHistory(history, [tally('h', HELD)])).toEqual([]);
  });

  it('finds the evidence of one failure among others, and says when it is not there', () => {
    const { property } = tally('v', { status: 'violated', evidence: [evidence('a'), evidence('b')] });
    expect(findEvidence(history, property, failureKey('v', evidence('b')))?.kind).toBe('b');
    expect(findEvidence(history, property, failureKey('v', evidence('c')))).toBeUndefined();
    expect(findEvidence(history, tally('v', HELD).property, failureKey('v', evidence('a')))).toBeUndefined();
  });
});
