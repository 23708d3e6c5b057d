import { describe, expect, it } from 'vitest';
import { generateScenarios } from '../../properties/scenarios/generate-scenarios.js';
import { withAfterLoss, withRareOnes } from './sparse-source.js';

const source = generateScenarios({ dialect: 'mcp', capabilities: ['calls', 'timeouts'], seed: 7 });
const first = Array.from({ length: 20 }, (_, index) => index);

describe('a source of few scenarios', () => {
  it('has a malformed frame and a handshake that is cut in every ten', () => {
    const texts = first.map((index) => JSON.stringify(withRareOnes(source).scenario(index).strands));
    for (const ten of [texts.slice(0, 10), texts.slice(10)]) {
      expect(ten.filter((text) => text.includes('"malformed"')).length).toBeGreaterThan(0);
      expect(ten.filter((text) => /"connect\.(?:written|invoked)"/.test(text)).length).toBeGreaterThan(0);
    }
  });

  it('gives the same scenario for the same index, and otherwise the one that it would give anyway', () => {
    const sparse = withRareOnes(source);
    expect(first.map((index) => sparse.scenario(index))).toEqual(first.map((index) => sparse.scenario(index)));
    expect(sparse.scenario(4)).toEqual(source.scenario(4));
  });

  it('has what a client that connects again may find in turn', () => {
    const found = first.map((index) => withAfterLoss(source).scenario(index).afterLoss);
    expect(new Set(found.slice(0, 5))).toEqual(new Set(['unknown-session', 'resume', 'refuse']));
    expect(found.slice(5, 10)).toEqual(found.slice(0, 5));
  });
});
