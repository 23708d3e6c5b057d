import { afterEach, describe, expect, it, vi } from 'vitest';
import { obeyCommands } from '../reports/testing/obey-commands.js';
import { assertNoRace, type RaceAssertion } from './regression.js';

/** The compiled worker runs these: `npm run build` comes first. */

const HANGS = {
  tailraceRegression: 1,
  title: 'A call that is open at the end hangs',
  violates: [{ property: 'call-settles', of: 'A' }],
  scenario: {
    format: 1,
    callTimeoutMs: 1000,
    strands: [
      { name: 'app', actor: 'app', actions: [{ id: 'A', kind: 'call' }] },
      { name: 'connection', actor: 'fault', actions: [{ id: 'cut', kind: 'eof', after: ['A.written'] }] },
    ],
  },
  schedule: [
    { action: 'A', gap: 'idle' },
    { action: 'cut', gap: 'idle' },
  ],
  seed: 's',
} as const satisfies Omit<RaceAssertion, 'target'>;

const fixture = (name: string): URL => new URL(`./suite/fixtures/${name}.mjs`, import.meta.url);

async function failureOf(assertion: RaceAssertion): Promise<Error> {
  const failure: unknown = await assertNoRace(assertion).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof Error) return failure;
  throw new Error('it did not fail');
}

afterEach(() => vi.unstubAllEnvs());

describe('assertNoRace', () => {
  it('resolves with what was run where the client does not show the race', async () => {
    expect(await assertNoRace({ ...HANGS, target: fixture('well-behaved') })).toMatchObject({
      status: 'held',
      result: { outcome: 'ruled-out', target: { name: 'well-behaved' } },
    });
  });

  it('rejects with the words and the diagram where it does, at the place where it was called', async () => {
    const failure = await failureOf({ ...HANGS, target: fixture('forgetful') });
    expect(failure.name).toBe('RaceError');
    expect(failure.message).toMatch(/^A call that is open at the end hangs\n\ncall-settles is violated \(proved\)\n/);
    expect(failure.message).toMatch(/^>> .*call A is still open/m);
    const frames = failure.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
    expect(frames[0]).toContain('regression.test.ts');
  });

  it('rejects where it can say nothing of the client any more', async () => {
    const { name, message } = await failureOf({
      ...HANGS,
      violates: [{ property: 'response-to-its-call' }],
      target: fixture('well-behaved'),
    });
    expect(name).toBe('RaceError');
    expect(message).toContain('This test says nothing of this client any more');
  });

  it('says what is wrong with what it was given, or with the client, as the command does', async () => {
    const misuse = await failureOf({ ...HANGS, target: 'broken/mergd' });
    expect([misuse.name, misuse.message]).toEqual([
      'TailraceError',
      expect.stringMatching(/^error\[unknown-name\]: there is no target 'broken\/mergd'; did you mean/),
    ]);
    const { message } = await failureOf({ ...HANGS, target: fixture('never-loads'), timeMs: 1, runs: 0 });
    expect(message).toContain('error[bad-option]: assertNoRace cannot use what it was given: at runs: it takes');
    expect((await failureOf({ ...HANGS, target: fixture('throws-in-connect') })).message).toContain(
      'error[adapter-failed]',
    );
  });

  it('commands nothing in a workflow, whatever a report says', async () => {
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    const title = 'stuck\n::error::forged\n##[add-path]/tmp';
    const { message } = await failureOf({ ...HANGS, title, target: fixture('forgetful') });
    expect(message).toContain('forged');
    expect(obeyCommands(message)).toEqual([]);
  });

  it('runs a driver program in its own folder, over a real connection', async () => {
    const cwd = new URL('./suite/wire/fixtures/', import.meta.url);
    const driver = (...switches: readonly string[]): RaceAssertion => {
      return {
        ...HANGS,
        target: { command: [process.execPath, 'driver.mjs', ...switches], cwd, repeats: 3 },
        runs: 10,
      };
    };
    const { message } = await failureOf(driver('hangs'));
    expect(message).toContain('call-settles is violated (observed, 3 of 3 runs)');
    expect(await assertNoRace(driver())).toMatchObject({ status: 'held', result: { target: { name: 'fixture' } } });
  });

  it('is broken off by the signal of its test', async () => {
    const { message } = await failureOf({ ...HANGS, target: fixture('well-behaved'), signal: AbortSignal.abort() });
    expect(message).toContain('The search was stopped before its end');
  });
});
