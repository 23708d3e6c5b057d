// The package as a stranger has it: packed, installed with Vitest into a project of their own, and used there.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  COMMAND_MS_MAX,
  type Ended,
  INSTALL_MS_MAX,
  installInto,
  packInto,
  runIn,
} from './cli/testing/packed-project.js';

const root = fileURLToPath(new URL('..', import.meta.url));

let project = '';
let original = '';

const run = (command: string, args: readonly string[]): Promise<Ended> => runIn(project, command, args);
const vitest = (...args: readonly string[]): Promise<Ended> => run('npx', ['vitest', 'run', ...args]);

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
  writeFileSync(path.join(project, file), text);
}

beforeAll(async () => {
  project = mkdtempSync(path.join(tmpdir(), 'tailrace-packed-'));
  cpSync(path.join(root, 'examples/vitest'), project, {
    recursive: true,
    filter: (source) => !/node_modules|\.tgz$|tailrace-replays/.test(path.relative(root, source)),
  });
  // Where the version has gone on, the example is still that of this package.
  const tarball = await packInto(project);
  const [, wanted = ''] = /"file:(.*\.tgz)"/.exec(readFileSync(path.join(project, 'package.json'), 'utf8')) ?? [];
  expect(tarball).toBe(wanted);
  await installInto(project);
  original = readFileSync(path.join(project, 'client.ts'), 'utf8');
}, INSTALL_MS_MAX + COMMAND_MS_MAX);

afterAll(() => rmSync(project, { recursive: true, force: true }), COMMAND_MS_MAX);

afterEach(() => {
  writeFileSync(path.join(project, 'client.ts'), original);
  for (const made of ['tailrace-replays', 'more']) rmSync(path.join(project, made), { recursive: true, force: true });
});

const POOLS = ['forks', 'threads'] as const;

/** What is true of every version of Vitest, and of both of its pools. */
function describePool(pool: string): void {
  it('has a test for each property, passed, or skipped with its reason', { timeout: COMMAND_MS_MAX }, async () => {
    const { exitCode, output } = await vitest('--pool', pool, '--reporter', 'verbose');
    const title = 'conformance.test.ts > conformance of tailrace.target.ts';
    expect(output).toContain(`✓ ${title} > call-settles`);
    expect(output).toMatch(/↓ .* > read-wakes .*\[the target lacks the capability processes\]/);
    expect(output).toMatch(/Tests\s+\d+ passed \| \d+ skipped/);
    expect(exitCode, output).toBe(0);
  });

  it('fails the test of what is violated, with words, diagram and replay file', {
    timeout: COMMAND_MS_MAX,
  }, async () => {
    breakClient();
    const { exitCode, output } = await vitest('--pool', pool);
    const replay = 'tailrace-replays/tailrace.target/call-settles_hung_call_in-flight_eof_pending.replay.json';
    expect(output).toContain('FAIL  conformance.test.ts > conformance of tailrace.target.ts > call-settles\n');
    expect(output).toContain('call-settles is violated (proved)');
    expect(output).toContain('should hold   No call is open at the end of the run.');
    expect(output).toMatch(/^>> .*call A is still open/m);
    expect(output).toContain(`again         npx tailrace replay ${replay} --target ./tailrace.target.ts\n`);
    expect(output).toContain(`replay file   ${replay}\n`);
    // The place is where the user has written `conformance`, nothing of ours.
    expect(output).toContain('❯ conformance.test.ts:3:1');
    expect(output).not.toContain('node_modules/tailrace');
    expect(exitCode).toBe(1);
    const again = await run('npx', ['tailrace', 'replay', replay, '--target', './tailrace.target.ts']);
    expect(again.exitCode, again.output).toBe(1);
  });
}

describe.each(POOLS)('conformance in the pool %s of Vitest', describePool);

