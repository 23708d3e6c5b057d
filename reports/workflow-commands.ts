/**
 * The commands that a line of output gives to the runner of a GitHub Actions workflow, as its documents define them
 * ("Workflow commands for GitHub Actions") and the runner reads them (`ActionCommand.cs` of actions/runner).
 */

/** A remark on the page of a workflow run. */
export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
}

/** The line that makes an annotation, without its end. */
export function annotationCommand({ level, title, message }: Annotation): string {
  return `::${level} title=${escapeProperty(title)}::${escapeData(message)}`;
}

/**
 * The line after which the runner obeys nothing until {@link resumeCommands} with the same token, which nobody may
 * guess.
 */
export function stopCommands(token: string): string {
  return `::stop-commands::${token}`;
}

export function resumeCommands(token: string): string {
  return `::${token}::`;
}

/**
 * Text that commands nothing, whatever it quotes. The runner obeys a line that begins with `::` after white space, and
 * one that holds `##[` anywhere; a space is put into either. What does not print is passed over like white space, for
 * so may the runner.
 */
export function neutraliseCommands(text: string): string {
  return text.replace(/:(?=:)(?<=^(?:(?![\r\n])[\s\p{C}])*:)/gmu, ': ').replaceAll('##[', '## [');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
