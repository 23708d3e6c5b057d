import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { PROPERTIES } from '../../../properties/catalogue.js';
import { describePattern, type FingerprintPattern } from '../../core/baseline.js';
import { UsageError } from '../../core/errors.js';
import { type BaselineFile, REASON_WANTED } from './baseline.js';
import { baselineSchema } from './baseline-schema.js';
import { describeIssue, type Path, type Suggest } from './describe-issue.js';

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
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', lineCounter: lines, prettyErrors: false });
  const place = (path: Path): string => `${file}:${lineOf(document, path, lines)}`;
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const line = lines.linePos(problem.pos[0]).line;
    throw new UsageError('baseline-invalid', `${file}:${line}: it is not YAML: ${problem.message}`);
  }
  const content = contentOf(document, file);
  checkForm(content, place([]));
  const parsed = baselineSchema.safeParse(content);
  if (!parsed.success) {
    const { path, says } = describeIssue(parsed.error, content, suggest);
    throw new UsageError('baseline-invalid', `${place(path)}: ${says}`);
  }
  // The schema says `optional` where the type says "absent": in what YAML gives, these are the same.
  const baseline = parsed.data as unknown as BaselineFile;
  checkNames(baseline, place, suggest);
  checkFailures(baseline, updating, place);
  return baseline;
}

/** Aliases are followed, but not without end. */
function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new UsageError('baseline-invalid', `${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

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

/** The line of the field that a path leads to, or of the nearest that is there. */
function lineOf(document: Document, path: Path, lines: LineCounter): number {
  const around = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const key = isMap(around)
    ? around.items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1))?.key
    : null;
  if (isScalar(key) && key.range) return lines.linePos(key.range[0]).line;
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
