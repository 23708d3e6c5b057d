import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { PROPERTIES } from '../../../properties/catalogue.js';
import { describePattern, type FingerprintPattern } from '../../core/baseline.js';
import { UsageError } from '../../core/errors.js';
import { type BaselineFile, REASON_WANTED } from './baseline.js';
import { baselineSchema } from './baseline-schema.js';

type Path = readonly (string | number)[];

export interface ParseOptions {
  /** Whether failures that nobody has given a reason yet are let through: to write the file anew. */
  readonly updating: boolean;
}

/**
 * Reads a baseline from the text of its file, YAML 1.2.
 *
 * @param file its name, for messages
 * @throws UsageError `baseline-invalid` for text that is no baseline, with the line; `unknown-name` for a property that
 * does not exist
 */
export function parseBaseline(text: string, file: string, { updating }: ParseOptions): BaselineFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', lineCounter: lines, prettyErrors: false });
  const place = (path: Path): string => `${file}:${lineOf(document, path, lines)}`;
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const line = lines.linePos(problem.pos[0]).line;
    throw new UsageError('baseline-invalid', `${file}:${line}: it is not YAML: ${problem.message}`);
  }
  const parsed = baselineSchema.safeParse(contentOf(document, file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).filter((part) => typeof part !== 'symbol');
    const where = path.length === 0 ? 'the top level' : path.join('.');
    throw new UsageError('baseline-invalid', `${place(path)}: at ${where}: ${issue?.message ?? 'wrong shape'}`);
  }
  // The schema says `optional` where the type says "absent": in what YAML gives, these are the same.
  const baseline = parsed.data as unknown as BaselineFile;
  checkNames(baseline, place);
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

type Place = (path: Path) => string;

function checkNames({ applicable, failures }: BaselineFile, place: Place): void {
  const named = [
    ...applicable.map((id, index) => ({ id, path: ['applicable', index] })),
    ...failures.map(({ fingerprint }, index) => ({
      id: fingerprint.property,
      path: ['failures', index, 'fingerprint', 'property'],
    })),
  ];
  const unknown = named.find(({ id }) => !PROPERTIES.some((property) => property.id === id));
  if (unknown !== undefined) {
    const see = 'all of them: tailrace list properties';
    throw new UsageError('unknown-name', `${place(unknown.path)}: there is no property '${unknown.id}' (${see})`);
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

/** The line of what a path leads to, or of the nearest that is there. */
function lineOf(document: Document, path: Path, lines: LineCounter): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
