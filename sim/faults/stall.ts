import { ALL_FORMS, type FaultEntry } from './fault.js';

/** It strikes the executor, not the link: frames travel as before, only nobody answers by itself. */
export const stall: FaultEntry = {
  name: 'stall',
  statement:
    'The peer is alive and silent: it takes what is written and answers nothing by itself, until the run heals.',
  kind: 'peer',
  forms: ALL_FORMS,
  scenario: "{ kind: 'stall' }",
};
