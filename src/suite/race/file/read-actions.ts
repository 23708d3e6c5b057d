import { CONNECT } from '../../../core/scenario.js';
import { near, type Path, typeOf } from '../../yaml/describe-issue.js';
import { describeAction, exampleOf, forExample, type RaceText } from './race-text.js';
import { ACTION_SCHEMAS, RACE_KINDS, type RaceKind } from './schema/race-actions-schema.js';
import type { WrittenAction } from './written-action.js';

const kinds: ReadonlySet<string> = new Set(RACE_KINDS);

function isKind(key: string): key is RaceKind {
  return kinds.has(key);
}

/** Reads the actions of all strands, in the order in which they are written, and names them. */
export function readActions(
  strands: Readonly<Record<string, readonly unknown[]>>,
  text: RaceText,
): readonly WrittenAction[] {
  const actions: WrittenAction[] = [];
  const named = new Map<string, WrittenAction>();
  const answers = new Map<string, number>();
  for (const [strand, contents] of Object.entries(strands)) {
    for (const [index, content] of contents.entries()) {
      const path = ['strands', strand, index];
      const { kind, value, fields } = readAction(content, path, text);
      const action: WrittenAction = { kind, strand, path, value, fields, ...nameOf(kind, value, answers) };
      checkName(action, named.get(action.id), text);
      named.set(action.id, action);
      actions.push(action);
    }
  }
  return actions;
}

function readAction(content: unknown, path: Path, text: RaceText): Pick<WrittenAction, 'kind' | 'value' | 'fields'> {
  const kind = kindOf(content, path, text);
  const parsed = ACTION_SCHEMAS.get(kind)?.safeParse(content);
  if (parsed?.success !== true) {
    if (parsed === undefined) throw text.refuse(path, `nothing is known of ${kind}`);
    throw describeAction(parsed.error, { kind, path, content }, text);
  }
  const { [kind]: value, ...fields } = parsed.data;
  return { kind, value: String(value), fields };
}

/** The kind is the one key that is a kind. */
function kindOf(content: unknown, path: Path, text: RaceText): RaceKind {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    const given = typeof content === 'string' ? `the text '${content}'` : typeOf(content);
    throw text.refuse(path, `an action has its kind as a key and its name as the value, and this is ${given}${LIKE}`);
  }
  const keys = Object.keys(content);
  const [kind, other] = keys.filter(isKind);
  if (kind === undefined) throw noKind(content, path, text);
  if (other === undefined) return kind;
  const both = `[ { ${kind}: ... }, { ${other}: ... } ]`;
  throw text.refuse([...path, other], `${kind} and ${other} are two actions; write ${both}`);
}

const LIKE = forExample('{ call: A }');

/** What may have been meant by an action without a kind. */
function noKind(content: object, path: Path, text: RaceText): Error {
  const [[key, value] = []] = Object.entries(content);
  if (key === undefined) return text.refuse(path, `this action is empty${LIKE}`);
  if ('reconnect' in content) {
    return text.refuse([...path, 'reconnect'], `a second connection of the client is written ${exampleOf('connect')}`);
  }
  if ('kind' in content) {
    const [is, named] = [String(content.kind), 'id' in content ? String(content.id) : 'A'];
    const meant = isKind(is) ? `write { ${is}: ${named} }` : `for example { call: A }`;
    return text.refuse([...path, 'kind'], `the kind of an action is its key, and its name the value; ${meant}`);
  }
  const [, before = '', after = ''] = /^([\w-]+)[\s:]+([\w-]+)$/.exec(key) ?? [];
  if (value === null && isKind(before)) {
    return text.refuse([...path, key], `between a kind and a name are a colon and a space: { ${before}: ${after} }`);
  }
  return text.refuse(
    [...path, key],
    `there is no kind of action '${key}'${near(key, RACE_KINDS, text.suggest)}${LIKE}`,
  );
}

function nameOf(
  kind: RaceKind,
  value: string,
  answers: Map<string, number>,
): { readonly id: string; readonly name: string } {
  if (kind !== 'respond') return { id: value, name: value };
  const number = (answers.get(value) ?? 0) + 1;
  answers.set(value, number);
  const suffix = number === 1 ? 'response' : `response-${number}`;
  return { id: `${value}-${suffix}`, name: `${value}.${suffix}` };
}

function checkName(action: WrittenAction, other: WrittenAction | undefined, text: RaceText): void {
  const at = [...action.path, action.kind];
  if (action.id === CONNECT) {
    const how = action.kind === 'connect' ? exampleOf('connect') : `{ ${action.kind}: A }`;
    throw text.refuse(at, `connect is the name of the first handshake; name this one otherwise${forExample(how)}`);
  }
  if (action.id === 'close-seen') {
    throw text.refuse(at, 'close-seen is the point at which the close handler runs; name this action otherwise');
  }
  if (other === undefined) return;
  const line = text.lineOf(other.path);
  if (action.name === other.name) {
    throw text.refuse(at, `'${action.name}' is the name of an action at line ${line} already; each has one of its own`);
  }
  const [answer, same] = action.kind === 'respond' ? [action, other] : [other, action];
  const says = `'${same.name}' is what the answer to ${answer.value} is called in a schedule`;
  throw text.refuse(at, `${says} (line ${line}); name the ${same.kind} otherwise`);
}
