import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ENGINE_VERSION } from '../core/version.js';
import { fixedSeed } from './profiles.js';

it('the fixed seed is the documented hash of engine and target', () => {
  expect(fixedSeed('reference', '0.1.0')).toBe('f4976c3443a15839');
  expect(fixedSeed('reference', '0.1.0')).not.toBe(fixedSeed('reference', '0.2.0'));
  expect(fixedSeed('reference', '0.1.0')).not.toBe(fixedSeed('vscode-jsonrpc', '0.1.0'));
});

it('the engine says the version of its package', () => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(manifest).toMatchObject({ version: ENGINE_VERSION });
});
