import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const HERE_INSTALLED = fileURLToPath(new URL('../..', import.meta.url));

/** What each script says of the version that is installed here. */
const SAID: readonly (readonly [script: string, lines: readonly string[]])[] = [
  [
    'vscode-jsonrpc-across-versions.mjs',
    [
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
    ],
  ],
  [
    'mcp-sdk-across-versions.mjs',
    [
      '@modelcontextprotocol/sdk 1.32.2',
      'holds: no-residue-timer',
      'holds: no-residue-timer (closed by the app)',
      'holds: generations-apart-stale-write',
      'holds: generations-apart-stale-write (closed by the app)',
      'fails: no-output-lost-pushed-after-terminal (streams in one process)',
      'holds: no-output-lost-pushed-after-terminal (a child)',
    ],
  ],
  [
    'acp-sdk-across-versions.mjs',
    [
      '@agentclientprotocol/sdk 2.4.0',
      'holds: call-settles-hung',
      'holds: call-settles-hung (the stream fails)',
      'holds: malformed-contained-hung',
      'holds: late-call-fails-fast-hung',
      'holds: connect-settles-hung',
      'holds: silent-after-loss-write',
      'holds: no-crash-unhandled-rejection',
      'holds: no-crash-unhandled-rejection (the stream fails)',
      'holds: no-crash-unhandled-rejection (a number)',
    ],
  ],
  [
    'json-rpc-2-0-across-versions.mjs',
    [
      'json-rpc-2.0 1.8.1',
      'holds: late-call-fails-fast-hung, call-settles-hung',
      'holds: close-settles-call-hung',
      'fails: late-call-fails-fast-late, loss-is-distinguishable-misclassified',
      'fails: no-residue-timer',
      'holds: server-error-preserved-changed',
      'fails: no-crash-uncaught',
      'fails: no-crash-unhandled-rejection',
    ],
  ],
];

describe('what differs between the versions of a client', () => {
  it.each(SAID)(
    'is said by %s of the one that is installed in a folder, over a real connection',
    async (script, lines) => {
      const args = [path.join(HERE, script), HERE_INSTALLED];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: HERE });
      expect(stderr).toBe('');
      expect(stdout.trimEnd().split('\n')).toEqual(lines);
    },
  );
});
