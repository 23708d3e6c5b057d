import { randomBytes } from 'node:crypto';
import {
  annotationCommand,
  neutraliseCommands,
  resumeCommands,
  stopCommands,
} from '../../reports/workflow-commands.js';
import type { CliContext, Output } from './cli-context.js';

/**
 * The context of a command that a GitHub Actions workflow runs: the runner reads all that is written for commands to
 * itself, so nothing that is written as text may be one, whatever it quotes. Elsewhere the context as it is.
 */
export function inWorkflow(context: CliContext): CliContext {
  if (context.env.GITHUB_ACTIONS !== 'true') return context;
  return {
    ...context,
    stdout: withoutCommands(context.stdout),
    stderr: withoutCommands(context.stderr),
    commandWorkflow: (lines) => context.stdout.write(lines),
  };
}

function withoutCommands(output: Output): Output {
  return { isTTY: output.isTTY, write: (text) => output.write(neutraliseCommands(text)) };
}

/** Tells on standard error what made the command fail, and in a workflow where its run is shown as well. */
export function tellFailure(text: string, context: CliContext): void {
  context.stderr.write(text);
  const annotation = { level: 'error', title: 'tailrace failed', message: text.trimEnd() } as const;
  context.commandWorkflow?.(`${annotationCommand(annotation)}\n`);
}

/**
 * Does work in which a client runs. What a client prints is kept by its worker; but it can also write to the
 * descriptors of the process, by itself or through a process that it starts, past everything that could read along. So
 * the runner obeys nothing meanwhile.
 */
export async function withCommandsStopped<T>(context: CliContext, work: () => Promise<T>): Promise<T> {
  const { commandWorkflow } = context;
  if (commandWorkflow === undefined) return work();
  const token = randomBytes(16).toString('hex');
  commandWorkflow(`${stopCommands(token)}\n`);
  try {
    return await work();
  } finally {
    // On a line of its own, though a client may have left one open.
    commandWorkflow(`\n${resumeCommands(token)}\n`);
  }
}
