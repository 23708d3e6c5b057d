import { beforeAll, describe, expect, test } from 'vitest';
import { PROPERTIES } from '../../properties/catalogue.js';
import { type DeliveryFacts, type Facts, factsOf, type OperationFacts } from '../../properties/facts.js';
import { generateScenarios } from '../../properties/scenarios/generate-scenarios.js';
import { createWorld } from '../../sim/world/create-world.js';
import { enterTestRealm } from '../../sim/world/tiny-client.js';
import type { HistoryEvent } from '../core/history.js';
import { whyNotApplicable } from '../core/property.js';
import type { Action, ActionKind, Scenario } from '../core/scenario.js';
import type { Gap } from '../core/schedule.js';
import { DIALECTS, type Dialect, type Target } from '../core/target.js';
import type { RunResult } from '../core/world.js';
import { mixSeed } from '../engine/random.js';
import { portfolio } from '../engine/strategies/portfolio.js';

// What a real client meets, and chance alone brings about too rarely, is made on purpose: it is in enough of the
// scenarios, and happens in enough of the runs of a correct client. None of it makes a judge find fault with that
// client.

const SCENARIOS = 2_000;
const RUNS_PER_SCENARIO = 5;
const SEED = 7;

const realm = await enterTestRealm();
const { ImmediateInbox, MicrotaskInbox, SynchronousInbox } = await import('../targets/workshop/inbox.js');
const { openLines, openMessages } = await import('../targets/workshop/wire.js');
const { WorkshopClient } = await import('../targets/workshop/workshop-client.js');
const { workshopTarget } = await import('../targets/workshop/workshop-target.js');

/** Bare JSON-RPC has no handshake. */
class BareClient extends WorkshopClient {
  protected override async handshake(): Promise<void> {}
}

const INBOXES = {
  'json-rpc': SynchronousInbox,
  'exec-server': MicrotaskInbox,
  mcp: ImmediateInbox,
  lsp: MicrotaskInbox,
  acp: SynchronousInbox,
};

const FORMS = { messages: openMessages, lines: openLines };
type Form = keyof typeof FORMS;

function correctTarget(dialect: Dialect, form: Form): Target {
  const client = dialect === 'json-rpc' ? { client: BareClient } : {};
  const target = workshopTarget({ name: 'correct', dialect, open: FORMS[form], inbox: INBOXES[dialect], ...client });
  // The halves of a TCP socket do not end apart.
  return form === 'lines' ? { ...target, preset: 'stdio' } : target;
}

interface Seen {
  readonly facts: Facts;
  readonly scenario: Scenario;
  /** The actions as executed, each with the gap before it. */
  readonly steps: readonly { readonly kind: ActionKind; readonly gap: Gap }[];
}

interface Situation {
  /** Whether a scenario is made for it; absent where it is a matter of order alone. */
  readonly made?: (action: Action, scenario: Scenario) => boolean;
  readonly happens: (seen: Seen) => boolean;
  /** Where it exists; everywhere by default. */
  readonly exists?: (dialect: Dialect, form: Form) => boolean;
  /** In how many of the runs at least; 10 by default. */
  readonly least?: number;
}

const isInside = (action: Action): boolean => 'inside' in action;
const shakesHands = (dialect: Dialect): boolean => dialect !== 'json-rpc';
const maySharePlace = (_dialect: Dialect, form: Form): boolean => form === 'messages';
/** An exec server's notifications are those of its processes, and it must not ask. */
const isConversation = (dialect: Dialect): boolean => dialect !== 'exec-server';

const anyOperation = ({ facts }: Seen, holds: (operation: OperationFacts) => boolean): boolean =>
  facts.operations.some(holds);
const anyDelivery = ({ facts }: Seen, holds: (delivery: DeliveryFacts) => boolean): boolean =>
  facts.deliveries.some((delivery) => delivery.takenAt >= 0 && holds(delivery));
const eventBefore = ({ events }: Facts, at: number): HistoryEvent | undefined => events[at - 1];
const firstOf = (events: readonly HistoryEvent[], holds: (event: HistoryEvent) => boolean): number =>
  events.findIndex(holds);

