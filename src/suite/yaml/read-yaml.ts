import { type Document, isAlias, isCollection, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { UsageError } from '../../core/errors.js';
import type { Path } from './describe-issue.js';

/** A YAML file that a person has written, as data, and where in it everything is. */
export interface YamlFile {
  readonly content: unknown;
  /** `FILE:LINE` of the field that a path leads to, or of the nearest that is there. */
  place(path: Path): string;
  /** The line that a path leads to, counted from 1. */
  lineOf(path: Path): number;
  /** How the value that a path leads to is written, where it is one that is written plainly: 1.30 is the number 1.3. */
  written(path: Path): string | undefined;
}

/**
 * Reads YAML 1.2. Aliases are followed, but neither in a circle nor without end.
 *
 * @param file its name, for messages
 * @param refuse makes the error of what is no YAML; it is given the place, and what is wrong there
 */
export function readYaml(text: string, file: string, refuse: (message: string) => UsageError): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', lineCounter: lines, prettyErrors: false });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const [from] = problem.pos;
    const what = WORDS[problem.code]?.(text.slice(from)) ?? problem.message;
    throw refuse(`${file}:${lines.linePos(from).line}: it is not YAML: ${what}`);
  }
  const endless = aliasInCircle(document);
  if (endless !== undefined) {
    throw refuse(`${file}:${lines.linePos(endless.at).line}: the alias *${endless.name} ${endless.says}`);
  }
  const lineOf = (path: Path): number => lineOfPath(document, path, lines);
  const place = (path: Path): string => `${file}:${lineOf(path)}`;
  const written = (path: Path): string | undefined => {
    const node = document.getIn(path, true);
    return isScalar(node) && node.type === 'PLAIN' ? node.source : undefined;
  };
  try {
    return { content: document.toJS(), place, lineOf, written };
  } catch (error) {
    const line = lines.linePos(firstAlias(document)).line;
    throw refuse(`${file}:${line}: its aliases cannot be followed: ${error instanceof Error ? error.message : error}`);
  }
}

/** What speaks to programmers in the parser's own words. `source`: the file from there on. */
const WORDS: Readonly<Record<string, (source: string) => string>> = {
  DUPLICATE_KEY: (source) => `the key '${/^[^\s:]*/.exec(source)?.[0]}' is there twice`,
  BAD_SCALAR_START: (source) => `a text that begins with ${source.slice(0, 1)} stands in quotes`,
  MULTIPLE_DOCS: () => 'a second document begins here, and a file has one',
};

interface WrongAlias {
  readonly at: number;
  readonly name: string;
  readonly says: string;
}

/** The first alias that stands for nothing, or for what it is itself a part of. */
function aliasInCircle(document: Document): WrongAlias | undefined {
  let found: WrongAlias | undefined;
  visit(document, {
    Alias(_key, alias, parents) {
      const node = alias.resolve(document);
      const isEndless = node !== undefined && isCollection(node) && parents.includes(node);
      if (node !== undefined && !isEndless) return undefined;
      const says = isEndless ? 'stands for a part of the file that it is itself in' : 'stands for nothing before it';
      found = { at: alias.range?.[0] ?? 0, name: alias.source, says };
      return visit.BREAK;
    },
  });
  return found;
}

function firstAlias(document: Document): number {
  let at = 0;
  visit(document, (_key, node) => {
    if (!isAlias(node)) return undefined;
    at = node.range?.[0] ?? 0;
    return visit.BREAK;
  });
  return at;
}

function lineOfPath(document: Document, path: Path, lines: LineCounter): number {
  const around = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const key = isMap(around)
    ? around.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(path.at(-1)))?.key
    : null;
  if (isScalar(key) && key.range) return lines.linePos(key.range[0]).line;
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
