import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { AdapterError, ERRORS, type ErrorCode, InvariantError, TailraceError, UsageError } from './errors.js';
import { ENGINE_VERSION } from './version.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** All sources that run, this registry and tests left out. */
function sources(): string {
  return ['src', 'sim', 'properties', 'reports']
    .flatMap((folder) =>
      readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'src/core/errors.ts')
    .map((name) => readFileSync(`${root}${name}`, 'utf8'))
    .join('\n');
}

/** The codes that errors are made with, as they are written in the sources. */
const thrown = new Set(
  [...sources().matchAll(/new (?:Tailrace|Usage|Adapter)Error\(\s*'([a-z-]+)'/g)].map((match) => match[1]),
);
const codes = ERRORS.map(({ code }) => code);

describe('the registry of errors', () => {
  it('has one entry for every code that is used, and none for a code that is not', () => {
    expect(new Set(codes).size).toBe(codes.length);
    // Our own bug has a class of its own, which knows its code.
    expect([...thrown, 'invariant'].sort()).toEqual([...codes].sort());
  });

  it('says of every error, in sentences, what it means and what to do', () => {
    for (const { meaning, remedy } of ERRORS) {
      expect(meaning).toMatch(/^[A-Z].*\.$/s);
      expect(remedy).toMatch(/^[A-Z].*\.$/s);
    }
  });

  it.each(ERRORS)('is where an error with the code $code finds its remedy', ({ code, remedy }) => {
    expect(new TailraceError(code, 'why').remedy).toBe(remedy);
  });
});

describe('the errors', () => {
  const made: readonly [string, TailraceError, ErrorCode][] = [
    ['UsageError', new UsageError('bad-option', 'given 0'), 'bad-option'],
    ['AdapterError', new AdapterError('adapter-failed', 'it threw'), 'adapter-failed'],
    ['InvariantError', new InvariantError('two ends'), 'invariant'],
  ];

  it.each(made)('are told apart by class and code: %s', (name, error, code) => {
    expect(error).toBeInstanceOf(TailraceError);
    expect({ name: error.name, code: error.code }).toEqual({ name, code });
  });
});

describe('the version of the engine', () => {
  it('is that of the package', () => {
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
    expect(ENGINE_VERSION).toBe(version);
  });
});
