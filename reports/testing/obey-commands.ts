/** What the tests of workflow commands have in place of the runner that obeys them. */

const COMMANDS: readonly string[] = [
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
];

/** A command that was obeyed: its name as the runner knows it, its properties and data decoded. */
export interface Obeyed {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * The commands that the runner of a GitHub Actions workflow obeys in what a step writes, in their order. The same line
 * is read in the new form, else in the old one, as the runner does it (`ActionCommand.cs`, `ActionCommandManager.cs`).
 */
export function obeyCommands(output: string): Obeyed[] {
  const obeyed: Obeyed[] = [];
  let token: string | undefined;
  for (const line of output.split(/\r\n|\r|\n/)) {
    const known = token === undefined ? COMMANDS : [...COMMANDS, token];
    const command = readNewForm(line, known) ?? readOldForm(line, known);
    if (command === undefined) continue;
    if (token === undefined) obeyed.push(command);
    if (token === undefined && command.name === 'stop-commands') token = command.data;
    else if (command.name === token) token = undefined;
  }
  return obeyed;
}

function readNewForm(line: string, known: readonly string[]): Obeyed | undefined {
  const [, info = '', data = ''] = /^::(.*?)::(.*)$/.exec(line.trimStart()) ?? [];
  return readCommand(info, ',', data, known);
}

function readOldForm(line: string, known: readonly string[]): Obeyed | undefined {
  const [, info = '', data = ''] = /##\[(.*?)\](.*)$/.exec(line) ?? [];
  return readCommand(info, ';', data, known);
}

function readCommand(info: string, between: string, data: string, known: readonly string[]): Obeyed | undefined {
  const [name = '', ...rest] = info.split(' ');
  const lower = name.toLowerCase();
  if (!known.some((command) => command.toLowerCase() === lower)) return undefined;
  const pairs = rest.join(' ').split(between).filter(Boolean);
  const properties = pairs.map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at).trim(), decode(pair.slice(at + 1))];
  });
  return { name: lower, properties: Object.fromEntries(properties), data: decode(data) };
}

function decode(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}
