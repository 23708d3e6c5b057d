import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('./acp-sdk-across-versions.mjs', import.meta.url));
const HERE_INSTALLED = fileURLToPath(new URL('../..', import.meta.url));

describe('what differs between the versions of @agentclientprotocol/sdk', () => {
  it('is said of the version that is installed in a folder, as it is seen with a child process', async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [SCRIPT, HERE_INSTALLED]);
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n')).toEqual([
      '@agentclientprotocol/sdk 2.4.0',
      'holds: call-settles-hung',
      'holds: malformed-contained-hung',
      'holds: late-call-fails-fast-hung',
      'holds: connect-settles-hung',
      'holds: silent-after-loss-write',
      'holds: no-crash-unhandled-rejection',
    ]);
  });
});
