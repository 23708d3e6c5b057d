import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult, PropertyStatus } from '../core/report.js';
import { TARGETS, type TargetEntry } from '../targets/registry.js';
import { checkTarget } from './check-target.js';

// The judges are judged: correct clients violate nothing, and every broken client is caught by the property it was
// written to break. Which other properties it trips is recorded in matrix.md; `npx vitest run src/suite/matrix.test.ts
// -u` writes the record anew, and the difference is to be read. The clients are those that the build made: it comes
// first.

const CORRECT_RUNS = 3_000;
const BROKEN_RUNS = 1_500;
/** Clients whose window is so narrow that it takes more schedules to meet it. */
const RARE_RUNS: Readonly<Record<string, number>> = {
  'broken/dead-session': 4_000,
  'broken/drain-on-call-failure': 4_000,
  'broken/merged': 4_000,
};
/** As many as there are cores on the machines this runs on. */
const WORKERS = 2;

const correct = TARGETS.filter(({ kind, name }) => kind === 'correct' || name === 'reference');
const broken = TARGETS.filter(({ kind }) => kind === 'broken');
const results = new Map<TargetEntry, CheckResult>();

function runsOf({ name, kind }: TargetEntry): number {
  return kind === 'broken' ? (RARE_RUNS[name] ?? BROKEN_RUNS) : CORRECT_RUNS;
}

function check(entry: TargetEntry): Promise<CheckResult> {
  const target = { name: entry.name, module: entry.module.replace('/src/targets/', '/dist/src/targets/') };
  return checkTarget({ target, runs: runsOf(entry), seed: '1', strategy: 'portfolio', profile: 'quick' });
}

async function checkAll(): Promise<void> {
  const waiting = [...correct, ...broken];
  const work = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      results.set(entry, await check(entry));
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}

function resultOf(entry: TargetEntry): CheckResult {
  const result = results.get(entry);
  if (result === undefined) throw new Error(`${entry.name} was not checked`);
  return result;
}

function withStatus({ properties }: CheckResult, ...statuses: readonly PropertyStatus[]): string[] {
  return properties.filter(({ status }) => statuses.includes(status)).map(({ id }) => id);
}

function matrix(): string {
  const rows = broken.map((entry) => {
    const caught = withStatus(resultOf(entry), 'violated');
    const others = caught.filter((id) => id !== entry.breaks);
    const by = caught.includes(entry.breaks ?? '') ? entry.breaks : `**not caught** by ${entry.breaks}`;
    return `| ${entry.name} | ${runsOf(entry)} | ${by} | ${others.join(', ')} |`;
  });
  return [
    '# Which properties catch which broken client',
    '',
    'Written by `npx vitest run src/suite/matrix.test.ts -u`, from seed 1.',
    '',
    '| client | schedules | caught by the property it was written to break | trips besides |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const named = (entries: readonly TargetEntry[]) => entries.map((entry) => [entry.name, entry] as const);

describe('the matrix of clients and properties', () => {
  beforeAll(checkAll, 300_000);

  it.each(named(correct))('%s violates nothing', (_name, entry) => {
    const result = resultOf(entry);
    expect(withStatus(result, 'violated', 'inconclusive')).toEqual([]);
    expect(result).toMatchObject({ verdict: 'conformant', schedules: CORRECT_RUNS });
  });

  it.each(named(broken))('%s is caught by the property it was written to break', (_name, entry) => {
    const result = resultOf(entry);
    expect(withStatus(result, 'violated')).toContain(entry.breaks);
    expect(result.schedules).toBe(runsOf(entry));
  });

  it.each(named(broken))('%s behaves the same on the same schedule', (_name, entry) => {
    const seen = resultOf(entry).properties.flatMap(({ inconclusive }) => inconclusive);
    expect(seen.map(({ property, step, differs }) => ({ property, step, differs }))).toEqual([]);
  });

  it('is what it was', async () => {
    await expect(matrix()).toMatchFileSnapshot('./matrix.md');
  });
});
