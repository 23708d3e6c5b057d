import { formatCounted, formatTarget } from '../../../reports/format-numbers.js';
import type { ReportContext } from '../../../reports/reporter.js';
import { sayStatus, tellProperty } from '../../../reports/tell-property.js';
import { splitFailures, weighProperty } from '../../../reports/weigh-property.js';
import { neutraliseCommands } from '../../../reports/workflow-commands.js';
import { InvariantError } from '../../core/errors.js';
import type { CheckResult, PropertyResult } from '../../core/report.js';
import type { CheckOutcome } from '../run-check.js';

/** What a test is to say. */
export interface TestOutcome {
  /**
   * A `warning` is of something that should hold and does not, a `notice` of something that should hold and was never
   * reached, or of a failure that is expected. Neither fails the test.
   */
  readonly weight: 'fails' | 'warning' | 'notice' | 'holds';
  /** In a line; empty where there is nothing to say. */
  readonly summary: string;
  /** All of it: words, diagram, and where it can be seen again. */
  readonly words: string;
}

const HOLDS: TestOutcome = { weight: 'holds', summary: '', words: '' };

/** The outcome of a check, told by its tests. */
export class ConformanceOutcome {
  readonly #result: CheckResult;
  readonly #report: ReportContext;
  readonly #clean: (text: string) => string;

  /** @param env where it says that a GitHub Actions workflow runs the tests, nothing that is said is a command to it */
  constructor({ result, report }: Pick<CheckOutcome, 'result' | 'report'>, env: Readonly<NodeJS.ProcessEnv> = {}) {
    this.#result = result;
    this.#report = report;
    this.#clean = env.GITHUB_ACTIONS === 'true' ? neutraliseCommands : (text) => text;
  }

  /** What the test of this property has to say. */
  ofProperty(id: string): TestOutcome {
    const property = this.#result.properties.find((one) => one.id === id);
    if (property === undefined) throw new InvariantError(`the check says nothing of ${id}`);
    switch (weighProperty(property, this.#report.strict)) {
      case 'fails':
        return { weight: 'fails', ...this.#tell(property) };
      case 'remark': {
        const { summary, words } = this.#tell(property);
        const which = `${id}, which should hold: `;
        const weight = property.status === 'unreached' ? 'notice' : 'warning';
        return { weight, summary: which + summary, words: which + words };
      }
      case 'holds':
        return property.status === 'expected-failure' ? this.#expected(property) : HOLDS;
      case 'skipped':
        return HOLDS;
    }
  }

  /** What the test of the baseline has to say. */
  ofBaseline(): TestOutcome {
    const { file, problems } = this.#result.baseline ?? { file: '', problems: [] };
    if (problems.length === 0) return HOLDS;
    const summary = this.#clean(`the baseline ${file} is not true any more`);
    return { weight: 'fails', summary, words: this.#clean([summary, ...problems.map(({ says }) => says)].join('\n')) };
  }

  /**
   * What no test has said although the check is not conformant: that it is not complete, or a failure of a property
   * that has no test, as of a client that loops for ever, which is told whatever was asked for.
   */
  untold(tests: readonly string[]): string | undefined {
    const { verdict, reason, properties, baseline } = this.#result;
    if (verdict === 'conformant') return undefined;
    const failing = properties.filter((property) => weighProperty(property, this.#report.strict) === 'fails');
    const without = failing.filter(({ id }) => !tests.includes(id));
    if (without.length > 0) return without.map((property) => this.#tell(property).words).join('\n\n\n');
    if (failing.length > 0 || (baseline?.problems.length ?? 0) > 0) return undefined;
    return this.#clean(`the check is ${verdict}${reason === undefined ? '' : `: ${reason}`}\n\n${this.#searched()}`);
  }

  #tell(property: PropertyResult): Pick<TestOutcome, 'summary' | 'words'> {
    const words = `${tellProperty(property, this.#report)}\n\n${this.#searched()}`;
    return { summary: this.#clean(sayStatus(property)), words: this.#clean(words) };
  }

  #expected(property: PropertyResult): TestOutcome {
    const ways = formatCounted(splitFailures(property).expected.length, 'way');
    const summary = `fails as the baseline expects, in ${ways}: ${property.reason ?? 'no reason'}`;
    return { weight: 'notice', summary: this.#clean(summary), words: this.#clean(`${property.id} ${summary}`) };
  }

  #searched(): string {
    const { target, schedules, stoppedBy, seed } = this.#result;
    return `  searched      ${formatTarget(target)}: ${formatCounted(schedules, 'schedule')}, stopped by ${stoppedBy}, seed ${seed}`;
  }
}
