import type { History, HistoryEvent, HistoryEventType } from '../../src/core/history.js';
import {
  type Action,
  type Actor,
  isAppAction,
  isExecutorAction,
  isFaultAction,
  type Scenario,
} from '../../src/core/scenario.js';
import type { Gap, Schedule } from '../../src/core/schedule.js';
import type { ClientLink, ConnectContext, ConnectedClient, Target } from '../../src/core/target.js';
import type { RunResult } from '../../src/core/world.js';
import { enterRealm, type Realm } from '../realm/realm.js';
import { createWorld } from './create-world.js';

/**
 * The realm, in the process of a test runner: a runner that puts its own `process.nextTick` in place while it reports,
 * and ours back too late, would take the crash guard away.
 */
export async function enterTestRealm(): Promise<Realm> {
  const realm = await enterRealm();
  const { nextTick } = process;
  Object.defineProperty(process, 'nextTick', { get: () => nextTick, set: () => undefined, configurable: true });
  return realm;
}

/** What a client of a few lines does with its end of the link; what it leaves out does nothing and never settles. */
export type TinyConnect = (
  link: ClientLink,
  context: ConnectContext,
) => Partial<ConnectedClient> | Promise<Partial<ConnectedClient>>;

/** A target for tests of the world. It shakes no hands, so its connection is open as soon as it is made. */
export function tinyTarget(connect: TinyConnect, settings: Partial<Target> = {}): Target {
  return {
    name: 'tiny',
    dialect: 'json-rpc',
    capabilities: [],
    async connect(link, context) {
      return { call: never, classify: () => ({ kind: 'unknown' }), ...(await connect(link, context)) };
    },
    ...settings,
  };
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Incoming {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

/** What a JSON-RPC client over messages does: it calls, notifies, hears, and fails what is open when the link ends. */
export function speakRpc(link: ClientLink): Partial<ConnectedClient> {
  const transport = link.messages();
  const pending = new Map<number, Pending>();
  const hears: ((method: string, params: unknown) => void)[] = [];
  const closes: (() => void)[] = [];
  transport.onMessage((message) => {
    const { id, method, params, result } = message as Incoming;
    if (method !== undefined) for (const hear of hears) hear(method, params);
    else if (id !== undefined) pending.get(id)?.resolve(result);
  });
  transport.onClose(() => {
    for (const { reject } of pending.values()) reject(new Error('closed'));
    for (const close of closes) close();
  });
  let ids = 0;
  return {
    call: (method, params) =>
      new Promise((resolve, reject) => {
        ids += 1;
        pending.set(ids, { resolve, reject });
        transport.send({ id: ids, method, params }).catch(reject);
      }),
    notify: (method, params) => transport.send({ method, params }),
    onNotification: (listener) => hears.push(listener),
    onClose: (listener) => closes.push(listener),
    close: () => transport.close(),
    classify: () => ({ kind: 'disconnected' }),
  };
}

/** A scenario of these strands, with 100 virtual milliseconds for a call. */
export function scenarioOf(
  strands: Readonly<Record<string, readonly Action[]>>,
  settings: Partial<Scenario> = {},
): Scenario {
  return {
    format: 1,
    dialect: 'json-rpc',
    callTimeoutMs: 100,
    strands: Object.entries(strands).map(([name, actions]) => ({ name, actor: actorOf(actions[0]), actions })),
    ...settings,
  };
}

function actorOf(action: Action | undefined): Actor {
  if (action === undefined || isAppAction(action)) return 'app';
  if (isExecutorAction(action)) return 'executor';
  return isFaultAction(action) ? 'fault' : 'time';
}

/** A schedule, written as `['A', 'idle'], ['cut', 3]`. */
export function scheduleOf(...entries: readonly (readonly [action: string, gap: Gap])[]): Schedule {
  return entries.map(([action, gap]) => ({ action, gap }));
}

/** Runs a schedule strictly, as a search does, and fails where it could not be followed. */
export async function followed(
  realm: Realm,
  target: Target,
  scenario: Scenario,
  schedule: Schedule,
): Promise<RunResult> {
  const guide = { kind: 'follow', schedule, strict: true } as const;
  const result = await createWorld(target, realm).run({ scenario, guide, thorough: false });
  if (result.divergence !== undefined) throw new Error(`${result.divergence.action}: ${result.divergence.why}`);
  return result;
}

/** Runs a scenario in its own order, idle everywhere. */
export function inOrder(realm: Realm, target: Target, scenario: Scenario, thorough = false): Promise<RunResult> {
  const guide = { kind: 'follow', schedule: [], strict: false } as const;
  return createWorld(target, realm).run({ scenario, guide, thorough });
}

export function eventsOf<Type extends HistoryEventType>(
  history: History,
  type: Type,
): Extract<HistoryEvent, { type: Type }>[] {
  return history.events.filter((event): event is Extract<HistoryEvent, { type: Type }> => event.type === type);
}

/**
 * What happened, each event as its type and what it is about: `invoked A`, `delivered response`, `crashed uncaught`.
 */
export function story({ events }: History): string[] {
  return events.map((event) => {
    switch (event.type) {
      case 'invoked':
        return `invoked ${event.op}`;
      case 'settled':
        return `${event.outcome} ${event.op}`;
      case 'written':
        return `written ${event.op ?? event.frame}`;
      case 'delivered':
        return `delivered ${event.action ?? event.message.kind}`;
      case 'taken':
        return `taken ${event.delivery}`;
      case 'struck':
        return `struck ${event.fault}`;
      case 'crashed':
        return `crashed ${event.how}`;
      case 'event':
        return `event ${event.operation}`;
      default:
        return event.type;
    }
  });
}
