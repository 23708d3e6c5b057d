import { describe, expect, test } from 'vitest';
import type { Action, Scenario } from '../../src/core/scenario.js';
import type { Capability } from '../../src/core/target.js';
import { generateScenarios } from './generate-scenarios.js';

const ONCE: readonly Capability[] = ['calls', 'notifications', 'processes', 'files', 'close', 'timeouts'];
const AGAIN: readonly Capability[] = [...ONCE, 'reconnect'];

function generated(capabilities: readonly Capability[], count = 600): readonly Scenario[] {
  const source = generateScenarios({ dialect: 'exec-server', capabilities, seed: 7 });
  return Array.from({ length: count }, (_, index) => source.scenario(index));
}

const actionsOf = (scenario: Scenario): readonly Action[] => scenario.strands.flatMap(({ actions }) => actions);
const reconnects = (scenario: Scenario): boolean => actionsOf(scenario).some(({ kind }) => kind === 'reconnect');
const again = generated(AGAIN);
const reconnecting = again.filter(reconnects);

describe('the second connection of a scenario', () => {
  test('is left out where the client cannot reconnect, and all else is what it is without it', () => {
    const once = generated(ONCE);
    expect(once.filter(reconnects)).toEqual([]);
    again.forEach((scenario, index) => {
      const other = once[index];
      // The call that meets the failing of writes takes its name last.
      if (other === undefined || other.strands.some(({ name }) => name === 'app-refused')) return;
      const names = new Set(other.strands.map(({ name }) => name));
      expect({ ...scenario, strands: scenario.strands.filter(({ name }) => names.has(name)) }).toEqual(other);
      if (!reconnects(scenario)) expect(scenario).toEqual(other);
    });
  });

  test('comes in about a third of the scenarios, behind a loss or a close of the app', () => {
    expect(reconnecting.length / again.length).toBeGreaterThan(0.25);
    expect(reconnecting.length / again.length).toBeLessThan(0.5);
    const waits = new Set(
      reconnecting.map((scenario) => {
        const action = actionsOf(scenario).find(({ kind }) => kind === 'reconnect');
        return action !== undefined && 'inside' in action ? action.inside : action?.after?.join();
      }),
    );
    expect([...waits].sort()).toEqual(['close-seen', 'close.settled', 'cut.delivered']);
  });

  test.each([
    [
      'a call with an answer',
      (actions: readonly Action[]) => actions.some((a) => a.kind === 'respond' && isSecond(a.to, actions)),
    ],
    ['time that passes', (actions: readonly Action[]) => actions.some((a) => a.kind === 'advance' && isLater(a))],
    ['a loss of its own', (actions: readonly Action[]) => actions.some(({ id }) => id === 'cut-again')],
    [
      'a loss during its handshake',
      (actions: readonly Action[]) => actions.some((a) => a.id === 'cut-again' && !isLater(a)),
    ],
    ['a close of the app', (actions: readonly Action[]) => actions.some(({ id }) => id === 'close-again')],
    [
      'half a frame of the connection before',
      (actions: readonly Action[]) => actions.some(({ id }) => id === 'half-frame'),
    ],
  ] as const)('sometimes has %s', (_, holds) => {
    const share = reconnecting.filter((scenario) => holds(actionsOf(scenario))).length / reconnecting.length;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.97);
  });
});

function isLater({ after }: Action): boolean {
  return after?.includes('reconnect.settled') ?? false;
}

function isSecond(op: string, actions: readonly Action[]): boolean {
  return actions.some((action) => action.id === op && isLater(action));
}
