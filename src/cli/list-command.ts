import type { Command } from 'commander';
import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { loadKnownTargets } from './known-targets.js';
import { unknownName } from './suggest-names.js';

const LISTS = ['targets', 'properties', 'faults', 'strategies'] as const;
type ListName = (typeof LISTS)[number];

/** One entry of a list: its name, what it is in few words, and one sentence. */
interface ListEntry {
  readonly name: string;
  readonly kind: string;
  readonly statement: string;
  /** Of a target: its version, or the one that its adapter is pinned to. */
  readonly version?: string;
  /** Of a published client: the versions that its adapter knows, as a range of npm's semver. */
  readonly versions?: string;
}

export interface ListOptions {
  readonly json?: boolean;
}

/** Adds `tailrace list`; `finish` is told the exit code. */
export function addListCommand(program: Command, context: CliContext, finish: (exitCode: number) => void): void {
  program
    .command('list')
    .description('list what there is')
    .argument('<what>', LISTS.join(' | '))
    .option('--json', 'as JSON')
    .action(async (what: string, options: ListOptions) => finish(await listCommand(what, options, context)));
}

/** Runs `tailrace list` and returns its exit code. */
export async function listCommand(what: string, options: ListOptions, context: CliContext): Promise<number> {
  const list = LISTS.find((name) => name === what);
  if (list === undefined) throw unknownName('list', what, LISTS);
  const entries = await collectEntries(list);
  context.stdout.write(options.json === true ? `${JSON.stringify(entries, null, 2)}\n` : formatEntries(entries));
  return EXIT.conformant;
}

async function collectEntries(list: ListName): Promise<ListEntry[]> {
  if (list === 'targets') {
    const targets = await loadKnownTargets();
    return targets.map(({ name, kind, version, description, client, program }) => ({
      name,
      kind: version === undefined ? kind : `${kind} ${version}`,
      statement: description,
      ...(version === undefined ? {} : { version }),
      ...(client === undefined ? {} : { versions: client.versions }),
      ...(program === undefined ? {} : { versions: program.versions }),
    }));
  }
  const { FAULTS, PROPERTIES, STRATEGIES } = await import('../suite/catalogues.js');
  switch (list) {
    case 'properties':
      return PROPERTIES.map(({ id, level, statement }) => ({ name: id, kind: level, statement }));
    case 'faults':
      return FAULTS.map(({ name, kind, statement }) => ({ name, kind, statement }));
    case 'strategies':
      return STRATEGIES.map(({ name, statement }) => ({ name, kind: '', statement }));
  }
}

function formatEntries(entries: readonly ListEntry[]): string {
  const nameWidth = Math.max(0, ...entries.map((entry) => entry.name.length));
  const kindOf = ({ kind, versions }: ListEntry): string => (versions === undefined ? kind : `${kind} of ${versions}`);
  const kindWidth = Math.max(0, ...entries.map((entry) => kindOf(entry).length));
  return entries
    .map((entry) => {
      const { name, statement } = entry;
      const middle = kindWidth === 0 ? '' : `  ${kindOf(entry).padEnd(kindWidth)}`;
      return `${name.padEnd(nameWidth)}${middle}  ${statement}`.trimEnd();
    })
    .map((line) => `${line}\n`)
    .join('');
}
