import { afterAll, beforeAll, describe, type TestContext, test } from 'vitest';
import type { ConformanceOptions } from './cli/conformance/conformance-options.js';
import type { ConformanceOutcome, TestOutcome } from './cli/conformance/conformance-outcome.js';
import { BASELINE_TEST, prepareConformance } from './cli/conformance/prepare-conformance.js';
import { titleOf } from './cli/conformance/title-of.js';
import { errorAt, misuseAt, placeOf } from './cli/error-at.js';

export type { ConformanceOptions } from './cli/conformance/conformance-options.js';

/**
 * Defines the tests of a client: one for each property. What is violated fails its test, with the words, the diagram
 * and the replay file; a `must` that was never reached, or is not conclusive, fails its test as well. What does not
 * apply to the client is skipped, with the reason. A `should` that is violated is told, and fails with `strict` only.
 *
 * The search runs once, in a worker of its own, before the first of the tests: timers and timeouts of Vitest stay real,
 * and a simulated clock of the test file changes nothing.
 *
 * @param target the URL of an adapter, as of `new URL('./tailrace.target.ts', import.meta.url)`; or what `--target`
 * takes
 */
export function conformance(target: URL | string, options: ConformanceOptions = {}): void {
  const place = placeOf(conformance);
  describe(titleOf(target, options), async () => {
    const prepared = await prepareConformance(target, options).catch((error: unknown) => {
      throw misuseAt(place, error);
    });
    const names = prepared.tests.map(({ name }) => name);
    let outcome: ConformanceOutcome | undefined;
    beforeAll(async () => {
      outcome = await prepared.check().catch((error: unknown) => {
        throw misuseAt(place, error);
      });
    }, prepared.timeoutMs);
    afterAll(() => {
      prepared.stop();
      const untold = outcome?.untold(names);
      if (untold !== undefined) throw errorAt(place, 'ConformanceError', untold);
    });
    for (const { name, notApplicable } of prepared.tests) {
      test(name, async (context) => {
        if (notApplicable !== undefined) context.skip(notApplicable);
        const told = name === BASELINE_TEST ? outcome?.ofBaseline() : outcome?.ofProperty(name);
        if (told?.weight === 'fails') throw errorAt(place, 'ConformanceError', told.words);
        if (told?.weight === 'warning' || told?.weight === 'notice') await remark(told, told.weight, context);
        // Nothing new, but the assertion that every test must have where `expect.requireAssertions` is set.
        context.expect(told?.weight).toBeOneOf(['holds', 'notice', 'warning']);
      });
    }
  });
}

/** Tells what fails no test: for whoever reads the output, and as an annotation for the reporters that have them. */
async function remark(
  { summary, words }: TestOutcome,
  weight: 'warning' | 'notice',
  context: TestContext,
): Promise<void> {
  if (weight === 'warning') console.warn(words);
  await context.annotate(summary, weight);
}
