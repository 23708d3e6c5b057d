import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { PublishedClient } from '../core/published-client.js';
import type { Target } from '../core/target.js';
import { findTarget, TARGETS } from './registry.js';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** The modules under these folders, without their extensions, as a registered name ends. */
function modulesIn(...folders: readonly string[]): string[] {
  return folders
    .flatMap((name) => readdirSync(`${folder}${name}`).map((file) => `${name}/${file}`))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => path.slice(0, -'.ts'.length))
    .sort();
}

function registered(kind: string): string[] {
  return TARGETS.filter((entry) => entry.kind === kind)
    .map(({ module }) => fileURLToPath(module).slice(folder.length, -'.js'.length))
    .sort();
}

describe('the registry of targets', () => {
  it('knows every broken client that there is, and no other', () => {
    const families = ['broken/settles', 'broken/keeps', 'broken/tells', 'broken/stands'];
    expect(registered('broken')).toEqual(modulesIn(...families));
  });

  it('knows every correct client that there is, and no other', () => {
    expect(registered('correct')).toEqual(modulesIn('correct', 'correct/json-rpc'));
  });

  it('says of every broken client, and of no other target, what it breaks and how', () => {
    for (const { kind, breaks, defect } of TARGETS) {
      expect([breaks !== undefined, defect !== undefined]).toEqual([kind === 'broken', kind === 'broken']);
    }
  });

  it('marks the eight races of the public review', () => {
    const races = TARGETS.filter(({ race }) => race === true).map(({ name }) => name);
    expect(races.sort()).toEqual([
      'broken/before',
      'broken/check-then-register',
      'broken/closed-before-drain',
      'broken/drain-on-call-failure',
      'broken/errno-only-closed',
      'broken/merged',
      'broken/raced-disconnect-watch',
      'broken/synthetic-server-error',
    ]);
  });

  it.each(TARGETS.map((entry) => [entry.name, entry] as const))(
    "%s is the name of its module's target, with the version that its entry says",
    async (name, entry) => {
      const source = entry.module.replace(/\.js$/, '.ts');
      const { default: exported } = (await import(source)) as { default: Target | PublishedClient };
      const target = 'pinned' in exported ? { name: exported.name, version: exported.pinned } : exported;
      expect(target.name).toBe(name);
      expect(target.version).toBe(entry.version);
      expect(findTarget(name)).toBe(entry);
    },
  );

  it('finds no target of a name that is not registered', () => {
    expect(findTarget('broken/unknown')).toBeUndefined();
  });
});
