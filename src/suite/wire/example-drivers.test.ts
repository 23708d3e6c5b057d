// The drivers in examples/drivers, with the whole suite: what is correct must be conformant, and what is broken caught.
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../core/report.js';
import { checkTarget } from '../check-target.js';
import type { WireOptions } from '../contracts.js';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const PYTHON = ['python3', at('examples/drivers/python/driver.py')];
const TYPESCRIPT = [
  process.execPath,
  at('node_modules/jiti/lib/jiti-cli.mjs'),
  at('examples/drivers/typescript/driver.ts'),
];

function check(command: readonly string[], runs: number, wire: WireOptions = {}): Promise<CheckResult> {
  const target = { name: command.join(' '), driver: { command }, wire };
  return checkTarget({ target, runs, seed: 'example drivers', strategy: 'portfolio', profile: 'own' });
}

function violated({ properties }: CheckResult): string[] {
  return properties.filter(({ level, status }) => level === 'must' && status === 'violated').map(({ id }) => id);
}

// Whatever is started from here carries it, and so does what that starts.
const MARK = `TAILRACE_TEST_MARK=${randomUUID()}`;
process.env.TAILRACE_TEST_MARK = MARK.slice(MARK.indexOf('=') + 1);

/** Every process but this one that carries the mark: Linux tells the environment of each. */
function processesLeft(): string[] {
  const marked = (pid: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(MARK);
    } catch {
      // It is gone, or somebody else's.
      return false;
    }
  };
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && marked(name));
}

describe('the driver in Python', () => {
  it('is conformant over TCP, and leaves nothing', async () => {
    const result = await check(PYTHON, 500);
    expect([result.verdict, result.reason, result.schedules]).toEqual(['conformant', undefined, 500]);
    expect(processesLeft()).toEqual([]);
  });

  it('violates nothing over a Unix socket', async () => {
    expect(violated(await check(PYTHON, 100, { endpoint: 'unix-lines' }))).toEqual([]);
  });

  it.each([
    ['registers-after-drain', 'call-settles', 'hung'],
    ['drops-tail-at-eof', 'no-output-lost-pushed', 'missing-tail'],
  ])('that %s is caught within 100 schedules, more often than once', async (variant, property, kind) => {
    const { properties } = await check([...PYTHON, '--variant', variant], 100);
    const found = properties.find(({ id }) => id === property)?.counterexamples ?? [];
    expect(found.map(({ fingerprint }) => fingerprint.kind)).toContain(kind);
    for (const { repeated, strength } of found) {
      expect(repeated?.of).toBe(10);
      expect(repeated?.failed).toBeGreaterThan(0);
      expect(strength).toBe('observed');
    }
  });
});

describe('the driver in TypeScript', () => {
  it('is conformant over a WebSocket, and leaves nothing', async () => {
    const result = await check(TYPESCRIPT, 500);
    expect([result.verdict, result.reason, result.schedules]).toEqual(['conformant', undefined, 500]);
    expect(processesLeft()).toEqual([]);
  });

  it('violates nothing as the parent of its server', async () => {
    expect(violated(await check(TYPESCRIPT, 40, { endpoint: 'stdio-lines' }))).toEqual([]);
    expect(processesLeft()).toEqual([]);
  });
});
