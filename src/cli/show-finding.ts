import { replayCommand } from '../../reports/explain-counterexample.js';
import type { CheckResult, Counterexample } from '../core/report.js';
import type { CliContext } from './cli-context.js';
import { EXIT } from './exit-code.js';
import { formatError } from './format-error.js';
import { isDebugging } from './is-debugging.js';
import { DEFAULT_PROFILE } from './profiles.js';
import { type CheckOutcome, runCheck } from './run-check.js';
import { DEFAULT_REPLAY_DIR, DEFAULT_STRATEGY, planRun } from './run-command.js';

const CONFORMANT = 'reference';
const VIOLATING = 'vscode-jsonrpc';
const PROPERTY = 'call-settles';

/**
 * What `npm start` shows: the reference client holds, and a widely used published client does not. Returns 0 exactly
 * when both came out as they should.
 */
export async function showFinding(context: CliContext): Promise<number> {
  try {
    const reference = await check(CONFORMANT, context);
    context.stdout.write('\n');
    const published = await check(VIOLATING, context);
    return conclude(reference.result, published, context);
  } catch (error) {
    context.stderr.write(formatError(error, isDebugging(context.env)));
    return EXIT.violated;
  }
}

async function check(target: string, context: CliContext): Promise<CheckOutcome> {
  const plan = await planRun(
    {
      target,
      property: [],
      strategy: DEFAULT_STRATEGY,
      profile: DEFAULT_PROFILE,
      report: [],
      strict: false,
      replayDir: DEFAULT_REPLAY_DIR,
    },
    context,
  );
  return runCheck(plan, context);
}

function conclude(reference: CheckResult, published: CheckOutcome, context: CliContext): number {
  const problems: string[] = [];
  if (reference.verdict !== 'conformant')
    problems.push(`${CONFORMANT} should be conformant but is ${reference.verdict}`);
  const finding = findHang(published.result);
  if (finding === undefined) problems.push(`${VIOLATING} should violate ${PROPERTY}, proved, but that was not found`);
  context.stdout.write('\n');
  if (finding === undefined || problems.length > 0) {
    context.stdout.write(`This is not what should come out:\n${problems.map((problem) => `  ${problem}\n`).join('')}`);
    return EXIT.violated;
  }
  const path = published.report.replayPath(finding);
  const again = path === undefined ? '' : ` See it again: ${replayCommand(path, { targetArgument: VIOLATING })}`;
  context.stdout.write(
    `As it should be: ${CONFORMANT} is conformant, and ${VIOLATING} has a call that never settles, proved.${again}\n`,
  );
  return EXIT.conformant;
}

function findHang(result: CheckResult): Counterexample | undefined {
  return result.properties
    .find((property) => property.id === PROPERTY && property.status === 'violated')
    ?.counterexamples.find((counterexample) => counterexample.strength === 'proved');
}
