/**
 * `npm run fidelity`: whether the simulated executor says what a real `codex exec-server` says.
 *
 * One set of case bodies is run on two arms, the simulated executor in memory and the real server on loopback, in each
 * version that is asked for (`--version`, by default the newest that is known and one that is older). The server is
 * installed into the cache, about 300 MB each. What they said is compared: case by case it agrees, is a known
 * difference (`known-differences.ts`), or DIFFERS. `--record` writes down what the real server said, for tests where it
 * cannot be installed; without it a version that was recorded must say the same again.
 *
 * The exit code is 1 when something differs unexpectedly, 2 when the server cannot be installed or for wrong usage,
 * else 0.
 *
 *     node dist/bench/fidelity/main.js [--version V]... [--case ID]... [--record]
 */
import { parseArgs } from 'node:util';
import semver from 'semver';
import { clearProgress, showProgress } from '../report/progress.js';
import { FIDELITY_CASES } from './cases/catalogue.js';
import { type CaseComparison, compareArms, compareRecording } from './compare-arms.js';
import type { ArmOutcome, FidelityCase } from './fidelity-case.js';
import { formatFidelity } from './format-fidelity.js';
import { installServer, PACKAGE, VERSIONS_DEFAULT } from './install-server.js';
import { KNOWN_DIFFERENCES } from './known-differences.js';
import { readRecording, writeRecording } from './recordings.js';
import { runReal, runSimulated } from './run-cases.js';

const interrupted = new AbortController();
let isInstalling = false;

function stop(exitCode: number): void {
  interrupted.abort();
  // A server that runs is ended as this process exits; an installation must first take away what it has begun.
  if (!isInstalling) process.exit(exitCode);
}

process.on('SIGINT', () => stop(130));
process.on('SIGTERM', () => stop(143));

function chosenCases(only: readonly string[] | undefined): readonly FidelityCase[] {
  if (only === undefined) return FIDELITY_CASES;
  const unknown = only.find((id) => !FIDELITY_CASES.some((one) => one.id === id));
  if (unknown !== undefined) {
    throw new RangeError(`there is no case ${unknown}; there are ${FIDELITY_CASES.map(({ id }) => id).join(', ')}`);
  }
  return FIDELITY_CASES.filter(({ id }) => only.includes(id));
}

async function install(version: string): Promise<string> {
  const named = `${PACKAGE}@${version}`;
  isInstalling = true;
  try {
    return await installServer(version, interrupted.signal, ({ type }) => {
      // Minutes may pass, so whoever reads this in a log is told too.
      if (type === 'waiting') process.stderr.write(`waiting for another process that installs ${named}\n`);
      if (type === 'installing') process.stderr.write(`installing ${named} with npm, about 300 MB (once)\n`);
    });
  } finally {
    isInstalling = false;
    clearProgress();
  }
}

/** Compares one version, with what was recorded of it too unless it is recorded now. */
async function compareVersion(
  version: string,
  cases: readonly FidelityCase[],
  simulated: ArmOutcome,
  record: boolean,
): Promise<readonly CaseComparison[]> {
  const command = await install(version);
  showProgress(`${cases.length} cases against ${PACKAGE}@${version}`);
  const outcome = await runReal(cases, command);
  clearProgress();
  const ids = cases.map(({ id }) => id);
  const compared = compareArms(ids, simulated, { version, outcome }, KNOWN_DIFFERENCES);
  if (record) {
    process.stdout.write(`recorded ${writeRecording({ version, outcome })}\n`);
    return compared;
  }
  const recording = readRecording(version);
  if (recording === undefined) return compared;
  return compared.map((one) => {
    const changes = compareRecording(one.id, recording.outcome, outcome);
    return changes.length === 0 ? one : { ...one, verdict: 'DIFFERS', problems: [...one.problems, ...changes] };
  });
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      version: { type: 'string', multiple: true },
      case: { type: 'string', multiple: true },
      record: { type: 'boolean', default: false },
    },
  });
  if (values.record && values.case !== undefined) throw new RangeError('--record records all cases: leave --case out');
  const cases = chosenCases(values.case);
  const vague = values.version?.find((version) => semver.valid(version) !== version);
  if (vague !== undefined) throw new RangeError(`--version takes an exact version such as 0.171.0, not ${vague}`);
  const simulated = await runSimulated(cases);
  const versions = [];
  for (const version of values.version ?? VERSIONS_DEFAULT) {
    versions.push({ version, cases: await compareVersion(version, cases, simulated, values.record) });
  }
  process.stdout.write(formatFidelity(simulated, versions));
  const isUnexpected = versions.some((one) => one.cases.some(({ verdict }) => verdict === 'DIFFERS'));
  return isUnexpected ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  clearProgress();
  process.stderr.write(`fidelity: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
