import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ENGINE_VERSION } from '../core/version.js';
import { findProfile, fixedSeed, PROFILES } from './profiles.js';

it('the fixed seed is the documented hash of engine and target', () => {
  expect(fixedSeed('reference', '0.1.0')).toBe('f4976c3443a15839');
  expect(fixedSeed('reference', '0.1.0')).not.toBe(fixedSeed('reference', '0.2.0'));
  expect(fixedSeed('reference', '0.1.0')).not.toBe(fixedSeed('vscode-jsonrpc', '0.1.0'));
});

it('a profile is found by its name, and no other name is one', () => {
  for (const profile of PROFILES) expect(findProfile(profile.name)).toBe(profile);
  expect(() => findProfile('quik')).toThrow("there is no profile 'quik'; did you mean quick?");
});

it('the engine says the version of its package', () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(manifest).toMatchObject({ version: ENGINE_VERSION });
});
