import { describe, expect, it } from 'vitest';
import { APP_ACTIONS, EXECUTOR_ACTIONS, FAULT_ACTIONS } from '../core/scenario.js';
import { ACTION_DEFINITIONS } from './actions-schema.js';

describe('the vocabulary of actions', () => {
  it('says of each kind who does it, as scenarios do', () => {
    const kindsOf = (actor: string) =>
      Object.entries(ACTION_DEFINITIONS)
        .filter(([, definition]) => definition.actor === actor)
        .map(([kind]) => kind);
    expect(kindsOf('app').sort()).toEqual([...APP_ACTIONS].sort());
    expect(kindsOf('executor').sort()).toEqual([...EXECUTOR_ACTIONS].sort());
    expect(kindsOf('fault').sort()).toEqual([...FAULT_ACTIONS].sort());
    expect(kindsOf('time')).toEqual(['advance']);
  });

  it('describes every kind and every field in sentences', () => {
    for (const [kind, { says, fields }] of Object.entries(ACTION_DEFINITIONS)) {
      expect(says, kind).toMatch(/^[A-Z].*\.$/);
      for (const [field, schema] of Object.entries(fields)) {
        // An error has its fields to be described.
        if (field !== 'error') expect(schema.description, `${kind}.${field}`).toMatch(/^[A-Z].*\.$/);
      }
    }
  });
});
