import { describe, expect, it, vi } from 'vitest';
import { AdapterError } from '../core/errors.js';
import type { CheckResult, PropertyResult } from '../core/report.js';
import { checkPatiently } from './check-target.js';
import { PATIENCE } from './run-worker.js';

// Every adapter of the folder fixtures/ does something that no adapter should. Whatever it is, it is told, and the
// harness lives on. Clients that loop for ever have a file of their own: looping-targets.test.ts.

function check(name: string, patience = PATIENCE): Promise<CheckResult> {
  const target = { name, module: new URL(`./fixtures/${name}.mjs`, import.meta.url).href };
  const options = { target, runs: 150, seed: '1', strategy: 'portfolio', profile: 'quick' };
  return checkPatiently(options, patience);
}

async function refused(name: string, patience = PATIENCE): Promise<AdapterError> {
  const error: unknown = await check(name, patience).catch((reason: unknown) => reason);
  if (!(error instanceof AdapterError)) throw new Error(`${name} was not refused: ${String(error)}`);
  return error;
}

function resultOf({ properties }: CheckResult, id: string): PropertyResult {
  const result = properties.find((property) => property.id === id);
  if (result === undefined) throw new Error(`there is no result of ${id}`);
  return result;
}

describe('an adapter', () => {
  it('that behaves is conformant: what the others are measured by', async () => {
    const result = await check('well-behaved');
    expect(result).toMatchObject({ verdict: 'conformant', schedules: 150, stoppedBy: 'runs' });
    expect(result.properties.filter(({ status }) => status === 'violated')).toEqual([]);
  });

  it('that throws in connect is an error of the adapter, with its own message', async () => {
    const { code, message } = await refused('throws-in-connect');
    expect(code).toBe('adapter-failed');
    expect(message).toContain('the adapter of throws-in-connect: connect failed');
    expect(message).toContain('RangeError: no port is free');
  });

  it('that never returns from connect is an error of the adapter, although nothing disturbed it', async () => {
    const { code, message } = await refused('never-connects');
    expect(code).toBe('adapter-failed');
    expect(message).toContain('connect did not settle, although the peer answered everything and no fault struck');
  });

  it('that connects to something that is no client breaks the contract', async () => {
    const { code, message } = await refused('connects-to-nothing');
    expect(code).toBe('adapter-contract');
    expect(message).toContain('expected an object with the functions call and classify');
  });

  it('whose module waits for ever, or loops, is not loaded', async () => {
    const waits = await refused('never-loads');
    expect(waits.code).toBe('adapter-load');
    expect(waits.message).toBe('never-loads: its module was not loaded to the end: it awaits what never comes');
    const loops = await refused('loops-while-loading', { ...PATIENCE, loadingMs: 2_000 });
    expect(loops.code).toBe('adapter-load');
    expect(loops.message).toBe(
      'loops-while-loading: its module was not loaded to the end: it loops, or waits, for ever',
    );
  });
});

describe('a client', () => {
  it('that throws out of a call has rejected it', async () => {
    const result = await check('throws-in-call');
    expect(result.verdict).toBe('conformant');
    expect(resultOf(result, 'late-call-fails-fast')).toMatchObject({ status: 'passed' });
    expect(resultOf(result, 'late-call-fails-fast').reached).toBeGreaterThan(0);
  });

  it('that throws where nobody catches violates no-crash', async () => {
    const [found] = resultOf(await check('crashes'), 'no-crash').counterexamples;
    expect(found?.fingerprint).toMatchObject({ kind: 'uncaught', outcome: 'RangeError' });
  });

  it('that ends the process violates no-crash, and the process lives on', async () => {
    const result = await check('exits');
    expect(result).toMatchObject({ verdict: 'violated', schedules: 150 });
    const [found] = resultOf(result, 'no-crash').counterexamples;
    expect(found?.fingerprint).toMatchObject({ kind: 'exit', outcome: 'ProcessExit:3' });
    expect(found?.history.events).toContainEqual(expect.objectContaining({ type: 'crashed', how: 'exit', code: 3 }));
  });

  it('that behaves differently from run to run is inconclusive, with the step at which it does, and not green', async () => {
    const result = await check('moody');
    expect(result).toMatchObject({ verdict: 'incomplete' });
    const { status, reason, inconclusive, counterexamples } = resultOf(result, 'call-settles');
    expect({ status, counterexamples }).toEqual({ status: 'inconclusive', counterexamples: [] });
    const [first] = inconclusive;
    expect(reason).toBe(
      `seen, but not again on the same schedule: the target is nondeterministic at step ${first?.step} (${first?.differs})`,
    );
    expect(first?.differs).toMatch(/^event \d+ was \w+ in one run and \w+ in the next$/);
    expect(first?.schedule.length).toBeGreaterThanOrEqual(first?.step ?? Number.POSITIVE_INFINITY);
  });

  it('that prints has its words kept apart from ours', async () => {
    const printed: string[] = [];
    const spies = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((text) => {
        printed.push(String(text));
        return true;
      }),
    );
    try {
      expect(await check('chatty')).toMatchObject({ verdict: 'conformant' });
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    expect(printed.filter((text) => text.includes('chatty'))).toEqual([]);
  });

  it('that leaves real handles open does not keep the check from ending', async () => {
    expect(await check('holds-handles')).toMatchObject({ verdict: 'conformant' });
  });

  it('that hangs is proved to where nothing is held, and only suspected to where something real is', async () => {
    const [proved] = resultOf(await check('forgetful'), 'call-settles').counterexamples;
    expect(proved).toMatchObject({ strength: 'proved', evidence: { outcome: 'pending' } });
    const [suspected] = resultOf(await check('holds-handles-and-hangs'), 'call-settles').counterexamples;
    expect(suspected).toMatchObject({ strength: 'suspected', evidence: { outcome: 'pending' } });
  });

  it('that never comes to rest, but gives others a turn, is caught in its own run and shrunk', async () => {
    const [found] = resultOf(await check('loops-in-immediates'), 'no-crash').counterexamples;
    expect(found?.fingerprint).toMatchObject({ kind: 'livelock', operation: 'receive', outcome: 'Livelock' });
    expect(found?.actions).toBe(1);
  });
});
