import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { AdapterError } from '../core/errors.js';
import type { InstalledClient, PublishedClient, PublishedModule } from '../core/published-client.js';
import { CAPABILITIES, DIALECTS, type Target, TRANSPORT_PRESETS } from '../core/target.js';
import type { ModuleReference } from './contracts.js';

/**
 * Imports a target's module, and the published client that it binds where it is one, and checks that the target keeps
 * the contract.
 *
 * @throws AdapterError `adapter-load` or `adapter-contract`.
 */
export async function loadTarget({ name, module, installed }: ModuleReference): Promise<Target> {
  const exported: unknown = Reflect.get(await importModule(name, module), 'default');
  const target = installed === undefined ? exported : await bindClient(name, exported as PublishedClient, installed);
  const faults = contractFaults(target);
  if (faults.length > 0) {
    const expected = 'expected a default export { name, dialect, capabilities, connect(link, context) }';
    throw new AdapterError('adapter-contract', `${name} (${module}): ${expected}; ${faults.join('; ')}`);
  }
  return target as Target;
}

/** Imports the client from the folder where its version is installed, and binds it. */
async function bindClient(name: string, client: PublishedClient, installed: InstalledClient): Promise<Target> {
  const { version, importer, folder = fileURLToPath(new URL('.', importer)) } = installed;
  const { load } = (await importModule(name, importer)) as { load(specifier: string): Promise<PublishedModule> };
  const modules: PublishedModule[] = [];
  for (const specifier of client.entries(version)) {
    const what = `${specifier} of ${name}@${version}, installed in ${folder},`;
    modules.push(await attempt(what, () => load(specifier)));
  }
  return attempt(`${name}@${version}`, async () => client.bind(modules, version));
}

/** Node 20 strips no types, so TypeScript goes through jiti; everything else is Node's own import. */
async function importModule(name: string, module: string): Promise<object> {
  const loaded = await attempt(`${name} (${module})`, (): Promise<unknown> => {
    return /\.[cm]?ts$/.test(module) ? createJiti(import.meta.url).import(fileURLToPath(module)) : import(module);
  });
  return typeof loaded === 'object' && loaded !== null ? loaded : {};
}

async function attempt<T>(what: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new AdapterError('adapter-load', `${what} could not be loaded: ${why}`);
  }
}

/** What of the contract a value breaks, each as: what was expected, what was found, where. */
export function contractFaults(target: unknown): string[] {
  if (target === undefined) return ['there is no default export'];
  if (typeof target !== 'object' || target === null) return [`the default export is ${kindOf(target)}, not an object`];
  const part = (key: string): unknown => Reflect.get(target, key);
  const faults: string[] = [];
  if (typeof part('name') !== 'string' || part('name') === '')
    faults.push(`name is ${shown(part('name'))}, not a non-empty string`);
  const version = part('version');
  if (version !== undefined && typeof version !== 'string') faults.push(`version is ${kindOf(version)}, not a string`);
  if (!includes(DIALECTS, part('dialect')))
    faults.push(`dialect is ${shown(part('dialect'))}, not one of ${DIALECTS.join(', ')}`);
  const capabilities = part('capabilities');
  if (!Array.isArray(capabilities)) faults.push(`capabilities is ${kindOf(capabilities)}, not an array`);
  else {
    const unknown = capabilities.filter((capability) => !includes(CAPABILITIES, capability));
    if (unknown.length > 0) {
      faults.push(`capabilities holds ${unknown.map(shown).join(', ')}; there are only ${CAPABILITIES.join(', ')}`);
    }
  }
  const preset = part('preset');
  if (preset !== undefined && !includes(TRANSPORT_PRESETS, preset)) {
    faults.push(`preset is ${shown(preset)}, not one of ${TRANSPORT_PRESETS.join(', ')}`);
  }
  if (typeof part('connect') !== 'function') faults.push(`connect is ${kindOf(part('connect'))}, not a function`);
  return faults;
}

function includes(names: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && names.includes(value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object';
  return `a ${typeof value}`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : kindOf(value);
}
