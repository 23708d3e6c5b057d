import { ALL_FORMS, type FaultEntry, STREAM_FORMS } from './fault.js';

/**
 * The faults that need no code of their own, because every frame in them is correct: a scenario says them by which
 * actions it holds and in which order, and the link does the rest with its `hold` and `splitFramesAt`.
 */
export const ORDER_FAULTS: readonly FaultEntry[] = [
  {
    name: 'delayed-response',
    statement:
      'The response to an earlier call arrives after those to later calls, or after the end of another strand.',
    kind: 'order',
    forms: ALL_FORMS,
    scenario: 'two strands with a `respond` each, or `after` on the one that is late',
  },
  {
    name: 'duplicate-response',
    statement: 'The same request is answered twice, with the same id.',
    kind: 'order',
    forms: ALL_FORMS,
    scenario: "{ kind: 'respond', to: 'A' } twice",
  },
  {
    name: 'error-response',
    statement: 'A request is answered with an error instead of a result.',
    kind: 'order',
    forms: ALL_FORMS,
    scenario: "{ kind: 'respond', to: 'A', error: { code, message } }",
  },
  {
    name: 'unordered-events',
    statement: 'The events of a process arrive in another order than their numbers, twice, or with one missing.',
    kind: 'order',
    forms: ALL_FORMS,
    scenario: '`output`, `exited` and `closed` with any `seq`',
  },
  {
    name: 'joined-frames',
    statement: 'Several frames, and what follows them, are handed over at once: on a stream in one chunk.',
    kind: 'bytes',
    forms: ALL_FORMS,
    scenario: 'the gap `joined` in the schedule',
  },
  {
    name: 'split-frame',
    statement: 'Every frame is handed over in two chunks, cut at any byte.',
    kind: 'bytes',
    forms: STREAM_FORMS,
    scenario: '`splitFramesAt` of the scenario',
  },
];
