import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * The version of the installed package that this import leads into. Packages need not export their package.json, so it
 * is looked for upwards from the entry. Nothing of the package is loaded.
 */
export function readPackageVersion(specifier: string): string {
  const entry = require.resolve(specifier);
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = readManifest(join(folder, 'package.json'));
    if (manifest?.name === name && manifest.version !== undefined) return manifest.version;
  }
  throw new Error(`${entry} lies in no package ${name} with a version`);
}

function readManifest(path: string): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return require(path);
  } catch {
    return undefined;
  }
}
