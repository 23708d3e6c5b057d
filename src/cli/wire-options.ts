import type { Command } from 'commander';
import { type ParseEntry, parse } from 'shell-quote';
import { UsageError } from '../core/errors.js';
import { ENDPOINTS, type EndpointName } from '../core/wire-target.js';
import type { WireOptions } from '../suite/contracts.js';
import { parseCount, parseName } from './parse-options.js';
import type { ResolvedTarget } from './resolve-target.js';

/** The options of a command that say how a client in a process of its own is run, as they were given. */
export interface GivenWireOptions {
  readonly command?: string;
  readonly endpoint?: EndpointName;
  readonly settleMs?: number;
  readonly callTimeoutMs?: number;
  readonly livenessMs?: number;
  readonly repeat?: number;
}

/** Adds `--command`, and what goes with it. */
export function addWireOptions(command: Command): Command {
  return command
    .option('--command <command>', 'instead of --target: a driver program and its arguments; no shell sees them')
    .option('--endpoint <name>', `what its client connects to: ${ENDPOINTS.join(', ')}`, parseEndpoint)
    .option('--settle-ms <n>', 'how long a step on a wire may take whose end is not reported', positive('--settle-ms'))
    .option('--repeat <n>', 'how often a failing schedule is run again on a wire', positive('--repeat'))
    .option('--call-timeout-ms <n>', 'what a client on a wire gives a call', positive('--call-timeout-ms'))
    .option('--liveness-ms <n>', 'how long what is open is waited for on a wire', positive('--liveness-ms'));
}

/**
 * The target that `--command` names; undefined without it.
 *
 * @throws UsageError `bad-option` for a command that only a shell could run, or beside `--target`
 */
export function resolveCommand(given: GivenWireOptions, target: string | undefined): ResolvedTarget | undefined {
  const { command } = given;
  if (command === undefined) return undefined;
  if (target !== undefined) {
    throw new UsageError('bad-option', `--command and --target were both given; each names a client: leave one out`);
  }
  const words = splitCommand(command);
  return {
    reference: { name: command, driver: { command: words }, wire: wireOptionsOf(given) },
    argument: command,
    flag: '--command',
    seedName: command,
  };
}

/**
 * Gives a target that is on a wire what was said of it, and refuses what was said of one that is not.
 *
 * @throws UsageError `bad-option`
 */
export function withWireOptions(target: ResolvedTarget, given: GivenWireOptions): ResolvedTarget {
  const { reference } = target;
  const wire = wireOptionsOf(given);
  if ('wire' in reference) return { ...target, reference: { ...reference, wire: { ...reference.wire, ...wire } } };
  const [option] = Object.entries(OPTIONS).find(([, name]) => given[name] !== undefined) ?? [];
  if (option === undefined) return target;
  throw new UsageError(
    'bad-option',
    `${option} is for a client in a process of its own, and ${reference.name} is loaded into this one; name a driver with --command`,
  );
}

const OPTIONS = {
  '--endpoint': 'endpoint',
  '--settle-ms': 'settleMs',
  '--repeat': 'repeat',
  '--call-timeout-ms': 'callTimeoutMs',
  '--liveness-ms': 'livenessMs',
} as const;

function wireOptionsOf({ endpoint, settleMs, callTimeoutMs, livenessMs, repeat }: GivenWireOptions): WireOptions {
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(settleMs === undefined ? {} : { settleMs }),
    ...(callTimeoutMs === undefined ? {} : { callTimeoutMs }),
    ...(livenessMs === undefined ? {} : { livenessMs }),
    ...(repeat === undefined ? {} : { repeats: repeat }),
  };
}

/** The words of a command, quotes and backslashes understood; what only a shell could do is refused. */
function splitCommand(command: string): readonly string[] {
  const words = wordsOf(command);
  const beyond = words.find((word) => typeof word !== 'string');
  if (beyond !== undefined) {
    const what = 'comment' in beyond ? `#${beyond.comment}` : 'pattern' in beyond ? beyond.pattern : beyond.op;
    throw new UsageError(
      'bad-option',
      `--command was given '${command}'; no shell runs it, so '${what}' means nothing there: put quotes around it, or name a script`,
    );
  }
  const [program = ''] = words;
  if (program !== '') return words.map(String);
  throw new UsageError(
    'bad-option',
    `--command was given nothing; it takes a program and its arguments, such as "python3 driver.py"`,
  );
}

function wordsOf(command: string): ParseEntry[] {
  try {
    // A variable is something that only a shell puts in.
    return parse(command, (name) => ({ op: `$${name}` }));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError('bad-option', `--command was given '${command}'; it cannot be read: ${why}`);
  }
}

function parseEndpoint(text: string): EndpointName {
  return parseName('endpoint', text, ENDPOINTS) as EndpointName;
}

function positive(option: string): (text: string) => number {
  return (text) => {
    const count = parseCount(option, text);
    if (count > 0) return count;
    throw new UsageError('bad-option', `${option} was given '${text}'; it takes a whole number from 1 up`);
  };
}
