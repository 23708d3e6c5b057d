import { neutraliseCommands } from '../../../reports/workflow-commands.js';
import { checkRegression } from '../../suite/race/check-regression.js';
import type { RegressionOutcome } from '../../suite/race/regression.js';
import { checkAssertion } from './check-assertion.js';
import { resolveTested } from './resolve-tested.js';
import { tellRegression } from './tell-regression.js';

/** What became of an assertion, and why it fails where it does. */
export interface AssertionOutcome {
  readonly outcome: RegressionOutcome;
  readonly words?: string;
}

/**
 * Finds the client of a regression test and runs it.
 *
 * @param surroundings the working folder; and where its variables say that a GitHub Actions workflow runs the test,
 * nothing that is said is a command to it
 * @throws UsageError for what it was given, or AdapterError for the client
 */
export async function runAssertion(
  given: unknown,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<NodeJS.ProcessEnv> },
): Promise<AssertionOutcome> {
  const { target: tested, runs, timeMs, signal, ...regression } = checkAssertion(given);
  const target = await resolveTested(tested, cwd);
  const outcome = await checkRegression({
    target,
    regression,
    ...(runs === undefined ? {} : { runs }),
    ...(timeMs === undefined ? {} : { timeMs }),
    ...(signal === undefined ? {} : { signal }),
  });
  const words = tellRegression(regression, outcome);
  if (words === undefined) return { outcome };
  return { outcome, words: env.GITHUB_ACTIONS === 'true' ? neutraliseCommands(words) : words };
}