/** Whether a fault ended the connection between two moments of the handshake; -1 is a moment that never came. */
function cutBetween({ facts }: Seen, fromAt: number, toAt: number): boolean {
  const { endAt, end, operations } = facts;
  const settledAt = operations[0]?.settledAt ?? -1;
  const whileConnecting = settledAt < 0 || endAt < settledAt;
  return end?.healing === false && whileConnecting && fromAt >= 0 && endAt > fromAt && (toAt < 0 || endAt < toAt);
}

const connectWrittenAt = ({ facts }: Seen): number => facts.operations[0]?.writtenAt ?? -1;
const connectAnsweredAt = ({ facts }: Seen): number =>
  firstOf(
    facts.events,
    (event) => event.type === 'delivered' && event.message.kind === 'response' && event.message.to === 'connect',
  );
const initializedWrittenAt = ({ facts }: Seen): number =>
  firstOf(facts.events, (event) => event.type === 'written' && event.frame === 'notification');

function isOpenAt({ facts }: Seen, op: string | undefined, at: number): boolean {
  const operation = facts.operations.find((each) => each.op === op);
  return operation !== undefined && operation.writtenAt >= 0 && (operation.settledAt < 0 || operation.settledAt > at);
}

function asks(seen: Seen, holds: (asked: { wireId?: 'zero' | 'text'; like?: string }, at: number) => boolean): boolean {
  return anyDelivery(seen, ({ message, takenAt }) => message.kind === 'request' && holds(message, takenAt));
}

const ENDS: ReadonlySet<ActionKind> = new Set(['eof', 'reset', 'end-read']);
const SAYS: ReadonlySet<ActionKind> = new Set(['notification', 'output', 'exited', 'closed']);
const isTight = (gap: Gap): boolean => gap === 'joined' || gap === 0;

/** Two messages at least and a response, handed over at once; then, `ends`, the end before the client comes to rest. */
function saysInOneGo({ steps }: Seen, ends: boolean): boolean {
  let said = 0;
  let answered = 0;
  for (const { kind, gap } of steps) {
    if (ends && ENDS.has(kind) && gap !== 'idle' && said >= 2 && answered >= 1) return true;
    if (!isTight(gap)) {
      said = 0;
      answered = 0;
    }
    if (SAYS.has(kind)) said += 1;
    else if (kind === 'respond') answered += 1;
    else {
      said = 0;
      answered = 0;
    }
    if (!ends && said >= 2 && answered >= 1) return true;
  }
  return false;
}