function breakClient(): void {
  const rejects = /^.*call\.reject\(this\.#lost\).*\n/m;
  expect(original).toMatch(rejects);
  writeFileSync(path.join(project, 'client.ts'), original.replace(rejects, ''));
}

/** A test file with this call of `conformance`, in a folder of the project. */
function suite(name: string, target: string, options: string, before = ''): void {
  write(
    `more/${name}.test.ts`,
    `import { conformance } from 'tailrace/vitest';\n${before}conformance(new URL('${target}', import.meta.url), ${options});\n`,
  );
}

describe('conformance where it is not used as it should be', () => {
  it('says what is wrong in its own words, and is never green', { timeout: COMMAND_MS_MAX }, async () => {
    suite('no-file', './missing.target.ts', '{}');
    suite('no-option', '../tailrace.target.ts', '{ run: 5 }');
    suite('no-property', '../tailrace.target.ts', "{ properties: ['call-setles'] }");
    suite('no-contract', './bad.target.mjs', '{}');
    suite('no-connection', './refuses.target.mjs', '{}');
    suite('not-reached', '../tailrace.target.ts', '{ runs: 0 }');
    suite('not-applicable', '../tailrace.target.ts', "{ properties: ['read-wakes'] }");
    write('more/bad.target.mjs', "export default { name: 'bad', dialect: 'http' };\n");
    const refuses = "connect() { throw new Error('nobody is at home'); }";
    write(
      'more/refuses.target.mjs',
      `export default { name: 'no', dialect: 'mcp', capabilities: ['calls'], ${refuses} };`,
    );
    const { exitCode, output } = await vitest('more');
    expect(exitCode).toBe(1);
    const failed = (name: string): string => {
      const rest = output.slice(output.indexOf(` FAIL  more/${name}.test.ts`));
      return rest.slice(0, rest.indexOf('⎯⎯⎯'));
    };
    expect(failed('no-file')).toMatch(/error\[file-unreadable\]: .*there is no file .*missing\.target\.ts\n/);
    expect(failed('no-option')).toContain("error[unknown-name]: there is no option 'run'; did you mean runs?");
    expect(failed('no-property')).toContain("there is no property 'call-setles'; did you mean call-settles");
    expect(failed('no-contract')).toContain('dialect is "http", not one of json-rpc, exec-server');
    expect(failed('no-connection')).toMatch(/error\[adapter-failed\]: .*nobody is at home/);
    expect(failed('not-reached')).toContain('ConformanceError: unreached: never in 0 schedules');
    expect(failed('not-applicable')).toContain('none of the properties asked for applies to the target');
    // One line of each points into the test file; there is no stack of what is inside.
    expect(output).not.toContain('node_modules/tailrace');
    expect(output).toMatch(/Test Files {2}7 failed \(7\)/);
  });
});

describe('conformance where a should property is violated', () => {
  it('tells it and passes, and fails with strict', { timeout: COMMAND_MS_MAX }, async () => {
    expect(original).toContain('this.#closed();');
    writeFileSync(
      path.join(project, 'client.ts'),
      original.replace('this.#closed();', 'this.#closed();\nthis.#closed();'),
    );
    suite('should', '../tailrace.target.ts', "{ properties: ['close-told-once'], runs: 100 }");
    const lenient = await vitest('more', '--reporter', 'verbose');
    expect(lenient.output).toMatch(/^close-told-once, which should hold: .*\n\nclose-told-once is violated/m);
    expect(lenient.output).toContain('❯ warning');
    expect(lenient.exitCode, lenient.output).toBe(0);
    suite('should', '../tailrace.target.ts', "{ properties: ['close-told-once'], runs: 100, strict: true }");
    const strict = await vitest('more');
    expect(strict.output).toMatch(/^ FAIL {2}more\/should\.test\.ts > .* > close-told-once$/m);
    expect(strict.exitCode).toBe(1);
  });
});

describe('conformance with a simulated clock', () => {
  it('searches in real time, whenever the clock was put in place', { timeout: COMMAND_MS_MAX }, async () => {
    write('more/setup.ts', "import { vi } from 'vitest';\nvi.useFakeTimers({ now: 0 });\n");
    const options = "test: { setupFiles: ['more/setup.ts'], hookTimeout: 100, expect: { requireAssertions: true } }";
    write('more/vitest.config.ts', `export default { ${options} };\n`);
    suite('clock', '../tailrace.target.ts', "{ timeMs: 6000, title: 'by time' }", 'vi.useFakeTimers();\n');
    const file = path.join(project, 'more/clock.test.ts');
    writeFileSync(file, `import { vi } from 'vitest';\n${readFileSync(file, 'utf8')}`);
    const { exitCode, output } = await vitest('more', '--root', '.', '--config', 'more/vitest.config.ts');
    expect(output).toMatch(/Tests\s+\d+ passed \| \d+ skipped/);
    expect(exitCode, output).toBe(0);
  });
});

describe('the installed package', () => {
  it('has the command, which takes the adapter of the folder by itself', { timeout: COMMAND_MS_MAX }, async () => {
    const { exitCode, output } = await run('npx', ['tailrace', 'run', '--runs', '500']);
    expect(output).toContain('checks example');
    expect(output).toContain('example: conformant');
    expect(exitCode).toBe(0);
    expect(existsSync(path.join(project, 'tailrace-replays'))).toBe(false);
  });

  it('has types for what a test file and an adapter write, and refuses the rest', {
    timeout: COMMAND_MS_MAX,
  }, async () => {
    suite('types', '../tailrace.target.ts', "{ runs: 5, profile: 'ci', baseline: 'known.yaml', strict: true }");
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const good = await run(process.execPath, [tsc, '-p', '.']);
    expect(good.output.trim()).toBe('');
    expect(good.exitCode).toBe(0);
    suite('types', '../tailrace.target.ts', "{ runs: 'many' }");
    const bad = await run(process.execPath, [tsc, '-p', '.']);
    expect(bad.output).toContain("Type 'string' is not assignable to type 'number'");
    expect(bad.exitCode).not.toBe(0);
  });
});

// The last: it puts another Vitest in the place of the one that the tests above run.
describe('the oldest Vitest that the package goes with', () => {
  beforeAll(async () => {
    await installInto(project, 'vitest@~3.2.0');
    expect((await run('npx', ['vitest', '--version'])).output).toContain('vitest/3.2.');
  }, INSTALL_MS_MAX + COMMAND_MS_MAX);

  describe.each(POOLS)('has conformance in its pool %s', describePool);

  it('runs a regression test of an adapter: red while its client shows the race, green once it is mended', {
    timeout: COMMAND_MS_MAX,
  }, async () => {
    breakClient();
    const strands = 'strands: { app: [{ call: A }], connection: [{ eof: cut }] }';
    write('more/hang.race.yaml', `tailrace-race: 1\ntitle: A call hangs\n${strands}\nviolates: call-settles\n`);
    const emitted = await run('npx', ['tailrace', 'reproduce', 'more/hang.race.yaml', '--emit', 'vitest']);
    expect(emitted.exitCode, emitted.output).toBe(0);
    const red = await vitest('more/hang.test.ts');
    expect(red.output).toContain('RaceError: A call hangs\n\ncall-settles is violated (proved)');
    expect(red.exitCode).toBe(1);
    writeFileSync(path.join(project, 'client.ts'), original);
    const green = await vitest('more/hang.test.ts');
    expect(green.output).toMatch(/Tests\s+1 passed \(1\)/);
    expect(green.exitCode, green.output).toBe(0);
  });
});
