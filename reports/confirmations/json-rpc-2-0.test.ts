import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROPERTIES } from '../../src/suite/catalogues.js';
import type { JsonReport } from '../json-report.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const HERE_INSTALLED = fileURLToPath(new URL('../..', import.meta.url));
const COMMAND = fileURLToPath(new URL('../../bin/tailrace.js', import.meta.url));
const FOLDER = 'json-rpc-2-0';
const SCHEDULES = 5_000;
const SEED = 'confirmations';

/** What each script says when it confirms its finding. */
const SEEN: Readonly<Record<string, RegExp>> = {
  'late-call-fails-fast-late':
    /^confirmed: .* pending 200 ms later, .* "The call timed out" \(clean close\), .*; without a timeout, .* it is pending$/m,
  'loss-is-distinguishable-misclassified':
    /^confirmed: .* "Connection is closed \(going away\)\.", and one made after it rejected with "The call timed out"/m,
  'malformed-contained-crash':
    /^confirmed: .* code 1 \(SyntaxError\) on .* not JSON, with code 1 \(Error\) on .* and with code 0 on a notification$/m,
  'no-crash-uncaught': /^confirmed: the process is told of 1 uncaught exception: SyntaxError$/m,
  'no-crash-unhandled-rejection': /^confirmed: .* 1 unhandled rejection: Error: Received an invalid JSON-RPC message$/m,
  'no-residue-timer': /^confirmed: timers left by the loss: 0; with an app that calls again .*: 1$/m,
  'silent-after-loss-write': /^confirmed: after onclose the client sends demo\/echo while readyState is 3,/m,
};

async function runScript(file: string, ...args: readonly string[]) {
  return promisify(execFile)(process.execPath, [path.join(HERE, file), ...args], { cwd: HERE });
}

function scriptNames(): string[] {
  return readdirSync(path.join(HERE, FOLDER)).map((file) => path.basename(file, '.mjs'));
}

describe('the confirmations of the findings about json-rpc-2.0', () => {
  it.each(scriptNames())('%s is confirmed by a plain script over a real WebSocket', async (name) => {
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

/** The adapter with the package that is installed here, so that nothing is fetched. */
const ADAPTER = `
import * as module from '${import.meta.resolve('json-rpc-2.0')}';
import client from '${new URL('../../dist/src/targets/published/json-rpc-2-0.js', import.meta.url).href}';
export default client.bind([module], client.pinned);
`;

describe(`a run of ${SCHEDULES} schedules on json-rpc-2.0`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tailrace-confirmations-'));
    writeFileSync(path.join(folder, 'adapter.mjs'), ADAPTER);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('finds what the scripts confirm, and nothing else', async () => {
    const budget = ['--runs', String(SCHEDULES), '--seed', SEED, '--report', 'json=report.json'];
    const ended = promisify(execFile)(process.execPath, [COMMAND, 'run', '--target', './adapter.mjs', ...budget], {
      cwd: folder,
    });
    await expect(ended).rejects.toMatchObject({ code: 1 });
    const report = JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8')) as JsonReport;
    expect(report.schedules).toBe(SCHEDULES);
    const fingerprints = report.properties.flatMap(({ failures }) => failures.map(({ fingerprint }) => fingerprint));
    const found = new Set(fingerprints.map(({ property, kind }) => `${property}-${kind}`));
    expect([...found].sort()).toEqual(scriptNames().sort());
  });
});

describe('what differs between the versions of json-rpc-2.0', () => {
  it('is said of the version that is installed in a folder, as it is seen over a real WebSocket', async () => {
    const { stdout, stderr } = await runScript('json-rpc-2-0-across-versions.mjs', HERE_INSTALLED);
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n')).toEqual([
      'json-rpc-2.0 1.8.1',
      'holds: late-call-fails-fast-hung, call-settles-hung',
      'holds: close-settles-call-hung',
      'fails: late-call-fails-fast-late, loss-is-distinguishable-misclassified',
      'fails: no-residue-timer',
      'holds: server-error-preserved-changed',
      'fails: no-crash-uncaught',
      'fails: no-crash-unhandled-rejection',
    ]);
  });
});
