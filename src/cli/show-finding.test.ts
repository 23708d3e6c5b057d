import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { exampleHang, exampleProperty, exampleResult } from '../../reports/example-counterexamples.js';
import type { CheckResult } from '../core/report.js';
import { showFinding } from './show-finding.js';
import { fakeContext } from './testing/fake-context.js';

const cwd = mkdtempSync(join(tmpdir(), 'tailrace-finding-'));
afterAll(() => rmSync(cwd, { recursive: true }));

const conformant = exampleResult([exampleProperty('call-settles')], { target: { name: 'reference' } });
const hang = exampleHang();
const violated = exampleResult([exampleProperty('call-settles', { counterexamples: [hang] })]);
const observed = exampleResult([
  exampleProperty('call-settles', { counterexamples: [{ ...hang, strength: 'observed' as const }] }),
]);

async function show(reference: CheckResult, published: CheckResult): Promise<{ exitCode: number; text: string }> {
  const fake = fakeContext({
    cwd,
    checkTarget: async ({ target, onEvent }) => {
      const result = target.name === 'reference' ? reference : published;
      for (const counterexample of result.properties.flatMap((property) => property.counterexamples)) {
        onEvent?.({ type: 'found', counterexample });
      }
      return result;
    },
  });
  const exitCode = await showFinding(fake.context);
  return { exitCode, text: fake.stdout() };
}

it('shows the finding, and how to see it again', async () => {
  const { exitCode, text } = await show(conformant, violated);
  expect(exitCode).toBe(0);
  expect(text).toContain('As it should be: reference is conformant');
  expect(text).toMatch(/See it again: npx tailrace replay \S+ --target vscode-jsonrpc\n$/);
});

it.each([
  ['0', false],
  ['1', true],
])('with TAILRACE_DEBUG=%s tells the stack of what failed: %s', async (TAILRACE_DEBUG, told) => {
  const checkTarget = (): Promise<never> => Promise.reject(new TypeError('x is not a function'));
  const fake = fakeContext({ cwd, env: { TAILRACE_DEBUG }, checkTarget });
  expect(await showFinding(fake.context)).toBe(1);
  expect(fake.stderr().includes('show-finding.test')).toBe(told);
});

it.each([
  ['the reference client is not conformant', violated, violated, 'reference should be conformant but is violated'],
  ['the published client holds', conformant, conformant, 'vscode-jsonrpc should violate call-settles'],
  ['the hang is not proved', conformant, observed, 'vscode-jsonrpc should violate call-settles'],
])('fails and explains when %s', async (_what, reference, published, words) => {
  const { exitCode, text } = await show(reference, published);
  expect(exitCode).toBe(1);
  expect(text).toContain(words);
});
