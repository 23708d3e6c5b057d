import type { HandshakeGuard } from '../handshake-guard.js';

/** A method and its params, as the app or the executor sends them. */
export interface WireMessage {
  readonly method: string;
  readonly params: unknown;
}

/** What the result of a call says about itself; null where it says nothing. */
export interface Echo {
  readonly token: string | null;
  /** 1 for the first response to a request, 2 for its duplicate... */
  readonly copy: number | null;
}

/**
 * What differs between the protocols: the handshake, which request is a call, how its result carries the token, and
 * what a numbered notification looks like. Every function returns a fresh value.
 */
export interface DialectWire {
  /** Whether every frame has a member `jsonrpc: "2.0"`. */
  readonly jsonrpc: boolean;
  /** The request that is the operation `connect`, or undefined where the dialect has no handshake. */
  readonly handshake: string | undefined;
  handshakeResult(params: unknown): unknown;
  /** What refuses the requests of one connection that are out of turn; absent where they are answered. */
  guard?(): HandshakeGuard;
  /** What the app passes to the client's `call`. `method` replaces the dialect's own where the dialect allows it. */
  call(token: string, method?: string): WireMessage;
  /** What the app passes to the client's `notify`. */
  note(token: string): WireMessage;
  callResult(token: string, copy: number): unknown;
  /** The executor's numbered notification: the "output" of a dialect without processes. */
  numbered(number: number): WireMessage;
  readEcho(result: unknown): Echo;
  readNumber(params: unknown): number | null;
  /** The result of a request that belongs to no operation, or undefined when the dialect does not know the method. */
  answerUnasked(method: string): unknown;
}

/** The value as an object with members, or undefined. Arrays are not records. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

/** The echo in a record with the members `tailrace` and `copy`. */
export function readPlainEcho(value: unknown): Echo {
  const record = asRecord(value);
  const token = record?.tailrace;
  const copy = record?.copy;
  return { token: typeof token === 'string' ? token : null, copy: typeof copy === 'number' ? copy : null };
}

/** The number in a record with the member `number`. */
export function readPlainNumber(value: unknown): number | null {
  const number = asRecord(value)?.number;
  return typeof number === 'number' ? number : null;
}

/** The number a text of the form `output 7` ends with. */
export function readNumberText(text: unknown): number | null {
  if (typeof text !== 'string' || !text.startsWith(NUMBER_TEXT)) return null;
  const number = Number(text.slice(NUMBER_TEXT.length));
  return Number.isInteger(number) ? number : null;
}

export function numberText(number: number): string {
  return `${NUMBER_TEXT}${number}`;
}

const NUMBER_TEXT = 'output ';
