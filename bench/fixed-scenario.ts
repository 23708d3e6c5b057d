import type { Scenario, Strand } from '../src/core/scenario.js';

/** The calls of the fixed scenario, by name. */
export const CALLS = ['A', 'B', 'C'] as const;
/** The numbers of its notifications. */
export const NOTIFICATIONS = [1, 2, 3] as const;

/**
 * What both arms play: three calls, a response to each in any order, three notifications, and the end of the
 * connection.
 */
export const FIXED_SCENARIO: Scenario = {
  format: 1,
  dialect: 'json-rpc',
  callTimeoutMs: 1_000,
  strands: [
    { name: 'app-1', actor: 'app', actions: CALLS.map((id) => ({ id, kind: 'call' })) },
    ...CALLS.map(
      (to): Strand => ({
        name: `answers-${to}`,
        actor: 'executor',
        actions: [{ id: `answer-${to}`, kind: 'respond', to }],
      }),
    ),
    {
      name: 'notifications',
      actor: 'executor',
      actions: NOTIFICATIONS.map((number) => ({ id: `notification-${number}`, kind: 'notification', number })),
    },
    { name: 'end', actor: 'fault', actions: [{ id: 'cut', kind: 'eof' }] },
  ],
};
