import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PROPERTIES } from '../../src/suite/catalogues.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const HERE_INSTALLED = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = 'modelcontextprotocol-client';

/** What each script says when it confirms its finding. */
const SEEN: Readonly<Record<string, RegExp>> = {
  'generations-apart-stale-settle':
    /^confirmed: .* answered \["tools\/call heard"\] or pending, and then rejected as CONNECTION_CLOSED/m,
  'generations-apart-stale-timer': /^confirmed: .* rejected as REQUEST_TIMEOUT .* was told of 1 cancellation$/m,
  'generations-apart-stale-write':
    /^confirmed: .* of callTool: tools\/call open, initialize, notifications\/initialized .* of request: initialize,/m,
};

async function runScript(file: string, ...args: readonly string[]) {
  return promisify(execFile)(process.execPath, [path.join(HERE, file), ...args], { cwd: HERE });
}

function scriptNames(): string[] {
  return readdirSync(path.join(HERE, FOLDER)).map((file) => path.basename(file, '.mjs'));
}

describe('the confirmations of the findings about @modelcontextprotocol/client', () => {
  it.each(scriptNames())('%s is confirmed by a plain script over the pipes of a child process', async (name) => {
    const { stdout, stderr } = await runScript(path.join(FOLDER, `${name}.mjs`));
    expect(stderr).toBe('');
    expect(stdout).toMatch(SEEN[name] ?? /^an entry in SEEN$/);
  });

  it('are named after a property and one of the ways in which it fails', () => {
    const names = PROPERTIES.flatMap(({ id, kinds }) => kinds.map((kind) => `${id}-${kind}`));
    expect(names).toEqual(expect.arrayContaining(scriptNames()));
  });

  it('each have a row in the README', () => {
    const readme = readFileSync(path.join(HERE, 'README.md'), 'utf8');
    const rows = readme.split('\n').filter((line) => line.startsWith('|'));
    const described = scriptNames().filter((name) => rows.some((row) => row.includes(`(${FOLDER}/${name}.mjs)`)));
    expect(described).toEqual(scriptNames());
  });
});

describe('what differs between the versions of @modelcontextprotocol/sdk', () => {
  it('is said of the version that is installed in a folder, as it is seen with a child process', async () => {
    const { stdout, stderr } = await runScript('mcp-sdk-across-versions.mjs', HERE_INSTALLED);
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n')).toEqual([
      '@modelcontextprotocol/sdk 1.32.2',
      'holds: no-residue-timer',
      'holds: generations-apart-stale-write',
    ]);
  });
});
