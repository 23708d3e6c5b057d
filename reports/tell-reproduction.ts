import type { Race, RaceViolation } from '../src/core/race.js';
import type { ExhaustedDomain, ReproductionResult, SearchDomain } from '../src/core/reproduction.js';
import { type Gap, HOPS_MAX, ROUNDS_MAX } from '../src/core/schedule.js';
import { explainCounterexample } from './explain-counterexample.js';
import { formatCount, formatCounted, formatSize, formatTarget } from './format-numbers.js';

/** What a reader is told of a race report before it is tried: what it is, and what is looked for. */
export function tellRace(race: Race, file: string): string {
  const lines = [`${file}: ${race.title}`];
  if (race.source !== undefined) lines.push(`  source        ${race.source}`);
  if (race.summary !== undefined) lines.push(`  seen          ${race.summary.trim().replaceAll(/\s+/g, ' ')}`);
  lines.push(`  looks for     ${race.violates.map(nameViolation).join(', or ')}`);
  return `${lines.join('\n')}\n`;
}

function nameViolation({ property, of, kind }: RaceViolation): string {
  const which = [...(kind === undefined ? [] : [kind]), ...(of === undefined ? [] : [`of ${of}`])];
  return which.length === 0 ? property : `${property} (${which.join(' ')})`;
}

export interface ReproductionContext {
  /** The command that runs the counterexample again; undefined where none was written. */
  readonly replayCommand?: string;
  statementOf(property: string): string | undefined;
}

/** What came of it, in words, with the diagram of what was found. */
export function tellReproduction(result: ReproductionResult, context: ReproductionContext): string {
  const { counterexample } = result;
  const on = `on ${formatTarget(result.target)}`;
  if (counterexample !== undefined) {
    const statement = context.statementOf(counterexample.property);
    const explained = explainCounterexample(counterexample, {
      ...(statement === undefined ? {} : { statement }),
      ...(context.replayCommand === undefined ? {} : { replayCommand: context.replayCommand }),
    });
    return `${explained}\nreproduced ${on} in schedule ${formatCount(counterexample.foundAt)}; as small as it gets: ${formatSize(counterexample)}`;
  }
  const told = `${HEADINGS[result.outcome]} ${on}: ${sayWhy(result)}`;
  return [told, ...sayReach(result), ...sayOtherwise(result), ...sayDomain(result.domain)].join('\n');
}

/** A failure that is not the reported one is not looked for, and is not passed over in silence. */
function sayOtherwise({ otherwise }: ReproductionResult): string[] {
  if (otherwise === undefined) return [];
  return [`  otherwise     ${formatCounted(otherwise, 'schedule')} violate it in another way than the report says`];
}

const HEADINGS: Readonly<Record<ReproductionResult['outcome'], string>> = {
  reproduced: 'reproduced',
  'ruled-out': 'ruled out',
  'not-found': 'not found',
  unreached: 'nothing can be said',
  inconclusive: 'nothing can be said',
};

/** What its outcome rests on, of a race that was not reproduced. */
export function sayWhy(result: ReproductionResult): string {
  const { domain, inconclusive } = result;
  switch (result.outcome) {
    case 'ruled-out':
      return `all ${sayExhausted(domain.exhausted)} checked, and it happens in none`;
    case 'unreached':
      return sayUnreached(result);
    case 'inconclusive': {
      const [first] = inconclusive;
      return `it was seen, but not again on the same schedule (at step ${first?.step ?? 0}: ${first?.differs ?? ''})`;
    }
    default:
      return sayCovered(result);
  }
}

/** How much was run of a race that was not found, and why that is not all there is. */
export function sayCovered({ domain, schedules, fitting, reached, stoppedBy }: ReproductionResult): string {
  const fits = fitting === schedules ? '' : `, of which ${formatCount(fitting)} fit the report`;
  const ran = `${formatCounted(schedules, 'schedule')}${fits} (${formatCount(reached)} reached what it is about)`;
  return `${ran}, and it happens in none; ${sayRest(domain, stoppedBy)}`;
}

