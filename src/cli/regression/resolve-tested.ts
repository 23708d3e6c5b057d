import { fileURLToPath } from 'node:url';
import { UsageError } from '../../core/errors.js';
import { ENDPOINTS } from '../../core/wire-target.js';
import type { TargetReference, WireOptions } from '../../suite/contracts.js';
import { nameTarget } from '../conformance/name-target.js';
import { showValue } from '../conformance/show-value.js';
import { isPublished, type KnownTarget, loadKnownTargets } from '../known-targets.js';
import { looksLikePath, resolveTarget } from '../resolve-target.js';
import { splitVersion } from '../split-version.js';
import { unknownName } from '../suggest-names.js';

const ASSERT = 'assertNoRace';

/**
 * The client that a regression test runs.
 *
 * @param cwd the working folder, which the names of files are told from
 * @throws UsageError for what names no client; `client-install` and `client-version` for one that is published and not
 * there, or there in a version that nobody knows
 */
export async function resolveTested(target: unknown, cwd: string): Promise<TargetReference> {
  const known = await loadKnownTargets();
  if (isObject(target) && 'installed' in target) return resolveInstalled(target, known);
  if (isObject(target) && 'command' in target) return resolveProgram(target, cwd);
  const name = nameTarget(target, cwd, ASSERT);
  if (!looksLikePath(name)) refusePublished(name, known);
  return resolveTarget(name, known, cwd, {}).reference;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A published client is the one that the project has, or its upgrade would turn nothing green. */
function refusePublished(name: string, known: readonly KnownTarget[]): void {
  const found = known.find((entry) => entry.name === splitVersion(name).name);
  if (found === undefined || !isPublished(found)) return;
  const instead = `{ installed: '${found.name}', from: import.meta.url }`;
  throw bad(`was given '${name}', which is published on npm; it takes ${instead}: the version that is installed`);
}

async function resolveInstalled(
  { installed: name, from, ...wire }: Readonly<Record<string, unknown>>,
  known: readonly KnownTarget[],
): Promise<TargetReference> {
  const published = known.filter(isPublished);
  const found = published.find((entry) => entry.name === name);
  if (found === undefined) {
    const names = published.map((entry) => entry.name);
    throw unknownName('published client', String(name), names, 'tailrace list targets');
  }
  const file = urlOfFile('from', from, 'import.meta.url').href;
  const { client, program, module } = found;
  const { findInstalled, importInstalled } = await import('../../install/index.js');
  if (program !== undefined) {
    const request = { client: { name: program.package, versions: program.versions }, from: file };
    const { version, folder } = findInstalled(request);
    return { name: found.name, driver: { module, version, folder }, wire: checkWire(wire) };
  }
  const [option] = Object.keys(wire);
  if (option !== undefined) {
    throw bad(`was given ${option} for ${found.name}, which is loaded into this process; that is for one of its own`);
  }
  const versions = client?.versions ?? '*';
  const request = { client: { name: found.name, versions }, from: file };
  const place = findInstalled(request);
  const entries = client?.entries(place.version) ?? [];
  return { name: found.name, module, installed: importInstalled(request, place, entries) };
}

function resolveProgram(
  { command, cwd, ...wire }: Readonly<Record<string, unknown>>,
  working: string,
): TargetReference {
  if (!Array.isArray(command) || command.length === 0 || command.some((word) => typeof word !== 'string')) {
    throw bad(`was given the command ${showValue(command)}; it takes words such as ['python3', 'driver.py']`);
  }
  const folder = cwd === undefined ? working : fileURLToPath(urlOfFile('cwd', cwd, "new URL('.', import.meta.url)"));
  return { name: command.join(' '), driver: { command, cwd: folder }, wire: checkWire(wire) };
}

function urlOfFile(field: string, given: unknown, example: string): URL {
  const href: unknown = isObject(given) ? given.href : given;
  if (typeof href === 'string' && URL.canParse(href) && new URL(href).protocol === 'file:') return new URL(href);
  throw bad(`was given ${showValue(given)} for ${field}; it takes a URL of file: such as ${example}`);
}

const MILLISECONDS: readonly string[] = ['settleMs', 'callTimeoutMs', 'livenessMs', 'connectMs'];
const WIRE_FIELDS: readonly string[] = ['endpoint', ...MILLISECONDS, 'repeats'];

function checkWire(given: Readonly<Record<string, unknown>>): WireOptions {
  for (const [name, value] of Object.entries(given)) {
    if (!WIRE_FIELDS.includes(name)) throw unknownName('option of the target', name, WIRE_FIELDS);
    if (name === 'endpoint' && !ENDPOINTS.some((endpoint) => endpoint === value)) {
      throw unknownName('endpoint', String(value), ENDPOINTS);
    }
    const isCount = Number.isSafeInteger(value) && Number(value) > 0;
    if (name !== 'endpoint' && !isCount)
      throw bad(`was given ${showValue(value)} for ${name}; it takes a whole number above 0`);
  }
  return given;
}

function bad(says: string): UsageError {
  return new UsageError('bad-option', `${ASSERT} ${says}`, 'Compare it with docs/regression-tests.md.');
}
