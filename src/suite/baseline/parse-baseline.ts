import { PROPERTIES } from '../../../properties/catalogue.js';
import { describePattern, type FingerprintPattern } from '../../core/baseline.js';
import { UsageError } from '../../core/errors.js';
import { describeIssue, type FieldWords, type Path, type Suggest } from '../yaml/describe-issue.js';
import { readYaml } from '../yaml/read-yaml.js';
import { type BaselineFile, REASON_WANTED } from './baseline.js';
import { baselineSchema } from './baseline-schema.js';

export interface ParseOptions {
  /** Whether failures that nobody has given a reason yet are let through: to write the file anew. */
  readonly updating: boolean;
  /** For names that are misspelt; without it all names are told. */
  readonly suggest?: Suggest;
}

/**
 * Reads a baseline from the text of its file, YAML 1.2.
 *
 * @param file its name, for messages
 * @throws UsageError `baseline-invalid` for text that is no baseline, with the line; `unknown-name` for a property that
 * does not exist
 */
export function parseBaseline(text: string, file: string, options: ParseOptions): BaselineFile {
  const { updating, suggest = () => [] } = options;
  const { content, place } = readYaml(text, file, (message) => new UsageError('baseline-invalid', message));
  checkForm(content, place([]));
  const parsed = baselineSchema.safeParse(content);
  if (!parsed.success) {
    const { path, says } = describeIssue(parsed.error, WORDS, { content, suggest });
    throw new UsageError('baseline-invalid', `${place(path)}: ${says}`);
  }
  // The schema says `optional` where the type says "absent": in what YAML gives, these are the same.
  const baseline = parsed.data as unknown as BaselineFile;
  checkNames(baseline, place, suggest);
  checkFailures(baseline, updating, place);
  return baseline;
}

/** What each field is, for whoever has left it out. */
const FIELDS: Readonly<Record<string, string>> = {
  'tailrace-baseline': 'the version of its form, 1',
  target: 'the name of the target, as its adapter gives it',
  applicable: 'the list of the properties that applied when it was reviewed',
  failures: 'the list of the known failures',
  fingerprint: 'which failures are meant, by property, kind, operation, phase, cause and outcome',
  property: 'the id of a property',
  reason: 'why it is accepted, in words',
  replay: 'the path of a replay file that shows it, relative to this file',
};
const KNOWN_FIELDS: Readonly<Record<'file' | 'failure' | 'fingerprint', readonly string[]>> = {
  file: ['tailrace-baseline', 'target', 'applicable', 'failures'],
  failure: ['fingerprint', 'reason', 'replay', 'expires'],
  fingerprint: ['property', 'kind', 'operation', 'phase', 'cause', 'outcome'],
};

const WORDS: FieldWords = {
  meaning: (path) => FIELDS[String(path.at(-1))],
  known: (path) => {
    if (path.at(-1) === 'fingerprint') return KNOWN_FIELDS.fingerprint;
    return path.length === 0 ? KNOWN_FIELDS.file : KNOWN_FIELDS.failure;
  },
};

/** What is no baseline at all is told so, and not by the fields that it lacks. */
function checkForm(content: unknown, place: string): void {
  if (content === null || content === undefined) {
    throw new UsageError(
      'baseline-invalid',
      `${place}: it is empty; --update-baseline writes a file that is not there`,
    );
  }
  if (typeof content === 'object' && !Array.isArray(content)) return;
  const what = Array.isArray(content) ? 'a list' : `a ${typeof content === 'string' ? 'text' : typeof content}`;
  throw new UsageError(
    'baseline-invalid',
    `${place}: it is ${what}, not a baseline, which begins tailrace-baseline: 1`,
  );
}

type Place = (path: Path) => string;

function checkNames({ applicable, failures }: BaselineFile, place: Place, suggest: Suggest): void {
  const named = [
    ...applicable.map((id, index) => ({ id, path: ['applicable', index] })),
    ...failures.map(({ fingerprint }, index) => ({
      id: fingerprint.property,
      path: ['failures', index, 'fingerprint', 'property'],
    })),
  ];
  const unknown = named.find(({ id }) => !PROPERTIES.some((property) => property.id === id));
  if (unknown !== undefined) {
    const near = suggest(
      unknown.id,
      PROPERTIES.map((property) => property.id),
    );
    const hint = near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
    const says = `there is no property '${unknown.id}'${hint} (all of them: tailrace list properties)`;
    throw new UsageError('unknown-name', `${place(unknown.path)}: ${says}`, 'Correct the line that the message names.');
  }
  const twice = applicable.findIndex((id, index) => applicable.indexOf(id) !== index);
  if (twice >= 0) {
    throw new UsageError('baseline-invalid', `${place(['applicable', twice])}: '${applicable[twice]}' is there twice`);
  }
}

function checkFailures({ failures }: BaselineFile, updating: boolean, place: Place): void {
  const seen = new Set<string>();
  for (const [index, { fingerprint, reason }] of failures.entries()) {
    const refuse = (field: readonly string[], what: string): UsageError =>
      new UsageError('baseline-invalid', `${place(['failures', index, ...field])}: ${what}`);
    const described = describePattern(fingerprint);
    checkKind(fingerprint, (what) => refuse(['fingerprint', 'kind'], what));
    if (seen.has(JSON.stringify(fingerprint))) throw refuse([], `${described} is there twice`);
    seen.add(JSON.stringify(fingerprint));
    if (reason !== REASON_WANTED || updating) continue;
    throw refuse(
      ['reason'],
      `nobody has said why ${described} is accepted; write that in the place of '${REASON_WANTED}'`,
    );
  }
}

function checkKind({ property: id, kind }: FingerprintPattern, refuse: (what: string) => UsageError): void {
  const kinds = PROPERTIES.find((property) => property.id === id)?.kinds ?? [];
  if (kind === undefined || kinds.includes(kind)) return;
  throw refuse(`${id} has no kind of failure '${kind}'; it has ${kinds.join(', ')}`);
}