function sayUnreached({ schedules, fitting }: ReproductionResult): string {
  if (schedules === 0) return 'nothing was run';
  if (fitting > 0) {
    return `${formatCounted(fitting, 'schedule')} fit the report, and none reaches what the property is about`;
  }
  return `none of ${formatCounted(schedules, 'schedule')} is in the order of the report; loosen \`order\` or \`joined\``;
}

/** Why it is not all that there is. */
function sayRest(domain: SearchDomain, stoppedBy: ReproductionResult['stoppedBy']): string {
  if (domain.exhausted !== undefined) {
    return `these are all there are, each run ${domain.exhausted.passes} times: ${sayExhausted(domain.exhausted)}; but on a real connection none is ever quite the same again`;
  }
  if (domain.strayed === true) return 'the client does not do the same again, so that they cannot be gone through';
  const stopped = { runs: 'the budget is over', time: 'the time is over', signal: 'it was stopped' }[stoppedBy];
  const all = domain.estimated === undefined ? '' : `, with about ${formatCount(domain.estimated)} in all`;
  return `${stopped}${all}`;
}

function sayExhausted(exhausted: ExhaustedDomain | undefined): string {
  if (exhausted === undefined) return 'of them';
  const { schedules, orderings } = exhausted;
  return `${formatCounted(schedules, 'schedule')} (${formatCounted(orderings, 'ordering')} x gaps)`;
}

/** Where a ruling out rests on some of what was run alone, on how much; what was drawn first is among it. */
function sayReach({ outcome, schedules, fitting, reached }: ReproductionResult): string[] {
  if (outcome !== 'ruled-out' || (fitting === schedules && reached === schedules)) return [];
  const fits = fitting === schedules ? '' : `${formatCount(fitting)} fit the report, and `;
  return [`  reached       of ${formatCount(schedules)} runs ${fits}${formatCount(reached)} reached what it is about`];
}

/** What was ranged over: a ruling out is worth no more than its domain. */
function sayDomain({ preset, gaps, longestDrain, exhausted }: SearchDomain): string[] {
  if (gaps.length === 0) return [];
  const lines = [`  gaps          ${nameGaps(gaps)}, as the preset ${preset} allows them`];
  if (longestDrain !== undefined) lines.push(`  longest drain ${sayDrain(longestDrain)}`);
  if (exhausted?.spared !== undefined) {
    const { commuting, spotChecks } = exhausted.spared;
    const swapped = commuting ? ', deliveries to different processes in one order' : '';
    lines.push(
      `  spared        gaps longer than that drain${swapped}; ${formatCounted(spotChecks, 'spot check')} held`,
    );
  }
  return lines;
}

function sayDrain({ hops, rounds }: NonNullable<SearchDomain['longestDrain']>): string {
  const ran = `${formatCounted(hops, 'generation')} of microtasks, ${formatCounted(rounds, 'round')} of immediates`;
  const beyond = [
    ...(hops > HOPS_MAX ? [`${HOPS_MAX} generations`] : []),
    ...(rounds > ROUNDS_MAX ? [`${ROUNDS_MAX} rounds`] : []),
  ];
  return beyond.length === 0 ? ran : `${ran}; gaps go to ${beyond.join(' and ')}`;
}

/** Gaps in which nothing is waited for. */
const NEAR: ReadonlySet<Gap> = new Set<Gap>(['joined', 'separate']);

/** `joined, 0..7 hops, turn0, idle`. */
export function nameGaps(gaps: readonly Gap[]): string {
  const hops = gaps.filter((gap) => typeof gap === 'number');
  const named = gaps.filter((gap) => typeof gap !== 'number');
  const counted = hops.length === 0 ? [] : [`${Math.min(...hops)}..${Math.max(...hops)} hops`];
  const [near, far] = [named.filter((gap) => NEAR.has(gap)), named.filter((gap) => !NEAR.has(gap))];
  return [...near.reverse(), ...counted, ...far.reverse()].join(', ');
}
