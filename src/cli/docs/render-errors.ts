import type { ErrorEntry } from '../../core/errors.js';
import { EXIT } from '../exit-code.js';
import { code, page, table } from './markdown.js';

interface ExitMeaning {
  readonly run: string;
  readonly replay: string;
}

const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, ExitMeaning>> = {
  conformant: {
    run: 'Conformant: every applicable `must` property was reached and held.',
    replay: 'The property is reached and holds on this schedule.',
  },
  violated: {
    run: 'A `must` property is violated; with `--strict`, a `should` property as well.',
    replay: 'The property is violated, as recorded or in another way.',
  },
  error: {
    run: 'Wrong usage, or the harness or the adapter failed. Nothing is said about the client.',
    replay: 'The same.',
  },
  incomplete: {
    run: 'Incomplete: an applicable `must` property was never reached, nothing was run, it was stopped early, or a result did not reproduce.',
    replay:
      'The schedule cannot be followed any more, or no longer reaches what the property is about; two runs of it differed; or it was stopped early.',
  },
  killed: { run: 'A second Ctrl-C: ended at once, with nothing said.', replay: 'The same.' },
};

const INTRODUCTION = `Three different things can go wrong, and they are kept apart: the *client* breaks a rule, which is a verdict; the *caller*
made a mistake, or the adapter failed; and the *harness* contradicted itself. Only the first is told by exit code 1.`;

/** The page of exit codes and of the errors that the command can end with. */
export function renderErrors(errors: readonly ErrorEntry[]): string {
  const exits = Object.entries(EXIT_MEANINGS)
    .map(([name, { run, replay }]) => [String(EXIT[name as keyof typeof EXIT]), run, replay])
    .sort(([a = ''], [b = '']) => Number(a) - Number(b));
  const entries = errors.map(({ code: name, meaning, remedy }) => [code(name), meaning, remedy]);
  return page('Exit codes and errors', [
    INTRODUCTION,
    '## Exit codes',
    table(['exit code', '`tailrace run`', '`tailrace replay`'], exits),
    'Where several apply the order is 2, 1, 3, 0: Ctrl-C after a violation was found is 1, and nothing run is never 0.\n`list` and `explain` end with 0, or with 2 for a name that does not exist.',
    '## Errors',
    'All of them end the command with exit code 2 and are printed on standard error as `error[CODE]: message`, with what to do about it.',
    table(['code', 'meaning', 'what to do'], entries),
  ]);
}
