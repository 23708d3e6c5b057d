import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleHang } from '../../../reports/example-counterexamples.js';
import type { ReproductionResult } from '../../core/reproduction.js';
import { ENGINE_VERSION } from '../../core/version.js';
import type { ReproduceOptions } from '../../suite/contracts.js';
import { fixedSeed } from '../profiles.js';
import { type FakeContext, fakeContext } from '../testing/fake-context.js';
import { fakeNpm } from '../testing/fake-npm.js';
import { makeRaces, PROGRAMS, RACE_RESULTS, RACE_TABLE } from './make-races.js';
import { RACES, type RaceResults } from './race-results.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-races-'));
  mkdirSync(join(cwd, RACES), { recursive: true });
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** Writes a race file that expects this. */
function write(name: string, ...expectations: readonly string[]): void {
  const expect = expectations.map((expectation) => `  - { ${expectation} }\n`).join('');
  const text = `tailrace-race: 1
title: A call | hangs
source: https://example.test/issues/1
strands: { app: [{ call: A }], connection: [{ eof: cut }] }
violates: call-settles
expect:
${expect}`;
  writeFileSync(join(cwd, RACES, `${name}.race.yaml`), text);
}

const BROKEN = 'target: broken/forgets-pending, outcome: reproduced';
const REFERENCE = 'target: reference, outcome: ruled-out';
const PROGRAM = 'target: codex, version: "0.122.0", outcome: reproduced';

type Comes = (options: ReproduceOptions) => Partial<ReproductionResult>;

/** Reproduced on broken clients and in processes of their own, ruled out on all others. */
const asExpected: Comes = ({ target }) => {
  if (/broken|codex/.test(target.name)) return { outcome: 'reproduced', counterexample: exampleHang(), schedules: 26 };
  const exhausted = { orderings: 2, schedules: 1234, passes: 1 };
  return { outcome: 'ruled-out', schedules: 1534, domain: { preset: 'memory', gaps: ['idle', 0], exhausted } };
};

function inFolder(comes: Comes = asExpected, runNpm = fakeNpm): FakeContext & { readonly asked: ReproduceOptions[] } {
  const asked: ReproduceOptions[] = [];
  const reproduceRace = async (options: ReproduceOptions): Promise<ReproductionResult> => {
    asked.push(options);
    return {
      ...{ engine: '0.1.0', target: { name: options.target.name }, seed: options.seed, strategy: 'portfolio' },
      ...{ outcome: 'not-found', schedules: 10, fitting: 10, reached: 10, stoppedBy: 'runs', runs: 10 },
      ...{ domain: { preset: 'memory', gaps: ['idle'] }, inconclusive: [] },
      ...comes(options),
    };
  };
  return { ...fakeContext({ cwd, env: { TAILRACE_CACHE: 'cache' }, reproduceRace, runNpm }), asked };
}

const read = (file: string): string => readFileSync(join(cwd, file), 'utf8');
const results = (): RaceResults => JSON.parse(read(RACE_RESULTS)) as RaceResults;

