import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleHang, exampleProperty, exampleResult } from '../../../reports/example-counterexamples.js';
import type { CheckOptions, CheckTarget } from '../../suite/contracts.js';
import { fakeCheck } from '../testing/fake-check.js';
import { type FakeContext, fakeContext } from '../testing/fake-context.js';
import { fakeNpm } from '../testing/fake-npm.js';
import { checkVersion, RESULTS } from './check-version.js';
import { makeResults } from './make-results.js';
import { stampResults } from './stamp-results.js';
import { RESULT_VERSIONS } from './versions.js';

const ADAPTERS = 'src/targets/published';
const root = fileURLToPath(new URL('../../../', import.meta.url));
const violated = exampleResult([exampleProperty('call-settles', { counterexamples: [exampleHang()] })]);

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-results-'));
  cpSync(join(root, ADAPTERS), join(cwd, ADAPTERS), { recursive: true });
});
afterEach(() => rmSync(cwd, { recursive: true }));

function inFolder(checkTarget: CheckTarget, runNpm = fakeNpm): FakeContext {
  return fakeContext({ cwd, env: { TAILRACE_CACHE: 'cache' }, checkTarget, runNpm });
}

const report = `${RESULTS}/vscode-jsonrpc/9.0.2`;

describe('npm run results', () => {
  it('writes a report for each version, and the table', async () => {
    const { context, stderr } = inFolder(fakeCheck(violated));
    expect(await makeResults(context)).toBe(0);
    expect(stderr()).not.toContain('error');
    const table = readFileSync(join(cwd, RESULTS, 'README.md'), 'utf8');
    for (const version of Object.values(RESULT_VERSIONS).flat()) expect(table).toContain(`[${version}](`);
    expect(readdirSync(join(cwd, report)).sort()).toEqual([
      'call-settles_hung_call_unwritten_eof_pending.replay.json',
      'report.json',
    ]);
  });

  it('does not begin once it is interrupted, and says so without a stack', async () => {
    const fake = inFolder(fakeCheck(violated));
    fake.interrupt();
    expect(await makeResults(fake.context)).toBe(3);
    expect(fake.stderr()).toMatch(/^stopped at \S+: the table is as it was \(exit 3\)\n$/);
    expect(existsSync(join(cwd, RESULTS))).toBe(false);
  });

  it('begins no other version once it is interrupted', async () => {
    let checks = 0;
    const fake: FakeContext = inFolder((options) => {
      checks += 1;
      return fakeCheck(violated, () => fake.interrupt())(options);
    });
    expect(await makeResults(fake.context)).toBe(3);
    expect(checks).toBeLessThanOrEqual(2);
    expect(existsSync(join(cwd, RESULTS))).toBe(false);
  });

  it('tells what cannot be installed as an error, without a stack, and begins nothing after it', async () => {
    let calls = 0;
    const { context, stderr } = inFolder(fakeCheck(violated), async (args, options) => {
      calls += 1;
      if (calls === 1) throw new Error('no npm');
      // The other one is still at it when the first has failed.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return fakeNpm(args, options);
    });
    expect(await makeResults(context)).toBe(2);
    expect(calls).toBeLessThanOrEqual(2);
    expect(stderr()).toMatch(/error\[[a-z-]+\]: /);
    expect(stderr()).not.toMatch(/^\s+at /m);
  });
});

describe('the check of one version', () => {
  it('is that of npx tailrace run --profile ci, and can be interrupted', async () => {
    const asked: CheckOptions[] = [];
    const { context } = inFolder((options) => {
      asked.push(options);
      return fakeCheck(violated)(options);
    });
    await checkVersion('vscode-jsonrpc', '9.0.2', context);
    expect(asked).toMatchObject([{ profile: 'ci', runs: 20_000, strategy: 'portfolio' }]);
    expect(asked[0]?.signal).toBe(context.interrupted);
  });

  it('leaves what is there when it is interrupted', async () => {
    mkdirSync(join(cwd, report), { recursive: true });
    writeFileSync(join(cwd, report, 'report.json'), 'older');
    const fake: FakeContext = inFolder(fakeCheck(violated, () => fake.interrupt()));
    await expect(checkVersion('vscode-jsonrpc', '9.0.2', fake.context)).rejects.toThrow('stopped at vscode-jsonrpc@9');
    expect(readdirSync(join(cwd, report))).toEqual(['report.json']);
    expect(readFileSync(join(cwd, report, 'report.json'), 'utf8')).toBe('older');
  });
});

describe('the stamp of the results', () => {
  const touch = (file: string): void => writeFileSync(join(cwd, ADAPTERS, file), '// changed\n');

  it.each(['vscode-jsonrpc.ts', 'mcp-transport.ts', 'import-beside.ts'])('is another when %s is changed', (file) => {
    const before = stampResults(cwd);
    touch(file);
    expect(stampResults(cwd)).not.toBe(before);
  });

  it('is the same when a test is changed, and wherever the folder lies', () => {
    expect(stampResults(cwd)).toBe(stampResults(root));
    touch('mcp-transport.test.ts');
    expect(stampResults(cwd)).toBe(stampResults(root));
  });
});
