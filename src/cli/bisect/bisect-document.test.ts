import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import semver from 'semver';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exampleHang } from '../../../reports/example-counterexamples.js';
import { ENGINE_VERSION } from '../../core/version.js';
import { isOnWire, type ReproduceRace } from '../../suite/contracts.js';
import { fixedSeed } from '../profiles.js';
import { BISECT_EXIT } from '../reproduce/reproduce-exit.js';
import { runCli } from '../run-cli.js';
import { fakeContext } from '../testing/fake-context.js';
import { fakeNpm } from '../testing/fake-npm.js';
import { BISECT_COMMAND_EXIT } from './bisect-command.js';

const document = readFileSync(new URL('../../../docs/bisect.md', import.meta.url), 'utf8');

/** The first code block of the document in this language. */
function blockOf(language: string): string {
  const [, block = ''] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(document) ?? [];
  return block;
}

/** The patches of each minor release when the example was run: `[[0, 18], [0, 1]]` is 0.18.0 and 0.18.1. */
const RELEASED: readonly (readonly [minor: readonly [number, number], patches: readonly number[]])[] = [
  [
    [0, 4],
    [5, 9],
  ],
  [[0, 5], [1]],
  [[0, 7], [0]],
  [[0, 8], [0]],
  [[0, 10], [0]],
  [[0, 11], [0]],
  [[0, 12], [0]],
  [
    [0, 13],
    [0, 1],
  ],
  [
    [0, 14],
    [0, 1],
  ],
  [[0, 15], [0]],
  [
    [0, 16],
    [0, 1],
  ],
  [
    [0, 17],
    [0, 1],
  ],
  [
    [0, 18],
    [0, 1, 2],
  ],
  [
    [0, 19],
    [0, 1, 2],
  ],
  [[0, 20], [0]],
  [
    [0, 21],
    [0, 1],
  ],
  [
    [0, 22],
    [0, 1],
  ],
  [[0, 23], [0]],
  [[0, 24], [0]],
  [
    [0, 25],
    [0, 1],
  ],
  [[0, 26], [0]],
  [
    [0, 27],
    [0, 1],
  ],
  [
    [0, 28],
    [0, 1],
  ],
  [[0, 29], [0]],
  [[1, 0], [0]],
  [[1, 1], [0]],
  [
    [1, 2],
    [0, 1],
  ],
  [[1, 3], [0]],
  [[1, 4], [0]],
  [
    [1, 5],
    [0, 1],
  ],
  [
    [1, 6],
    [0, 1],
  ],
  [[1, 7], [0]],
  [[1, 8], [0]],
  [[1, 9], [0]],
  [
    [2, 0],
    [0, 1, 2],
  ],
  [[2, 1], [0]],
  [[2, 2], [0]],
  [[2, 3], [0]],
  [[2, 4], [0]],
];

const PUBLISHED = RELEASED.flatMap(([[major, minor], patches]) => patches.map((patch) => `${major}.${minor}.${patch}`));

/** The search of the example: the race is there before 0.18.1. */
const reproduceRace: ReproduceRace = async ({ target, seed }) => {
  const version = isOnWire(target) ? '' : (target.installed?.version ?? '');
  const counterexample = { ...exampleHang(), actions: 2, deviations: 0, foundAt: 1 };
  const isBad = semver.lt(version, '0.18.1');
  return {
    ...{ engine: '0', target: { name: target.name }, seed, strategy: 'portfolio', runs: 1, stoppedBy: 'runs' },
    ...(isBad ? { outcome: 'reproduced', schedules: 1, counterexample } : { outcome: 'ruled-out', schedules: 314 }),
    ...{ fitting: 1, reached: 1, domain: { preset: 'stdio', gaps: [] }, inconclusive: [] },
  };
};

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-bisect-document-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

describe('the document about bisecting', () => {
  it('shows what the command prints for its race file', async () => {
    writeFileSync(join(cwd, 'pending-at-end.race.yaml'), blockOf('yaml'));
    const fake = fakeContext({
      cwd,
      env: { TAILRACE_CACHE: 'cache' },
      reproduceRace,
      runNpm: async (args, options) => (args[0] === 'view' ? JSON.stringify(PUBLISHED) : fakeNpm(args, options)),
    });
    const [, , ...args] = blockOf('sh').trim().split(' ');
    expect(await runCli(args, fake.context)).toBe(0);
    const seed = fixedSeed('@agentclientprotocol/sdk', ENGINE_VERSION);
    expect(fake.stdout()).toBe(blockOf('text').replace(/^seed \S+/m, `seed ${seed}`));
  });

  it('has a row for every exit code', () => {
    const [first = '', second = ''] = document.split('\n## The commits of a repository\n');
    const codesIn = (text: string): number[] => [...text.matchAll(/^\| (\d+) \|/gm)].map((row) => Number(row[1]));
    expect(codesIn(first)).toEqual([BISECT_COMMAND_EXIT.found, 2, BISECT_COMMAND_EXIT.open]);
    expect(codesIn(second)).toEqual(Object.values(BISECT_EXIT).sort((one, other) => one - other));
  });
});
