import { describe, expect, it } from 'vitest';
import { classifyCommandError } from './classify-command-error.js';

const START = "exec_command failed for `/bin/bash -lc 'x'`: CreateProcess { message: ";

describe('a failure of a command', () => {
  it.each([
    ['exec-server transport disconnected', { kind: 'disconnected' }],
    [
      'exec_command failed: ProcessFailed { message: "exec-server transport disconnected: closed; failed to resume exec-server session: exec-server rejected request (-32600): unknown session id x" }',
      { kind: 'disconnected' },
    ],
    [`${START}"exec-server rejected request (-32000): JSON-RPC transport closed" }`, { kind: 'disconnected' }],
    [`${START}"exec-server rejected request (-32603): P was refused" }`, { kind: 'server', code: -32603 }],
    ['No usable execution environment is available. Wait for one.', { kind: 'disconnected' }],
    ['something new', { kind: 'unknown', reason: 'something new' }],
  ])('that says %s is told for what it is', (text, failure) => {
    expect(classifyCommandError(text)).toEqual(failure);
  });
});
