// Prints "N passed, N failed" from vitest's JSON results. Exits 1 when anything failed or nothing passed.
import { existsSync, readFileSync } from 'node:fs';

const [resultsFile = '', status = '1'] = process.argv.slice(2);
const { passed, failed } = count();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function count() {
  if (!existsSync(resultsFile)) {
    console.error('The tests did not run: an earlier step failed.');
    return { passed: 0, failed: 1 };
  }
  const results = JSON.parse(readFileSync(resultsFile, 'utf8'));
  // A test file that does not load fails without a single failed test in it.
  const unloaded = results.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const counted = results.numFailedTests + unloaded;
  // An error outside every test fails the run, and must not read as "0 failed".
  const unseen = counted === 0 && status !== '0' ? 1 : 0;
  return { passed: results.numPassedTests, failed: counted + unseen };
}