/** A response that comes again when another call was written after the first one had been settled by it. */
function isStaleCopy({ facts }: Seen, { message, takenAt }: DeliveryFacts): boolean {
  if (message.kind !== 'response' || message.copy < 2) return false;
  const settledAt = facts.operations.find(({ op }) => op === message.to)?.settledAt ?? -1;
  return settledAt >= 0 && facts.operations.some(({ writtenAt }) => writtenAt > settledAt && writtenAt < takenAt);
}

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'a call made inside the rejection of another': {
    made: (action) => isInside(action) && action.kind === 'call',
    happens: (seen) =>
      anyOperation(seen, ({ operation, inside, invokedAt }) => {
        const before = eventBefore(seen.facts, invokedAt);
        const isRejection = before?.type === 'settled' && before.outcome === 'rejected';
        return operation === 'call' && inside === 'settle-handler' && isRejection;
      }),
  },
  'a call made inside the close handler': {
    happens: (seen) =>
      anyOperation(seen, ({ operation, inside }) => operation === 'call' && inside === 'close-handler'),
  },
  'a call made inside a notification handler': {
    exists: isConversation,
    happens: (seen) =>
      anyOperation(seen, ({ operation, inside }) => operation === 'call' && inside === 'notification-handler'),
  },
  'closing twice': {
    happens: ({ facts }) => facts.operations.filter(({ operation }) => operation === 'close').length > 1,
  },
  'closing inside the close handler': {
    made: (action) => action.kind === 'close' && action.inside === 'close-seen',
    happens: (seen) =>
      anyOperation(seen, ({ operation, inside }) => operation === 'close' && inside === 'close-handler'),
  },
  'closing inside the settling of an operation': {
    made: (action) => action.kind === 'close' && action.inside?.endsWith('.settled') === true,
    happens: (seen) =>
      anyOperation(seen, ({ operation, inside }) => operation === 'close' && inside === 'settle-handler'),
  },
  'closing inside a notification handler': {
    exists: isConversation,
    made: (action) => action.kind === 'close' && action.inside === 'notification',
    happens: (seen) =>
      anyOperation(seen, ({ operation, inside }) => operation === 'close' && inside === 'notification-handler'),
  },
  'a handshake whose first write fails': {
    made: (action) => action.kind === 'end-write' && action.early === true,
    exists: shakesHands,
    happens: ({ facts }) =>
      facts.writeFailedAt >= 0 && (facts.connectedAt < 0 || facts.writeFailedAt < facts.connectedAt),
  },
  'a handshake cut before its request is written': {
    made: ({ kind, after }) => ENDS.has(kind) && after?.includes('connect.invoked') === true,
    exists: maySharePlace,
    happens: (seen) => cutBetween(seen, 0, connectWrittenAt(seen)),
  },
  'a handshake cut between its request and the answer': {
    made: ({ kind, after }) => ENDS.has(kind) && after?.includes('connect.written') === true,
    exists: shakesHands,
    happens: (seen) => cutBetween(seen, connectWrittenAt(seen), connectAnsweredAt(seen)),
  },
  'a handshake cut between the answer and `initialized`': {
    made: ({ kind, after }) => ENDS.has(kind) && after?.includes('answer-connect.delivered') === true,
    exists: (dialect, form) => shakesHands(dialect) && maySharePlace(dialect, form),
    happens: (seen) => cutBetween(seen, connectAnsweredAt(seen), initializedWrittenAt(seen)),
  },
  'a handshake whose answer and end come at once': {
    exists: (dialect, form) => shakesHands(dialect) && maySharePlace(dialect, form),
    happens: ({ steps, facts }) =>
      facts.connectedAt < 0 &&
      steps.some(({ kind, gap }, at) => ENDS.has(kind) && isTight(gap) && steps[at - 1]?.kind === 'respond'),
    least: 5,
  },
  'a slow handler': {
    made: (_action, { consumerDelayMs = 0 }) => consumerDelayMs > 0,
    happens: ({ scenario, facts }) =>
      (scenario.consumerDelayMs ?? 0) > 0 && facts.events.some(({ type }) => type === 'event'),
  },
  'an async handler': {
    made: (_action, { asyncConsumer }) => asyncConsumer === true,
    happens: ({ scenario, facts }) =>
      scenario.asyncConsumer === true && facts.events.some(({ type }) => type === 'event'),
  },
  'a request of the executor with id 0': {
    made: (action) => action.kind === 'request' && action.wireId === 'zero',
    happens: (seen) => asks(seen, ({ wireId }) => wireId === 'zero'),
  },
  'a request of the executor with the id of an open call': {
    made: (action) => action.kind === 'request' && action.like !== undefined,
    happens: (seen) => asks(seen, ({ wireId, like }, at) => wireId === undefined && isOpenAt(seen, like, at)),
  },
  'a request of the executor with the id of an open call as text': {
    made: (action) => action.kind === 'request' && action.like !== undefined && action.wireId === 'text',
    exists: isConversation,
    happens: (seen) => asks(seen, ({ wireId, like }, at) => wireId === 'text' && isOpenAt(seen, like, at)),
    least: 5,
  },
  'a request of the executor with the id of a call that is over': {
    happens: (seen) => asks(seen, ({ like }, at) => like !== undefined && !isOpenAt(seen, like, at)),
  },
  'a response that comes again after a different call': {
    happens: (seen) => anyDelivery(seen, (delivery) => isStaleCopy(seen, delivery)),
  },
  'a response at once with the end': {
    exists: maySharePlace,
    happens: ({ steps }) =>
      steps.some(({ kind, gap }, at) => ENDS.has(kind) && isTight(gap) && steps[at - 1]?.kind === 'respond'),
  },
  'several messages and a response in one go': {
    happens: (seen) => saysInOneGo(seen, false),
  },
  'several messages and a response in one go, and the end before the client rests': {
    happens: (seen) => saysInOneGo(seen, true),
    least: 5,
  },
  'messages that arrive after a write has failed': {
    made: (action) => action.kind === 'end-write' && action.how !== 'stalled',
    happens: (seen) =>
      anyDelivery(seen, ({ arrived, takenAt }) => {
        const { writeFailedAt } = seen.facts;
        return arrived && writeFailedAt >= 0 && writeFailedAt < takenAt;
      }),
  },
  'a connection reset with a code': {
    made: (action) => action.kind === 'reset' && action.how === undefined,
    happens: ({ facts }) => facts.events.some(({ type, ...event }) => type === 'struck' && isReset(event, undefined)),
  },
  'a connection broken off with an error without a code': {
    made: (action) => action.kind === 'reset' && action.how === 'uncoded',
    happens: ({ facts }) => facts.events.some(({ type, ...event }) => type === 'struck' && isReset(event, 'uncoded')),
  },
};

