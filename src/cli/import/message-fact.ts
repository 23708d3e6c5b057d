import { type ExecMessage, execMessageOf } from './exec-messages.js';
import type { LoggedMessage, MessageId, Side } from './logged-message.js';
import { shorten, shortJson } from './shorten.js';

/** What a draft needs of a message: small, whatever the size of its payload. */
export interface MessageFact {
  readonly at: number;
  readonly from: Side;
  readonly kind: LoggedMessage['kind'];
  readonly method?: string;
  readonly id?: MessageId;
  readonly time?: string;
  /** The payload in a few words. */
  readonly note: string;
  readonly error?: { readonly code: number; readonly message: string };
  readonly exec?: ExecMessage;
}

const NOTE_LENGTH_MAX = 100;
const METHOD_LENGTH_MAX = 100;
const ERROR_LENGTH_MAX = 200;

/** The code of an error that has none: it is an internal one to whoever gets it. */
const NO_CODE = -32603;

export function factOf(message: LoggedMessage, redact: boolean): MessageFact {
  const { at, from, kind, method, id, time, payload, error } = message;
  const exec = execMessageOf(message, redact);
  return {
    at,
    from,
    kind,
    ...(method === undefined ? {} : { method: shorten(method, METHOD_LENGTH_MAX) }),
    ...(id === undefined ? {} : { id }),
    ...(time === undefined ? {} : { time: shorten(time, METHOD_LENGTH_MAX) }),
    note: noteOf(error === undefined ? payload : error.data, redact),
    ...(error === undefined
      ? {}
      : {
          error: {
            code: error.code ?? NO_CODE,
            message: redact ? '…' : shorten(error.message, ERROR_LENGTH_MAX),
          },
        }),
    ...(exec === undefined ? {} : { exec }),
  };
}

function noteOf(payload: unknown, redact: boolean): string {
  return payload === undefined ? '' : shortJson(payload, NOTE_LENGTH_MAX, redact);
}
