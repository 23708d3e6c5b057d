// The target codex from its beginning to its end, with a small program in its place: what is published is too large for
// a test.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../core/report.js';
import { checkTarget } from '../check-target.js';

const FAKE = new URL('../../targets/codex/testing/fake-app-server.mjs', import.meta.url).href;
const ADAPTER = new URL('../../targets/codex/codex.ts', import.meta.url).href;

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'published-program-'));
});
afterAll(() => rmSync(root, { recursive: true }));

/** A folder in which something is installed that goes by the name of codex. */
function install(how: string): string {
  const folder = join(root, how);
  const bin = join(folder, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  const source = `#!${process.execPath}\nglobalThis.fakeCodex = ${JSON.stringify(how)};\nimport(${JSON.stringify(FAKE)});\n`;
  writeFileSync(join(bin, 'codex'), source, { mode: 0o755 });
  return folder;
}

function check(how: string, runs: number, settleMs = 60, signal?: AbortSignal): Promise<CheckResult> {
  const driver = { module: ADAPTER, version: '0.136.0', folder: install(how) };
  const wire = { settleMs, connectMs: 5_000, livenessMs: 300, repeats: 2 };
  const target = { name: 'codex', driver, wire };
  const given = { target, runs, seed: 'published program', strategy: 'portfolio', profile: 'own' };
  return checkTarget({ ...given, ...(signal && { signal }) });
}

describe('a published client that is a program', () => {
  it('is run over a WebSocket, its tool calls through a process, and leaves no folder', async () => {
    const before = new Set(readdirSync(tmpdir()));
    const result = await check('correct', 16);
    const violated = result.properties.filter(({ status }) => status === 'violated').map(({ id }) => id);
    expect([violated, result.schedules, result.wire?.endpoint]).toEqual([[], 16, 'web-socket']);
    const reached = result.properties.filter(({ status }) => status === 'passed').map(({ id }) => id);
    expect(reached).toEqual(
      expect.arrayContaining(['call-settles', 'late-call-fails-fast', 'loss-beats-timeout', 'loss-is-distinguishable']),
    );
    expect(result.wire?.openAfterLoss.every(({ endedBy }) => endedBy.nothing === 0)).toBe(true);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('tailrace-') && !before.has(name))).toEqual([]);
  });

  it('is refused where its process did not reach the executor: it would run on this machine', async () => {
    await expect(check('local', 2)).rejects.toMatchObject({
      code: 'adapter-failed',
      message: expect.stringContaining('it says that it has connected, but its handshake has not reached the executor'),
    });
  });

  it('whose MCP server does not start is told with its own words', async () => {
    await expect(check('fails', 2)).rejects.toMatchObject({
      code: 'adapter-failed',
      message: expect.stringContaining('MCP startup failed: it does not want to'),
    });
  });

  it('that is taken away in the middle of a run, for the check is stopped, has not crashed', async () => {
    const result = await check('correct', 16, 30_000, AbortSignal.timeout(4_000));
    expect(result).toMatchObject({ verdict: 'incomplete', stoppedBy: 'signal' });
    expect(result.properties.find(({ id }) => id === 'no-crash')).toMatchObject({
      status: 'unreached',
      inconclusive: [],
    });
  });

  it('that exits has crashed, and the harness goes on', async () => {
    const { properties } = await check('dies', 4);
    const crash = properties.find(({ id }) => id === 'no-crash');
    expect(crash?.counterexamples.map(({ fingerprint }) => fingerprint.kind)).toContain('exit');
  });
});
