import type {
  Crashed,
  DeliveredMessage,
  EndCause,
  HistoryEvent,
  Invoked,
  ObservedProcessEvent,
  ObservedRead,
  Settled,
  SettledValue,
  Struck,
  Written,
} from '../src/core/history.js';
import { MALFORMED_NAMES, nameRequestId } from './name-action.js';
import { nameFailure } from './name-failure.js';

const INSIDE_NOTES: Readonly<Record<NonNullable<Invoked['inside']>, string>> = {
  'close-handler': ' (in close handler)',
  'settle-handler': ' (in settle handler)',
  'notification-handler': ' (in handler)',
};

export const END_NAMES: Readonly<Record<EndCause, string>> = {
  eof: 'EOF',
  reset: 'reset',
  'end-read': 'end of reading',
};

export function nameInvoked(event: Invoked): string {
  const inside = event.inside === undefined ? '' : INSIDE_NOTES[event.inside];
  const process = event.process === undefined || event.process === event.op ? '' : ` of ${event.process}`;
  const name = event.op.startsWith(event.operation) ? event.op : `${event.operation} ${event.op}`;
  return `${name}${process}${inside}`;
}

export function nameWritten(event: Written): string {
  if (event.frame === 'request') return event.op === undefined ? (event.method ?? 'request') : `request ${event.op}`;
  if (event.frame === 'notification')
    return event.op === undefined ? (event.method ?? 'notification') : `notify ${event.op}`;
  return event.answers === undefined ? event.frame : `answer to ${event.answers}`;
}

export function nameDelivered(message: DeliveredMessage): string {
  switch (message.kind) {
    case 'response': {
      const what = message.error === undefined ? 'response' : `error ${message.error.code}`;
      return `${what} to ${message.to}${message.copy > 1 ? ` (copy ${message.copy})` : ''}`;
    }
    case 'output':
      return `output ${message.seq} of ${message.process}`;
    case 'exited':
      return `exit of ${message.process} (${message.seq})`;
    case 'closed':
      return `close of ${message.process} (${message.seq})`;
    case 'notification':
      return `notification ${message.number}`;
    case 'stray':
      return 'response to no call';
    case 'request':
      return `request${nameRequestId(message)}`;
    case 'malformed':
      return MALFORMED_NAMES[message.how];
  }
}

export function nameStruck(event: Struck): string {
  switch (event.fault) {
    case 'end-write':
      return `writes ${event.how === 'stalled' ? 'stall' : `fail (${event.how ?? 'epipe'})`}`;
    case 'stall':
      return 'falls silent';
    case 'reset':
      return event.how === undefined ? END_NAMES.reset : 'breaks (no code)';
    default:
      return END_NAMES[event.fault];
  }
}

export function nameSettled(event: Settled): string {
  if (event.outcome === 'rejected') return `${event.op} fails: ${nameFailure(event.failure)}`;
  const value = nameValue(event.value);
  return value === '' ? `${event.op} done` : `${event.op}: ${value}`;
}

function nameValue(value: SettledValue): string {
  switch (value.kind) {
    case 'echo':
      return value.token === null ? 'a result of no call' : `the result of ${value.token}`;
    case 'read':
      return nameRead(value.read);
    case 'file':
      return value.text;
    case 'nothing':
      return '';
  }
}

export function nameRead(read: ObservedRead): string {
  const parts = read.chunks.map((chunk) => `${chunk.seq}`);
  const chunks = parts.length === 0 ? 'nothing' : `output ${parts.join(', ')}`;
  const ends = [read.exited ? 'exited' : '', read.closed ? 'closed' : '', read.failure === null ? '' : 'failed'];
  const told = ends.filter((end) => end !== '').join('+');
  return told === '' ? chunks : `${chunks}, ${told}`;
}

export function nameProcessEvent(event: ObservedProcessEvent, process: string): string {
  switch (event.type) {
    case 'output':
      return `output ${event.seq} of ${process}`;
    case 'exited':
      return `exit of ${process} (${event.seq})`;
    case 'closed':
      return `close of ${process} (${event.seq})`;
    case 'failed':
      return `${process} failed`;
  }
}

export function nameAppEvent(event: Extract<HistoryEvent, { type: 'event' }>): string {
  switch (event.operation) {
    case 'subscribe':
      return nameProcessEvent(event.event, event.process);
    case 'poll':
      return `${event.op}: ${nameRead(event.read)}`;
    case 'receive':
      return event.number === null ? 'a notification' : `notification ${event.number}`;
  }
}

const CRASH_WORDS: Readonly<Record<Crashed['how'], string>> = {
  uncaught: 'uncaught',
  'unhandled-rejection': 'unhandled rejection:',
  exit: 'ends the process:',
  livelock: 'never comes to rest:',
};

export function nameCrashed(event: Crashed): string {
  return `${CRASH_WORDS[event.how]} ${event.errorClass}${event.code === undefined ? '' : ` ${event.code}`}`;
}
