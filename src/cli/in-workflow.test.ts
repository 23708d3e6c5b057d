import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleHang, exampleProperty, exampleResult } from '../../reports/example-counterexamples.js';
import { obeyCommands } from '../../reports/testing/obey-commands.js';
import { AdapterError } from '../core/errors.js';
import type { CheckTarget } from '../suite/contracts.js';
import { withCommandsStopped } from './in-workflow.js';
import { runCli } from './run-cli.js';
import { fakeCheck } from './testing/fake-check.js';
import { fakeContext } from './testing/fake-context.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-workflow-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const says = 'x\n::set-output name=a::b\n##[add-path]/tmp';
const hang = exampleHang();
const evil = { ...hang, evidence: { ...hang.evidence, kind: 'crashed', says } };
const property = exampleProperty('call-settles', { reason: says, counterexamples: [evil] });
const violated = exampleResult([property], { target: { name: says } });

/** What is written to both streams of a command that a workflow runs, unless told otherwise. */
async function written(
  args: readonly string[],
  checkTarget: CheckTarget,
  env: Record<string, string> = { GITHUB_ACTIONS: 'true' },
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const fake = fakeContext({ cwd, env, checkTarget });
  await runCli(args, fake.context);
  return { stdout: fake.stdout(), stderr: fake.stderr() };
}

const names = (output: string): string[] => obeyCommands(output).map(({ name }) => name);

describe('a command in a workflow', () => {
  it('annotates the run, and obeys nothing that it quotes', async () => {
    const { stdout, stderr } = await written(['run', '--target', 'reference'], fakeCheck(violated));
    expect(names(stdout)).toEqual(['stop-commands', 'error']);
    expect(names(stderr)).toEqual([]);
    expect(stdout).toContain('\n: :set-output name=a::b');
    expect(stdout).toContain('## [add-path]/tmp');
  });

  it('is as elsewhere outside of one', async () => {
    const { stdout } = await written(['run', '--target', 'reference'], fakeCheck(violated), {});
    expect(stdout).not.toContain('stop-commands');
    expect(stdout).not.toContain('::error');
    expect(stdout).toContain('\n::set-output name=a::b');
  });

  it('stops commands while a client runs, with a token of its own each time, and no longer', async () => {
    const tokens = new Set<string>();
    for (const end of ['told', 'thrown']) {
      const found = exampleResult([exampleProperty('call-settles')]);
      const check: CheckTarget =
        end === 'told' ? fakeCheck(found) : () => Promise.reject(new AdapterError('adapter-failed', says));
      const { stdout, stderr } = await written(['run', '--target', 'reference'], check);
      expect(names(`${stdout}::notice::after\n`)).toEqual([
        'stop-commands',
        ...(end === 'told' ? [] : ['error']),
        'notice',
      ]);
      expect(names(stderr)).toEqual([]);
      tokens.add(/^::stop-commands::([0-9a-f]{32})$/m.exec(stdout)?.[1] ?? '');
    }
    expect(tokens.size).toBe(2);
  });

  it('takes commands again though a client left a line open', async () => {
    let output = '';
    const write = (text: string): void => {
      output += text;
    };
    const context = { ...fakeContext({ cwd }).context, commandWorkflow: write };
    await withCommandsStopped(context, async () => write('::error::without an end'));
    expect(names(`${output}::notice::after\n`)).toEqual(['stop-commands', 'notice']);
  });

  it('annotates the run with what made it fail', async () => {
    const { stdout } = await written(['run', '--target', 'no-such-client'], fakeCheck(violated));
    expect(obeyCommands(stdout)).toMatchObject([
      {
        name: 'error',
        properties: { title: 'tailrace failed' },
        data: expect.stringContaining("error[unknown-name]: there is no target 'no-such-client'"),
      },
    ]);
  });

  it('obeys nothing that a client prints, in whatever way it does', async () => {
    writeFileSync(join(cwd, 'tailrace.target.mjs'), PRINTING);
    const { stdout, stderr } = await runProcess(['run', '--runs', '3', '--property', 'call-settles']);
    expect(stdout).toContain('::error::written to the descriptor');
    expect(names(stdout)[0]).toBe('stop-commands');
    expect(obeyCommands(stdout).filter(({ data }) => /^(?:printed|written)/.test(data))).toEqual([]);
    expect(`${stdout}${stderr}`).not.toContain('printed to the console');
    expect(`${stdout}${stderr}`).not.toContain('written to the stream');
    expect(names(stdout)).toContain('error');
  });
});

/** An adapter whose client hangs, and prints what would be commands. */
const PRINTING = `
import { writeSync } from 'node:fs';
export default {
  name: 'printing',
  dialect: 'json-rpc',
  capabilities: ['calls'],
  async connect(link) {
    link.messages();
    console.log('::error::printed to the console');
    process.stdout.write('::error::written to the stream\\n');
    writeSync(1, '::error::written to the descriptor\\n##[error]written so in the old form\\n::error::written without an end');
    return { call: () => new Promise(() => {}), close() {}, classify: () => ({ kind: 'unknown' }) };
  },
};
`;

/** The built command as a process of its own: `npm run build` comes first. */
function runProcess(args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const command = fileURLToPath(new URL('../../bin/tailrace.js', import.meta.url));
  const { GITHUB_STEP_SUMMARY: _summary, ...env } = process.env;
  const child = spawn(process.execPath, [command, ...args], { cwd, env: { ...env, GITHUB_ACTIONS: 'true' } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.on('close', () => resolve({ stdout, stderr }));
  });
}