function isReset(event: object, how: 'uncoded' | undefined): boolean {
  return Reflect.get(event, 'fault') === 'reset' && Reflect.get(event, 'how') === how;
}

interface Counted {
  readonly made: ReadonlyMap<string, number>;
  readonly happened: ReadonlyMap<string, number>;
  readonly violated: readonly string[];
}

/** Runs the scenarios of one kind of client, as a search does, and counts what they come to. */
async function count(dialect: Dialect, form: Form): Promise<Counted> {
  const target = correctTarget(dialect, form);
  const { capabilities } = target;
  const source = generateScenarios({ dialect, capabilities, seed: SEED });
  const properties = PROPERTIES.filter((property) => whyNotApplicable(property, target) === undefined);
  const made = new Map<string, number>();
  const happened = new Map<string, number>();
  const violated = new Set<string>();
  let scenario = source.scenario(0);
  let steps = 0;
  let runs = 0;
  const next = () => {
    if (runs >= SCENARIOS * RUNS_PER_SCENARIO) return undefined;
    const index = runs % RUNS_PER_SCENARIO;
    if (index === 0) {
      scenario = source.scenario(runs / RUNS_PER_SCENARIO);
      const actions = scenario.strands.flatMap((strand) => strand.actions);
      tally(made, ({ made: isMade }) => isMade !== undefined && actions.some((action) => isMade(action, scenario)));
    }
    const { guide } = portfolio.guide({ seed: mixSeed(SEED, runs), index, steps: index === 0 ? 0 : steps });
    return { scenario, guide, thorough: false };
  };
  await createWorld(target, realm).runEach(next, ({ history, schedule }) => {
    if (runs % RUNS_PER_SCENARIO === 0) steps = schedule.length;
    const seen = { facts: factsOf(history), scenario, steps: stepsOf(scenario, schedule) };
    tally(happened, ({ happens }) => happens(seen));
    for (const { id, judge } of properties) {
      if (judge(history).status === 'violated') violated.add(`${id} by run ${runs}`);
    }
    runs += 1;
  });
  return { made, happened, violated: [...violated] };
}

function stepsOf(scenario: Scenario, schedule: RunResult['schedule']): Seen['steps'] {
  const kinds = new Map(scenario.strands.flatMap(({ actions }) => actions.map(({ id, kind }) => [id, kind])));
  return schedule.map(({ action, gap }) => ({ kind: kinds.get(action) ?? 'call', gap }));
}

function tally(counts: Map<string, number>, holds: (situation: Situation) => boolean): void {
  for (const [name, situation] of Object.entries(SITUATIONS)) {
    if (holds(situation)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}

const CLIENTS: readonly (readonly [dialect: Dialect, form: Form])[] = [
  ...DIALECTS.map((dialect) => [dialect, 'messages'] as const),
  ['exec-server', 'lines'],
  ['lsp', 'lines'],
];

describe.each(CLIENTS)('in dialect %s over %s', (dialect, form) => {
  let counted: Counted | undefined;

  beforeAll(async () => {
    counted = await count(dialect, form);
  }, 120_000);

  const existing = Object.entries(SITUATIONS).filter(([, { exists }]) => exists?.(dialect, form) ?? true);

  test.each(existing)('it comes to this: %s', (name, { made, least = 10 }) => {
    if (made !== undefined) expect(counted?.made.get(name) ?? 0).toBeGreaterThanOrEqual(10);
    expect(counted?.happened.get(name) ?? 0).toBeGreaterThanOrEqual(least);
  });

  test('a correct client violates nothing in any of it', () => {
    expect(counted?.violated).toEqual([]);
  });
});
