import { Command, CommanderError } from 'commander';
import { UsageError } from '../core/errors.js';
import { ENGINE_VERSION } from '../core/version.js';
import { addBisectCommand } from './bisect/bisect-command.js';
import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { addExplainCommand } from './explain-command.js';
import { type ExitOfError, exitOfErrorFor } from './failure-exit.js';
import { addImportCommand } from './import-command.js';
import { inWorkflow } from './in-workflow.js';
import { addInitCommand } from './init-command.js';
import { addListCommand } from './list-command.js';
import { addReplayCommand } from './replay-command.js';
import { addReproduceCommand } from './reproduce/reproduce-command.js';
import { addRunCommand } from './run-command.js';
import { unknownName } from './suggest-names.js';
import { tellError } from './tell-error.js';

/**
 * Runs the command line and returns its exit code. Never throws: what goes wrong is told on standard error.
 *
 * @param args without the program and the script
 */
export async function runCli(args: readonly string[], outside: CliContext): Promise<number> {
  const context = inWorkflow(outside);
  const exitOf = exitOfErrorFor(args);
  let exitCode = exitOf(undefined);
  const program = createProgram(context, (code) => {
    exitCode = code;
  });
  const commands = program.commands.map((command) => command.name());
  try {
    checkHelp(args, commands);
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    const [command] = args;
    const asked = command !== undefined && commands.includes(command) ? `tailrace ${command}` : 'tailrace';
    return tellEnd(error, { context, command: asked, exitOf });
  }
}

/** Of a command that there is not, `help` would show what `tailrace` shows when it is given nothing. */
function checkHelp([help, command]: readonly string[], commands: readonly string[]): void {
  if (help !== 'help' || command === undefined || command.startsWith('-')) return;
  if (command !== 'help' && !commands.includes(command))
    throw unknownName('command', command, commands, 'tailrace --help');
}

function createProgram(context: CliContext, finish: (exitCode: number) => void): Command {
  const program = new Command('tailrace')
    .description('Does this client tell the truth when the connection goes away at the worst moment?')
    .version(ENGINE_VERSION)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: () => undefined,
    });
  addRunCommand(program, context, finish);
  addReplayCommand(program, context, finish);
  addReproduceCommand(program, context, finish);
  addBisectCommand(program, context, finish);
  addListCommand(program, context, finish);
  addExplainCommand(program, context, finish);
  addInitCommand(program, context, finish);
  addImportCommand(program, context, finish);
  return program;
}

const HELP_ON_DEMAND: ReadonlySet<string> = new Set(['commander.helpDisplayed', 'commander.version']);
const UNKNOWN: ReadonlySet<string> = new Set(['commander.unknownOption', 'commander.unknownCommand']);

interface Ending {
  readonly context: CliContext;
  /** Whose help has what there is. */
  readonly command: string;
  readonly exitOf: ExitOfError;
}

/** Commander throws for what it was asked to print, too. */
function tellEnd(error: unknown, { context, command, exitOf }: Ending): number {
  if (error instanceof CommanderError) {
    if (HELP_ON_DEMAND.has(error.code)) return EXIT.conformant;
    if (error.code === 'commander.help') return error.exitCode === 0 ? EXIT.conformant : exitOf(error);
    const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
    const code = UNKNOWN.has(error.code) ? 'unknown-name' : 'bad-option';
    return tellError(new UsageError(code, message, `See \`${command} --help\`.`), context, exitOf);
  }
  return tellError(error, context, exitOf);
}
