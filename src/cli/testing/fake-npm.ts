import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunNpm } from '../../install/run-npm.js';

/** An npm for tests: what the folder's manifest depends on is there afterwards, in that version and empty. */
export const fakeNpm: RunNpm = async (_args, { cwd }) => {
  const manifest = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')) as { dependencies: object };
  for (const [name, version] of Object.entries(manifest.dependencies)) {
    const folder = join(cwd, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version }));
  }
  writeFileSync(join(cwd, 'package-lock.json'), '{}');
  return '';
};
