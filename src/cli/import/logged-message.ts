/** Who wrote a message. The client is the one that is to be tested, whoever kept the log. */
export type Side = 'client' | 'server';

export type MessageId = string | number;

/** What a response says that is an error. */
export interface LoggedError {
  /** Undefined where the log has none. */
  readonly code: number | undefined;
  readonly message: string;
  readonly data?: unknown;
}

/** A JSON-RPC message without what its log says about it. */
export interface Frame {
  readonly kind: 'request' | 'notification' | 'response';
  /** Of a response only where the log names what it answers. */
  readonly method?: string;
  /** Absent of notifications, and of a response that answers nobody knows what. */
  readonly id?: MessageId;
  /** The params, or the result. */
  readonly payload?: unknown;
  readonly error?: LoggedError;
}

/** A message as it stands in a log. Its payload is as large as it was; nobody keeps it. */
export interface LoggedMessage extends Frame {
  /** The number of its line, or of the message in a log that is one document; see `Unit`. */
  readonly at: number;
  readonly from: Side;
  /** As the log says it, or in UTC where it has a number. */
  readonly time?: string;
}

/** What the numbers of a log count. */
export type Unit = 'line' | 'message';

/** What a reader finds in a log, in the order in which it happened. */
export type LogItem =
  | {
      readonly is: 'message';
      readonly message: LoggedMessage;
      /** Of a log that is not in the order of what happened: by what its messages are put in order, and numbered. */
      readonly order?: LogOrder;
    }
  | OddItem
  /** The log says that the connection ended. */
  | { readonly is: 'end'; readonly at: number; readonly unit?: 'entry'; readonly text: string }
  /** Messages that were understood, or looked at, and are not part of what is read; `why` follows a number of them. */
  | {
      readonly is: 'left-out';
      readonly count: number;
      readonly from: number;
      readonly to: number;
      readonly why: string;
    }
  /** Something to know about the whole log. */
  | { readonly is: 'remark'; readonly text: string };

/** A line, or several in a row up to `to`, that is no message. */
export interface OddItem {
  readonly is: 'odd';
  readonly at: number;
  readonly to?: number;
  /** What `at` is the number of, where it is not that of the log's messages. */
  readonly unit?: 'entry';
  readonly text: string;
  /** Where more is known. It quotes nothing of the log. */
  readonly why?: string;
}

export interface LogOrder {
  /** Undefined where the log has no time. */
  readonly ms: number | undefined;
  /** The entry it is of, from 1: of two at one time the earlier one comes first. */
  readonly entry: number;
  /** Within its entry. */
  readonly part: number;
}

export type Emit = (item: LogItem) => void;

/** Reads one format, handed to it in pieces. */
export interface LogReader {
  write(text: string): void;
  /** @throws UsageError `log-invalid` for a log that ends in the middle */
  end(): void;
}

export interface ReaderOptions {
  /** Of the log, for messages. */
  readonly name: string;
  /** Who keeps the log: whose "sent" it is. */
  readonly loggedBy: Side;
  /** Of a HAR file: which of its sockets, from 1. */
  readonly socket?: number;
  /** Whether URLs are left out of what is told. */
  readonly redact: boolean;
}

export function otherSide(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}

/** The value as an object with members, or undefined. Arrays are not records. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}
