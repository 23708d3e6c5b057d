import { CONNECT, type Point } from '../../../core/scenario.js';
import { near, type Path } from '../../yaml/describe-issue.js';
import { aKind, type RaceText } from './race-text.js';
import { isOfApp, type WrittenAction } from './written-action.js';

export const CLOSE_SEEN = 'close-seen';

/** Operations whose request the peer sees and can answer. */
const ASKING: ReadonlySet<WrittenAction['kind']> = new Set([
  'call',
  'start',
  'write',
  'terminate',
  'read',
  'poll',
  'file',
  'connect',
]);
/** Operations that write nothing by themselves. */
const SILENT: ReadonlySet<WrittenAction['kind']> = new Set(['close', 'subscribe']);

/** Looks up what the file calls by a name, and says what is wrong with a name that means nothing. */
export class RaceNames {
  readonly #text: RaceText;
  readonly #actions = new Map<string, WrittenAction>();
  readonly #starts: readonly string[];

  constructor(actions: readonly WrittenAction[], text: RaceText) {
    this.#text = text;
    for (const action of actions) this.#actions.set(action.name, action);
    this.#starts = actions.filter(({ kind }) => kind === 'start').map(({ name }) => name);
  }

  /** The action that the file calls this. */
  find(name: string): WrittenAction | undefined {
    return this.#actions.get(name);
  }

  /** The point of the scenario that a point of the file is. */
  point(written: string, path: Path): Point {
    const trimmed = written.trim();
    if (trimmed === CLOSE_SEEN) return CLOSE_SEEN;
    const [, name = '', moment] = /^(.+?(?:\.response(?:-\d+)?)?)(?:\.([^.]*))?$/.exec(trimmed) ?? [];
    if (name === CONNECT) return this.#ofOperation(CONNECT, 'the handshake', moment, MOMENTS, path);
    const action = this.#actions.get(name) ?? this.#unknown(name, path);
    if (isOfApp(action)) {
      const moments = SILENT.has(action.kind) ? MOMENTS.filter((each) => each !== 'written') : MOMENTS;
      return this.#ofOperation(action.id, aKind(action.kind), moment, moments, path);
    }
    if (moment === undefined || moment === 'delivered') return `${action.id}.delivered`;
    const says = `${name} is ${aKind(action.kind)}, which has one point: ${name}.delivered, or ${name} for short`;
    throw this.#text.refuse(path, `there is no point '${trimmed}': ${says}`);
  }

  #ofOperation(id: string, what: string, moment: string | undefined, moments: readonly string[], path: Path): Point {
    if (moment !== undefined && moments.includes(moment)) return `${id}.${moment}`;
    const points = moments.map((each) => `${id}.${each}`);
    const all = `${points.slice(0, -1).join(', ')} and ${points.at(-1)}`;
    const given = moment === undefined ? `'${id}' is ${what} and not a point` : `there is no point '${id}.${moment}'`;
    throw this.#text.refuse(path, `${given}: ${moment === undefined ? 'its points are' : `${what} has`} ${all}`);
  }

  /** The operation of the app of this name, or the handshake, whatever it is. */
  operation(name: string, path: Path): string {
    if (name === CONNECT) return CONNECT;
    const action = this.#actions.get(name) ?? this.#unknown(name, path, isOfApp);
    if (isOfApp(action)) return action.id;
    throw this.#text.refuse(path, `'${name}' is ${aKind(action.kind)}, and no operation of the app`);
  }

  /** The operation of this name, which the peer can answer. `what`: what follows from its being none such. */
  asked(name: string, what: string, path: Path): string {
    const id = this.operation(name, path);
    const action = this.#actions.get(name);
    if (action === undefined || ASKING.has(action.kind)) return id;
    throw this.#text.refuse(path, `'${name}' is ${aKind(action.kind)}, which asks the peer for nothing: ${what}`);
  }

  /** The process of this name; without a name, the only one there is. */
  process(name: unknown, action: WrittenAction): string {
    const starts = this.#starts;
    const [first, second] = starts;
    const { refuse, suggest } = this.#text;
    if (first === undefined) {
      throw refuse(
        action.path,
        `${action.kind} is about a process, and nothing starts one; add { start: P } to the app`,
      );
    }
    if (typeof name !== 'string') {
      if (second === undefined) return first;
      const all = starts.map((start) => `process: ${start}`).join(' or ');
      throw refuse(action.path, `it does not say which process it is about: ${all}`);
    }
    if (starts.includes(name)) return name;
    throw refuse([...action.path, 'process'], `nothing starts a process '${name}'${near(name, starts, suggest)}`);
  }

  #unknown(name: string, path: Path, isMeant?: (action: WrittenAction) => boolean): never {
    const [, answered, number] = /^(.*)\.response(?:-(\d+))?$/.exec(name) ?? [];
    if (answered !== undefined && (answered === CONNECT || this.#actions.has(answered))) {
      const few = number === undefined ? 'nothing answers' : `there are not ${number} answers to`;
      const says = `${few} ${answered}; add { respond: ${answered} } to a strand of the peer`;
      throw this.#text.refuse(path, `there is no '${name}': ${says}`);
    }
    const meant = [...this.#actions.values()].find(({ id }) => id === name);
    if (meant !== undefined) throw this.#text.refuse(path, `the answer '${name}' is called ${meant.name} here`);
    const known = [...this.#actions.values()].filter((action) => isMeant === undefined || isMeant(action));
    if (isMeant !== undefined && known.length === 0) {
      throw this.#text.refuse(path, `there is no operation '${name}'; add { call: ${name} } to a strand of the app`);
    }
    const others = isMeant === undefined ? [CONNECT, CLOSE_SEEN] : [CONNECT];
    const hint = near(name, [...known.map((action) => action.name), ...others], this.#text.suggest);
    throw this.#text.refuse(path, `there is no ${isMeant === undefined ? 'action' : 'operation'} '${name}'${hint}`);
  }
}

const MOMENTS = ['invoked', 'written', 'settled'];