describe('npm run races', () => {
  it('tries every file in the order of their names on every client, and writes what came of it', async () => {
    write('b', BROKEN, REFERENCE);
    write('a', REFERENCE);
    const { context, asked } = inFolder();
    expect(await makeRaces([], context)).toBe(0);
    expect(asked.map(({ target }) => target.name).sort()).toEqual(['broken/forgets-pending', 'reference', 'reference']);
    const { reports } = results();
    expect(reports.map(({ file }) => file)).toEqual(['a.race.yaml', 'b.race.yaml']);
    expect(reports[1]).toMatchObject({
      title: 'A call | hangs',
      source: 'https://example.test/issues/1',
      clients: [
        {
          target: 'broken/forgets-pending',
          expected: 'reproduced',
          tried: { outcome: 'reproduced', schedules: 26, minimum: { actions: 2, deviations: 1 } },
        },
        {
          target: 'reference',
          expected: 'ruled-out',
          tried: { outcome: 'ruled-out', schedules: 1534, exhausted: { orderings: 2, schedules: 1234 } },
        },
      ],
    });
    const [, , minimum] = /"story": "(.*; )?(.*)"/.exec(read(RACE_RESULTS)) ?? [];
    expect(minimum).toContain('call A never settles');
  });

  it('searches as tailrace reproduce does by default', async () => {
    write('a', BROKEN);
    const { context, asked } = inFolder();
    await makeRaces([], context);
    expect(asked[0]).toMatchObject({
      seed: fixedSeed('broken/forgets-pending', ENGINE_VERSION),
      race: { title: 'A call | hangs' },
    });
    expect(asked[0]).toMatchObject({ strategy: 'portfolio' });
    expect(asked[0]).not.toHaveProperty('runs');
  });

  it('writes the same again, byte for byte', async () => {
    write('a', BROKEN, REFERENCE);
    await makeRaces([], inFolder().context);
    const first = [read(RACE_RESULTS), read(RACE_TABLE)];
    await makeRaces([], inFolder().context);
    expect([read(RACE_RESULTS), read(RACE_TABLE)]).toEqual(first);
  });

  it('installs the version of a published client', async () => {
    write('a', 'target: vscode-jsonrpc@9.0.2, outcome: ruled-out');
    const { context, asked } = inFolder();
    expect(await makeRaces([], context)).toBe(0);
    expect(asked[0]?.target).toMatchObject({ name: 'vscode-jsonrpc', installed: { version: '9.0.2' } });
    expect(results().reports[0]?.clients).toMatchObject([{ target: 'vscode-jsonrpc', version: '9.0.2' }]);
  });

  it('leaves out a client that is a program, and keeps what came of it before', async () => {
    write('a', PROGRAM, REFERENCE);
    const first = inFolder();
    expect(await makeRaces([], first.context)).toBe(0);
    expect(first.asked.map(({ target }) => target.name)).toEqual(['reference']);
    expect(read(RACE_TABLE)).toContain('| not tried yet<br>none of all 1,234 schedules |');
    expect(await makeRaces([PROGRAMS], inFolder().context)).toBe(0);
    const tried = read(RACE_TABLE);
    expect(tried).toContain('| in schedule 26: 2 actions, 1 deviation<br>none of all 1,234 schedules |');
    const third = inFolder();
    expect(await makeRaces([], third.context)).toBe(0);
    expect(third.asked.map(({ target }) => target.name)).toEqual(['reference']);
    expect(read(RACE_TABLE)).toBe(tried);
  });

  it('tells of a client that is a program without the times that a real clock measured', async () => {
    write('a', PROGRAM, BROKEN);
    const hang = exampleHang();
    const evidence = { ...hang.evidence, kind: 'late', says: 'call A settles only 11702 ms later' };
    const { context } = inFolder(() => ({ outcome: 'reproduced', counterexample: { ...hang, evidence } }));
    expect(await makeRaces([PROGRAMS], context)).toBe(0);
    const stories = results().reports[0]?.clients.map(({ tried }) => tried?.minimum?.story.split('; ').at(-1));
    expect(stories).toEqual(['call A settles only a while later', 'call A settles only 11702 ms later']);
  });

  it('exits 1 for what does not come out as its file says, names it, and marks it in the table', async () => {
    write('a', BROKEN, REFERENCE);
    const { context, stderr } = inFolder(() => ({ outcome: 'not-found', schedules: 200_000 }));
    expect(await makeRaces([], context)).toBe(1);
    expect(stderr()).toBe(
      'a.race.yaml on broken/forgets-pending: reproduced is expected, and it is not-found\n' +
        'a.race.yaml on reference: ruled-out is expected, and it is not-found\n',
    );
    const words = '**not found**: none of 200,000 schedules';
    expect(read(RACE_TABLE)).toContain(`| reproduced<br>ruled out | ${words}<br>${words} |`);
  });

  it('writes nothing when it is interrupted', async () => {
    write('a', BROKEN);
    const fake = inFolder(() => {
      fake.interrupt();
      return { stoppedBy: 'signal' };
    });
    expect(await makeRaces([], fake.context)).toBe(3);
    expect(fake.stderr()).toBe('stopped at a.race.yaml on broken/forgets-pending: the table is as it was (exit 3)\n');
    expect(existsSync(join(cwd, RACE_RESULTS))).toBe(false);
  });

  it.each([
    ['no race file', () => undefined, [], 'reports/races has no file that ends in .race.yaml'],
    [
      'another option',
      () => write('a', BROKEN),
      ['--program'],
      '--program is none of its options; it takes --programs',
    ],
    ['a file that is none', () => writeFileSync(join(cwd, RACES, 'a.race.yaml'), ''), [], 'a.race.yaml:1: it is empty'],
    [
      'a client that does not exist',
      () => write('a', 'target: broken/forgets-pendin, outcome: reproduced'),
      [],
      "reports/races/a.race.yaml on broken/forgets-pendin: there is no target 'broken/forgets-pendin'",
    ],
    [
      'results that are cut off',
      () => {
        write('a', BROKEN);
        writeFileSync(join(cwd, RACE_RESULTS), '{');
      },
      [],
      'reports/races/results.json cannot be read: SyntaxError',
    ],
  ])('exits 2 where there is %s, and says so without a stack', async (_what, prepare, args, message) => {
    prepare();
    const { context, stderr } = inFolder();
    expect(await makeRaces(args, context)).toBe(2);
    expect(stderr()).toContain(message);
    expect(stderr()).not.toMatch(/^\s+at /m);
  });
});
