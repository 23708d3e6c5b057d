import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('./vscode-jsonrpc-across-versions.mjs', import.meta.url));
const HERE_INSTALLED = fileURLToPath(new URL('../..', import.meta.url));

describe('what differs between the versions of vscode-jsonrpc', () => {
  it('is said of the version that is installed in a folder, as it is seen over a real connection', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [SCRIPT, HERE_INSTALLED]);
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n')).toEqual([
      'vscode-jsonrpc 10.0.0',
      'holds: late-call-fails-fast-hung',
      'holds: silent-after-loss-write',
      'holds: loss-is-distinguishable-misclassified',
      'holds: close-settles-call-hung',
      'fails: no-output-lost-pushed-after-terminal',
      'fails: response-to-its-call-later-copy',
      'holds: response-before-loss-wins-ignored',
      'fails: no-residue-timer',
      'holds: no-crash-uncaught (not JSON)',
      'holds: no-crash-uncaught (no Content-Length)',
      'holds: no-crash-uncaught (no colon in a header)',
      'holds: no-crash-unhandled-rejection',
    ]);
  });
});
