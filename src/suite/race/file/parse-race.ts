import { problemsOf } from '../../../../properties/scenarios/check-scenario.js';
import { UsageError } from '../../../core/errors.js';
import { RACE_FORMAT, type Race } from '../../../core/race.js';
import { type Suggest, typeOf } from '../../yaml/describe-issue.js';
import { readYaml } from '../../yaml/read-yaml.js';
import { type DraftAction, draftActions, draftStrands } from './draft-strands.js';
import { checkOrder } from './order/check-order.js';
import { allowDuringHandshake, awaitConnections, readOrder, type WrittenPair, waitFor } from './order/read-order.js';
import { RaceNames } from './race-names.js';
import { describeFrame, forExample, type RaceText, raceText, STRANDS_EXAMPLE } from './race-text.js';
import { readActions } from './read-actions.js';
import { readExpectations, readViolations } from './read-claims.js';
import { readJoined } from './read-joined.js';
import { readForm, readSettings } from './read-link.js';
import { readUnanswered } from './read-unanswered.js';
import { frameSchema, type RaceFrame } from './schema/race-schema.js';

export interface ParseRaceOptions {
  /** For names that are misspelt; without it all names are told. */
  readonly suggest?: Suggest;
}

/**
 * Reads a race report from the text of its file, YAML 1.2.
 *
 * @param file its name, for messages
 * @throws UsageError `race-invalid` for text that is no race, with the line, what was expected and an example;
 * `unknown-name` for a property that does not exist
 */
export function parseRace(given: string, file: string, { suggest = () => [] }: ParseRaceOptions = {}): Race {
  const yaml = readYaml(given, file, (message) => new UsageError('race-invalid', message));
  const text = raceText(yaml, suggest);
  const frame = readFrame(yaml.content, text);
  const actions = readActions(frame.strands, text);
  const names = new RaceNames(actions, text);
  const drafts = draftActions(actions, names, text);
  const pairs = readOrder(frame.order ?? [], names, text);
  waitFor(pairs, drafts, text);
  const joined = readJoined(frame.joined ?? [], drafts, names, text);
  awaitConnections(drafts, text);
  allowDuringHandshake(pairs, drafts);
  const scenario: Race['scenario'] = {
    format: 1,
    ...readSettings(frame.link, actions, text),
    ...readUnanswered(frame.unanswered, actions, names, text),
    strands: draftStrands(drafts, text),
  };
  checkOrder(pairs, drafts, text);
  checkScenario(scenario, drafts, text);
  const { title, source, summary, needs = [] } = frame;
  return {
    title,
    ...(source === undefined ? {} : { source }),
    ...(summary === undefined ? {} : { summary }),
    needs,
    ...readForm(frame.link, text),
    scenario,
    order: pairs.map(({ earlier, later }: WrittenPair) => ({ earlier, later })),
    joined,
    violates: readViolations(frame.violates, names, text),
    expect: readExpectations(frame.expect, text),
  };
}

const KEY = 'tailrace-race';
const BEGINS = `a race file begins tailrace-race: ${RACE_FORMAT}`;

/** What is no race file at all is told so, and not by the fields that it lacks. */
function readFrame(content: unknown, text: RaceText): RaceFrame {
  if (content === null || content === undefined) throw text.refuse([], `it is empty; ${BEGINS}`);
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw text.refuse([], `it is ${typeOf(content)} and no race file; ${BEGINS}`);
  }
  checkVersion(content, text);
  const parsed = frameSchema.safeParse(content);
  if (!parsed.success) throw describeFrame(parsed.error, content, text);
  if (Object.keys(parsed.data.strands).length === 0) {
    throw text.refuse(['strands'], `there is no strand, so that nothing happens${forExample(STRANDS_EXAMPLE)}`);
  }
  return parsed.data;
}

/** Before anything else: of another version, everything else may be otherwise. */
function checkVersion(content: object, text: RaceText): void {
  if (!(KEY in content)) throw text.refuse([], `it has no field '${KEY}', so it is no race file; ${BEGINS}`);
  const version = content[KEY];
  if (version === RACE_FORMAT) return;
  const given = JSON.stringify(version);
  throw text.refuse([KEY], `it is written in form ${given}, and this version of tailrace reads ${KEY}: ${RACE_FORMAT}`);
}

/** What is wrong with the scenario whatever client it is tried on. */
function checkScenario(scenario: Race['scenario'], drafts: readonly DraftAction[], text: RaceText): void {
  const [problem] = problemsOf(scenario);
  if (problem === undefined) return;
  const draft = drafts.find(({ id }) => id === problem.action);
  const counted = ['seq', 'number'].find((field) => draft?.written.fields[field] !== undefined);
  const hint = counted === undefined ? '' : `; leave ${counted} out, and it is counted`;
  throw text.refuse(draft?.written.path ?? ['strands'], `${problem.says}${hint}`);
}
