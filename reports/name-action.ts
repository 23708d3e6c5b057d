import type {
  Action,
  AppAction,
  ExecutorAction,
  FaultAction,
  MalformedValue,
  Scenario,
  Strand,
} from '../src/core/scenario.js';
import type { Schedule } from '../src/core/schedule.js';

/** An action of a scenario with the strand it belongs to. */
export interface PlacedAction {
  readonly action: Action;
  readonly strand: Strand;
  /** Of a response: its operation was answered before, so it is a duplicate. */
  readonly again: boolean;
  /** Of an operation: the scenario has the executor leave it unanswered. */
  readonly unanswered: boolean;
}

/** Every action of a scenario by its id, as it comes in this schedule. */
export function placeActions(scenario: Scenario, schedule: Schedule): ReadonlyMap<string, PlacedAction> {
  const placed = new Map<string, PlacedAction>();
  for (const strand of scenario.strands) {
    for (const action of strand.actions) {
      const unanswered = scenario.unanswered?.includes(action.id) ?? false;
      placed.set(action.id, { action, strand, again: false, unanswered });
    }
  }
  const answered = new Set<string>();
  for (const entry of schedule) {
    const acting = placed.get(entry.action);
    if (acting?.action.kind !== 'respond') continue;
    if (answered.has(acting.action.to)) placed.set(entry.action, { ...acting, again: true });
    answered.add(acting.action.to);
  }
  return placed;
}

/** An action as a clause with who did it: `app-1 calls A`, `output 3 of P arrives`, `EOF arrives`. */
export function nameAction({ action, strand, again, unanswered }: PlacedAction): string {
  switch (action.kind) {
    case 'call':
    case 'notify':
    case 'start':
    case 'write':
    case 'terminate':
    case 'read':
    case 'poll':
    case 'subscribe':
    case 'file':
    case 'close':
    case 'reconnect':
      return `${strand.name} ${nameAppAction(action)}${unanswered ? ' and gets no answer' : ''}`;
    case 'eof':
    case 'reset':
    case 'end-read':
    case 'end-write':
    case 'stall':
      return nameFault(action);
    case 'advance':
      return `${action.ms} ms pass`;
    default:
      return `${nameMessage(action)} arrives${again ? ' again' : ''}`;
  }
}

/** What the app does, without who: `calls A`. */
function nameAppAction(action: AppAction): string {
  switch (action.kind) {
    case 'call':
      return `calls ${action.id}`;
    case 'notify':
      return `sends notification ${action.id}`;
    case 'start':
      return `starts process ${action.id}`;
    case 'write':
      return `writes to ${action.process} (${action.id})`;
    case 'terminate':
      return `terminates ${action.process}`;
    case 'read':
      return `reads from ${action.process} (${action.id})`;
    case 'poll':
      return `polls ${action.process} (${action.id})`;
    case 'subscribe':
      return `subscribes to ${action.process} (${action.id})`;
    case 'file':
      return `calls ${action.operation} (${action.id})`;
    case 'close':
      return 'closes the client';
    case 'reconnect':
      return 'reconnects the client';
  }
}

/** A message of the executor as a noun: `the response to A`, `output 3 of P`. */
function nameMessage(action: ExecutorAction): string {
  switch (action.kind) {
    case 'respond':
      return action.error === undefined ? `the response to ${action.to}` : `an error response to ${action.to}`;
    case 'output':
      return `output ${action.seq} of ${action.process}`;
    case 'exited':
      return `the exit of ${action.process}`;
    case 'closed':
      return `the close of ${action.process}`;
    case 'notification':
      return `notification ${action.number}`;
    case 'stray':
      return 'a response to no call';
    case 'request':
      return `a request from the executor${nameRequestId(action)}`;
    case 'malformed':
      return action.value === undefined ? MALFORMED_NAMES[action.how] : MALFORMED_VALUES[action.value];
    case 'raw':
      return MALFORMED_NAMES.raw;
  }
}

/** What a malformed frame is, in words. */
export const MALFORMED_NAMES: Readonly<Record<'json' | 'shape' | 'cut' | 'raw', string>> = {
  json: 'a frame that is not JSON',
  shape: 'JSON of the wrong shape',
  cut: 'half a frame',
  raw: 'a raw frame',
};

const MALFORMED_VALUES: Readonly<Record<MalformedValue, string>> = {
  number: 'a number that is no message',
  array: 'an array that is no message',
};

/** Which id a request of the executor carries, where it is not one of its own: ` with id 0`. */
export function nameRequestId({ wireId, like }: { readonly wireId?: 'zero' | 'text'; readonly like?: string }): string {
  if (wireId === 'zero') return ' with id 0';
  if (like === undefined) return wireId === undefined ? '' : ' with a text id';
  return wireId === undefined ? ` with the id of ${like}` : ` with the id of ${like} as text`;
}

const END_WRITE_NAMES: Readonly<Record<'epipe' | 'destroyed' | 'stalled', string>> = {
  epipe: 'writing begins to fail (EPIPE)',
  destroyed: 'writing begins to fail (destroyed)',
  stalled: 'writing stalls',
};

function nameFault(action: FaultAction): string {
  switch (action.kind) {
    case 'eof':
      return 'EOF arrives';
    case 'reset':
      return action.how === undefined
        ? 'the connection is reset'
        : 'the connection breaks with an error without a code';
    case 'end-read':
      return 'the read side ends';
    case 'end-write':
      return `${END_WRITE_NAMES[action.how]}${action.early === true ? ' before the client connects' : ''}`;
    case 'stall':
      return 'the executor falls silent';
  }
}

const DELIVERED_KINDS: ReadonlySet<Action['kind']> = new Set([
  'respond',
  'output',
  'exited',
  'closed',
  'notification',
  'stray',
  'request',
  'malformed',
  'raw',
  'eof',
  'reset',
  'end-read',
]);

/** Whether the action hands something to the read side of the link, so that it can share a chunk with another. */
export function isDelivery(action: Action): boolean {
  return DELIVERED_KINDS.has(action.kind);
}
