import type {
  DeliveredMessage,
  EndTaken,
  History,
  HistoryEvent,
  InvokedInside,
  Operation,
  ResponseMessage,
  Settled,
  Strength,
} from '../src/core/history.js';
import { collectFacts } from './collect-facts.js';

/**
 * What every judge needs to know of a history, found in one pass. All `...At` fields are indices into `history.events`,
 * -1 where it never happened; all `...Time` fields are virtual milliseconds. Indices order what happened at one time.
 */
export interface Facts {
  readonly history: History;
  readonly events: readonly HistoryEvent[];

  /** Every operation, the handshake `connect` among them, in the order they were invoked. */
  readonly operations: readonly OperationFacts[];
  /** Every delivery; its number is its index. */
  readonly deliveries: readonly DeliveryFacts[];

  /** When the handshake resolved. */
  readonly connectedAt: number;

  /** When the end was handed over, and how; healing hands it over at the latest. */
  readonly endAt: number;
  readonly end: EndTaken | undefined;
  /** When the connection was first cut with its session to go on: no loss, but a reason to speak of one. */
  readonly interruptedAt: number;
  /**
   * *Lost*: the end was handed over by EOF, reset or the read side ending, and no local close came before it. A write
   * failure alone is no loss. Healing ends what nothing else has ended, so an undisturbed run is lost at its end.
   */
  readonly lost: boolean;
  /**
   * *Loss seen*: the first `idle` after the end was handed over at which the client has told of its close. A client
   * that cannot tell, or may have told because of a broken frame or a failing write, may still be busy, in its own
   * time, with what it took before the end: there it is the first such `idle` at which it holds no timer, and never
   * where the app's handlers take time. -1 where the connection was not lost, or a client that can tell never did.
   */
  readonly lossSeenAt: number;
  readonly lossSeenTime: number;

  /** *Local close*: the app invoked `close`, or the client closed its end of the link; whichever came first. */
  readonly localCloseAt: number;
  /** When the app first invoked `close`; -1 if the client closed itself or not at all. */
  readonly appCloseAt: number;
  /** When the client closed its end of the link. */
  readonly linkClosedAt: number;

  /**
   * *Broken frame*: when the client took the first malformed frame, or the first request from the executor in dialect
   * `exec-server`, which forbids one. From there on a client may close itself or distrust whatever comes.
   */
  readonly brokenFrameAt: number;

  /** When the link first refused a write. */
  readonly writeFailedAt: number;
  /** When the first fault that makes writes fail struck; not one that only stalls them. */
  readonly endWriteAt: number;
  /** When the peer first stalled: its writes, or all of it. */
  readonly stalledAt: number;

  /** Every time the client's close handler ran. */
  readonly closedAt: readonly number[];
  /** Every crash. */
  readonly crashedAt: readonly number[];

  /** When the run began to heal. */
  readonly healedAt: number;
  /**
   * When the run was over; -1 too if it was broken off before it healed, or the client ended the process or never came
   * to rest. Then it is not known what would have settled.
   */
  readonly finishedAt: number;
  /** How sure it is that what is open at the end stays open. */
  readonly strength: Strength;
}

/** One operation, from its invocation to its end. */
export interface OperationFacts {
  /** Its name. */
  readonly op: string;
  readonly operation: Operation;
  /** Of an operation on a process: which. Of a `start`: the process it starts, which has its name. */
  readonly process: string | undefined;
  /** The callback it was invoked in. */
  readonly inside: InvokedInside | undefined;
  readonly invokedAt: number;
  readonly invokedTime: number;
  /** When its first request was written. */
  readonly writtenAt: number;
  /** How many requests of it were written. */
  readonly requests: number;
  /** When the link first refused a write of it. */
  readonly writeFailedAt: number;
  readonly settledAt: number;
  /** Infinity while it is open. */
  readonly settledTime: number;
  readonly settled: Settled | undefined;
  /** The first response to it that the client took; it may not count as arrived. */
  readonly response: ResponseDelivery | undefined;
  /** When the client took that response. */
  readonly respondedAt: number;
  /** Of a subscription or a poll: every event that it gave the app. */
  readonly eventsAt: readonly number[];
}

/** One message of the executor. */
export interface DeliveryFacts {
  readonly delivery: number;
  readonly message: DeliveredMessage;
  readonly deliveredAt: number;
  /** When the client's code took its last byte. */
  readonly takenAt: number;
  /** *Arrived*: taken before the end was handed over, before any local close and before any broken frame. */
  readonly arrived: boolean;
}

/** A delivery that is a response. */
export interface ResponseDelivery extends DeliveryFacts {
  readonly message: ResponseMessage;
}

let rememberedHistory: History | undefined;
let rememberedFacts: Facts | undefined;
/** Of a run in which the app reconnected every judge looks at each connection in turn. */
const ofConnections = new WeakMap<History, Facts>();

/** The facts of a history. All judges are run on one history after the other, so the last one is remembered. */
export function factsOf(history: History): Facts {
  if (rememberedHistory === history && rememberedFacts !== undefined) {
    return rememberedFacts;
  }
  const facts = ofConnections.get(history) ?? collectFacts(history);
  if (history.client.capabilities.includes('reconnect')) {
    ofConnections.set(history, facts);
  }
  rememberedHistory = history;
  rememberedFacts = facts;
  return facts;
}

/** The operation of this name. */
export function operationNamed(facts: Facts, op: string): OperationFacts | undefined {
  return facts.operations.find((operation) => operation.op === op);
}
