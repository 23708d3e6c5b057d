import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROPERTIES } from '../../src/suite/catalogues.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const COMMAND = fileURLToPath(new URL('../../bin/tailrace.js', import.meta.url));
const TARGET = 'vscode-jsonrpc';
const SCHEDULES = 5_000;
const SEED = 'confirmations';

/**
 * What each script says when it confirms its finding, by the folder of the client. Counts of a race are not fixed,
 * beyond that it was seen.
 */
const SEEN: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  'vscode-jsonrpc': {
    'call-settles-hung': /^confirmed: after onClose, with nothing left in the event loop, the call is pending$/m,
    'loss-beats-timeout-hung':
      /^confirmed: the call is pending ten rounds .* after onClose, and pending 1000 ms after it$/m,
    'loss-beats-timeout-late':
      /^confirmed: the call is pending 50 ms after onClose, and rejected as PendingResponseRejected once/m,
    'malformed-contained-hung':
      /^confirmed: 1000 ms after onClose the call is pending .* clean end .* pending .* reset came$/m,
    'no-output-lost-pushed-after-terminal':
      /^confirmed: handled after onClose: .* of two and a reset in [1-9]\d*, of two and a clean end in [1-9]\d*; never handled/m,
    'no-output-lost-pushed-missing-tail':
      /^confirmed: of 3 .* some are never handled in [1-9]\d* of 20 .* disposes in onClose, .* in 20 of 20 where/m,
    'no-residue-timer': /^confirmed: timers held after end and dispose: 1; after a clean end by the peer: 1; .*: 1$/m,
    'response-before-loss-wins-discarded':
      /^confirmed: .* rejected as PendingResponseRejected in [1-9]\d* of 20 .* onClose, and resolved in 20 of 20 where/m,
    'response-to-its-call-later-copy':
      /^confirmed: calls resolve with the later of two .* in one chunk in 20 of 20 runs/m,
  },
  'modelcontextprotocol-client': {
    'generations-apart-stale-settle':
      /^confirmed: .* answered \["tools\/call heard"\] or pending, and then rejected as CONNECTION_CLOSED/m,
    'generations-apart-stale-timer': /^confirmed: .* rejected as REQUEST_TIMEOUT .* was told of 1 cancellation$/m,
    'no-output-lost-pushed-after-terminal':
      /^confirmed: .* in one process .*: closed, log; of a child: log, closed; over InMemoryTransport: log, closed$/m,
    'generations-apart-stale-write':
      /^confirmed: .* of callTool: tools\/call open, initialize, notifications\/initialized .* of request: initialize,/m,
  },
  'json-rpc-2-0': {
    'late-call-fails-fast-late':
      /^confirmed: .* pending 200 ms later, .* "The call timed out" \(clean close\), .*; without a timeout, .* it is pending$/m,
    'loss-is-distinguishable-misclassified':
      /^confirmed: .* "Connection is closed \(going away\)\.", and one made after it rejected with "The call timed out"/m,
    'malformed-contained-crash':
      /^confirmed: .* code 1 \(SyntaxError\) on .* not JSON, with code 1 \(Error\) on .* and with code 0 on a notification$/m,
    'no-crash-uncaught': /^confirmed: the process is told of 1 uncaught exception: SyntaxError$/m,
    'no-crash-unhandled-rejection':
      /^confirmed: .* 1 unhandled rejection: Error: Received an invalid JSON-RPC message$/m,
    'no-residue-timer': /^confirmed: timers left by the loss: 0; with an app that calls again .*: 1$/m,
    'silent-after-loss-write': /^confirmed: after onclose the client sends demo\/echo while readyState is 3,/m,
  },
};

interface Ended {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

function runNode(script: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : (error.code ?? 'killed'), stdout, stderr });
    });
  });
}

function scriptNames(client: string): string[] {
  const files = readdirSync(path.join(HERE, client));
  return files.filter((file) => file.endsWith('.mjs')).map((file) => file.slice(0, -'.mjs'.length));
}

interface Report {
  readonly schedules: number;
  readonly properties: readonly {
    readonly failures: readonly { readonly fingerprint: { readonly property: string; readonly kind: string } }[];
  }[];
}

/** The report of a run of the built command, in a folder of its own, so that no recorded failure takes part in it. */
async function runSuite(folder: string): Promise<Report> {
  const file = path.join(folder, 'report.json');
  const budget = ['--runs', String(SCHEDULES), '--seed', SEED];
  const ended = await runNode(COMMAND, ['run', '--target', TARGET, ...budget, '--report', `json=${file}`], folder);
  expect(ended.code, ended.stdout + ended.stderr).toBe(1);
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

describe.each(Object.entries(SEEN))('the confirmations of the findings about %s', (client, seen) => {
  const scripts = scriptNames(client);

  it.each(scripts)('%s is confirmed by a plain script over a real connection', async (name) => {
    const ended = await runNode(path.join(HERE, client, `${name}.mjs`), [], HERE);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(seen[name] ?? /^an entry in SEEN$/);
  });

  it('are named after a property and one of the ways in which it fails', () => {
    const names = PROPERTIES.flatMap(({ id, kinds }) => kinds.map((kind) => `${id}-${kind}`));
    expect(names).toEqual(expect.arrayContaining(scripts));
  });

  it('each have a row in the README', () => {
    const readme = readFileSync(path.join(HERE, 'README.md'), 'utf8');
    const rows = readme.split('\n').filter((line) => line.startsWith('|'));
    const described = scripts.filter((name) => rows.some((row) => row.includes(`(${client}/${name}.mjs)`)));
    expect(described).toEqual(scripts);
  });
});

it('has the words of every folder of scripts', () => {
  const folders = readdirSync(HERE, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(Object.keys(SEEN).sort()).toEqual(folders.map(({ name }) => name).sort());
});

describe(`a run of ${SCHEDULES} schedules on vscode-jsonrpc`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tailrace-confirmations-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('finds nothing that no script confirms', async () => {
    const report = await runSuite(folder);
    expect(report.schedules).toBe(SCHEDULES);
    const fingerprints = report.properties.flatMap(({ failures }) => failures.map(({ fingerprint }) => fingerprint));
    const found = new Set(fingerprints.map(({ property, kind }) => `${property}-${kind}`));
    expect(found).toContain('call-settles-hung');
    const confirmed = scriptNames(TARGET);
    expect([...found].filter((name) => !confirmed.includes(name))).toEqual([]);
  });
});
