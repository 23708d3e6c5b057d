import type { Action, Actor, Point, Strand } from '../../../core/scenario.js';
import type { Path } from '../../yaml/describe-issue.js';
import { checkFields } from './check-fields.js';
import type { RaceNames } from './race-names.js';
import { exampleOf, forExample, type RaceText } from './race-text.js';
import { definitionOf, kindInScenario } from './schema/race-actions-schema.js';
import { isOfApp, type WrittenAction } from './written-action.js';

/** An action of the scenario in the making: what it waits for grows. */
export interface DraftAction {
  readonly written: WrittenAction;
  readonly id: string;
  /** The point at which it happens. */
  readonly occurs: Point;
  readonly after: Set<Point>;
  /** The callback that it is made in. */
  readonly inside?: string;
  /** The fields of its kind, with nothing left out. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Whether it answers a handshake or waits for a point of it, so that it may happen before that is over. */
export function isOfHandshake({ after, fields }: DraftAction, handshake: string): boolean {
  return fields.to === handshake || [...after].some((point) => point.startsWith(`${handshake}.`));
}

/** Looks up what each action refers to, and fills in what its writer may leave out. */
export function draftActions(written: readonly WrittenAction[], names: RaceNames, text: RaceText): DraftAction[] {
  const next = new Map<string, number>();
  return written.map((action) => {
    checkFields(action, text);
    const { after, inside } = action.fields;
    const points = waitsOf(after).map(({ point, at }) => names.point(point, [...action.path, 'after', ...at]));
    const callback = inside === undefined ? {} : { inside: callbackOf(String(inside), action, names, text) };
    if (inside !== undefined && points.length > 0) {
      const says = 'what is made inside a callback is made when that runs, and waits for nothing else';
      const known = `order: [ "${String(after)} < ${action.name}.invoked" ]`;
      throw text.refuse([...action.path, 'after'], `${says}; what is known of the order stands in ${known}`);
    }
    return {
      written: action,
      id: action.id,
      occurs: `${action.id}.${isOfApp(action) ? 'invoked' : 'delivered'}`,
      after: new Set(points),
      ...callback,
      fields: fieldsOf(action, names, next),
    };
  });
}

function waitsOf(after: unknown): readonly { readonly point: string; readonly at: Path }[] {
  if (after === undefined) return [];
  if (!Array.isArray(after)) return [{ point: String(after), at: [] }];
  return after.map((point, index) => ({ point: String(point), at: [index] }));
}

function callbackOf(written: string, action: WrittenAction, names: RaceNames, text: RaceText): string {
  const at = [...action.path, 'inside'];
  if (written === 'notification' || written === 'close-seen') return written;
  if (written.endsWith('.settled')) return names.point(written, at);
  const callbacks = 'the callbacks are A.settled of an operation A, close-seen and notification';
  throw text.refuse(at, `'${written}' is no callback: ${callbacks}${forExample(exampleOf('close'))}`);
}

function fieldsOf(
  action: WrittenAction,
  names: RaceNames,
  next: Map<string, number>,
): Readonly<Record<string, unknown>> {
  const { after: _after, inside: _inside, timeoutMs: _timeoutMs, json, ...own } = action.fields;
  const { kind, value, path } = action;
  const fields = definitionOf(kind).fields;
  const filled: Record<string, unknown> = { ...own };
  if ('process' in fields) filled.process = names.process(own.process, action);
  if ('seq' in fields) filled.seq = numbered(next, `process ${String(filled.process)}`, own.seq);
  if ('number' in fields) filled.number = numbered(next, 'notifications', own.number);
  if (kind === 'output') filled.stream ??= 'stdout';
  if (kind === 'exited') filled.exitCode ??= 0;
  if (kind === 'respond') filled.to = names.asked(value, 'nothing can answer it', [...path, 'respond']);
  if (own.like !== undefined) {
    filled.like = names.asked(String(own.like), 'it has no id to be like', [...path, 'like']);
  }
  if (json !== undefined) filled.text = JSON.stringify(json);
  // In one order whatever was left out, so that two events are the same when they look the same.
  return Object.fromEntries(
    Object.keys(fields).flatMap((field) => (filled[field] === undefined ? [] : [[field, filled[field]]])),
  );
}

/** One more than the highest so far, where none is given. */
function numbered(next: Map<string, number>, of: string, given: unknown): number {
  const highest = next.get(of) ?? 0;
  const number = typeof given === 'number' ? given : highest + 1;
  next.set(of, Math.max(highest, number));
  return number;
}

/** The strands as they are written, each with the actor that its actions are of. */
export function draftStrands(drafts: readonly DraftAction[], text: RaceText): Strand[] {
  return [...byStrand(drafts)].map(([name, actions]) => {
    return { name, actor: actorOf(actions, text), actions: actions.map(toAction) };
  });
}

/** The actions of each strand, by its name. */
export function byStrand(drafts: readonly DraftAction[]): ReadonlyMap<string, readonly DraftAction[]> {
  const strands = new Map<string, DraftAction[]>();
  for (const draft of drafts) {
    const { strand } = draft.written;
    const others = strands.get(strand);
    if (others === undefined) strands.set(strand, [draft]);
    else others.push(draft);
  }
  return strands;
}

function toAction({ written, id, after, inside, fields }: DraftAction): Action {
  const kind = kindInScenario(written.kind);
  // What its schema checked has the fields of its kind, which no type can say of all kinds at once.
  return {
    id,
    ...(after.size === 0 ? {} : { after: [...after] }),
    ...(inside === undefined ? {} : { inside }),
    kind,
    ...fields,
  } as unknown as Action;
}

function actorOf(actions: readonly DraftAction[], text: RaceText): Actor {
  const actors = actions.map(({ written }) => definitionOf(written.kind).actor).filter((actor) => actor !== 'time');
  const [first] = actors;
  if (first === undefined) return 'time';
  const isMixed = actors.some((actor) => (actor === 'app') !== (first === 'app'));
  if (isMixed) throw mixed(actions, text);
  if (first === 'app') return 'app';
  if (actors.every((actor) => actor === 'fault')) return 'fault';
  const processes = new Set(
    actions.filter(({ written }) => written.kind !== 'advance').map(({ fields }) => fields.process),
  );
  return processes.size === 1 && !processes.has(undefined) ? 'process' : 'executor';
}

function mixed(actions: readonly DraftAction[], text: RaceText): Error {
  const written = actions.map((action) => action.written).filter(({ kind }) => kind !== 'advance');
  const [first] = written;
  const other = written.find((action) => first !== undefined && isOfApp(action) !== isOfApp(first));
  if (first === undefined || other === undefined) return text.refuse([], 'a strand is of the app or of the peer');
  const [app, peer] = isOfApp(first) ? [first, other] : [other, first];
  const order = [first, other].map((action) => (action === app ? `${app.name}.invoked` : peer.name)).join(' < ');
  const says = `${app.kind} is done by the app and ${peer.kind} by the peer, and a strand is of one of them`;
  const how = `put them on two strands, and say what is known of their order: order: [ "${order}" ]`;
  return text.refuse(other.path, `${says}; ${how}`);
}
