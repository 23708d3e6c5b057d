import type { Delivered, EndTaken, History, HistoryEvent, Struck } from '../src/core/history.js';
import { CONNECT } from '../src/core/scenario.js';
import type { Schedule } from '../src/core/schedule.js';
import type { Evidence } from '../src/core/verdict.js';
import { drawArrow, drawHeading, drawNote, drawSeparator, type Lane, type RowMargin } from './draw-row.js';
import {
  END_NAMES,
  nameAppEvent,
  nameCrashed,
  nameDelivered,
  nameInvoked,
  nameSettled,
  nameStruck,
  nameWritten,
} from './name-event.js';
import { nameGapShort } from './name-gap.js';

/** What a diagram is drawn of. Without evidence no row is marked. */
export interface DrawnRun {
  readonly history: History;
  readonly schedule: Schedule;
  readonly evidence?: Evidence;
}

/** One row before it has its margin: which events it shows, and how it is drawn. */
interface Row {
  readonly events: readonly number[];
  /** Left out when nothing follows it. */
  readonly closing?: boolean;
  draw(margin: RowMargin): string;
}

/**
 * The sequence diagram of a run in text, at most 110 columns wide: time runs down, virtual milliseconds (or the gap,
 * where it is shorter than idle) at the left, the violating event marked with `>>`. An undisturbed handshake is one
 * line, and what is handed over and taken in one go is one arrow.
 */
export function drawSequence(run: DrawnRun): string {
  const rows = collectRows(run.history, run.evidence);
  const gaps = new Map(run.schedule.map((entry) => [entry.action, nameGapShort(entry.gap)]));
  const lines = [drawHeading()];
  let time = -1;
  for (const row of rows) {
    const event = run.history.events[row.events[0] ?? -1];
    const gap = event === undefined ? '' : (gaps.get(actionOf(event) ?? '') ?? '');
    const passed = event !== undefined && event.time !== time;
    if (event !== undefined) time = event.time;
    const when = gap !== '' ? gap : passed ? `${time} ms` : '';
    const marked = run.evidence !== undefined && row.events.includes(run.evidence.at);
    lines.push(row.draw({ marked, when }));
  }
  return lines.join('\n');
}

function collectRows(history: History, evidence: Evidence | undefined): Row[] {
  const rows: Row[] = [];
  const start = endOfHandshake(history, evidence);
  if (start > 0) rows.push({ events: [start - 1], draw: (margin) => drawSeparator(margin, 'connected') });
  for (let index = start; index < history.events.length; index += 1) {
    const event = history.events[index];
    if (event === undefined) continue;
    const merged = mergeTaken(history.events, index);
    const row = merged ?? rowOf(history.events, event, index);
    if (row !== undefined) rows.push(row);
    else if (index === evidence?.at && !stillOpen(history, evidence)) {
      rows.push({ events: [index], draw: (margin) => drawNote(margin, 'client', evidence.says) });
    }
    if (merged !== undefined) index += 1;
  }
  rows.push(...openRows(history, evidence));
  if (rows.at(-1)?.closing === true) rows.pop();
  return rows;
}

/** The first event after an undisturbed handshake, or 0 where the handshake itself is worth showing. */
function endOfHandshake(history: History, evidence: Evidence | undefined): number {
  const end = history.events.findIndex((event) => event.type === 'settled' && event.op === CONNECT);
  const settled = history.events[end];
  if (settled?.type !== 'settled' || settled.outcome !== 'resolved') return 0;
  if (evidence !== undefined && evidence.at <= end) return 0;
  const disturbed = history.events.slice(0, end).some((event) => (actionOf(event) ?? CONNECT) !== CONNECT);
  return disturbed ? 0 : end + 1;
}

function actionOf(event: HistoryEvent): string | undefined {
  if (event.type === 'invoked') return event.op;
  if (event.type === 'delivered' || event.type === 'struck') return event.action;
  return undefined;
}

/** A delivery or a fault, and the client taking it as the very next event: one row for both. */
function mergeTaken(events: readonly HistoryEvent[], index: number): Row | undefined {
  const event = events[index];
  const next = events[index + 1];
  if (event === undefined || next === undefined || event.time !== next.time) return undefined;
  if (event.type === 'delivered' && next.type === 'taken' && next.delivery === event.delivery) {
    return arrow([index, index + 1], 'executor', 'client', nameDelivered(event.message));
  }
  if (event.type === 'struck' && next.type === 'end-taken' && next.cause === event.fault) {
    return arrow([index, index + 1], 'executor', 'client', nameStruck(event));
  }
  return undefined;
}

function rowOf(events: readonly HistoryEvent[], event: HistoryEvent, index: number): Row | undefined {
  const at = [index];
  switch (event.type) {
    case 'invoked':
      return arrow(at, 'app', 'client', nameInvoked(event));
    case 'written':
      return arrow(at, 'client', 'executor', nameWritten(event));
    case 'write-failed':
      return arrow(at, 'client', 'connection', `write${event.op === undefined ? '' : ` of ${event.op}`} refused`, true);
    case 'delivered':
      return arrow(at, 'executor', 'connection', nameDelivered(event.message));
    case 'taken':
      return arrow(at, 'connection', 'client', nameTaken(events, event.delivery));
    case 'struck':
      return strike(at, event);
    case 'end-taken':
      return endTaken(at, event);
    case 'local-close':
      return arrow(at, 'client', 'connection', 'closes its end');
    case 'interrupted':
      return undefined;
    case 'resumed':
      return arrow(at, 'client', 'executor', 'resumes its session');
    case 'settled':
      return arrow(at, 'client', 'app', nameSettled(event));
    case 'event':
      return arrow(at, 'client', 'app', nameAppEvent(event));
    case 'closed':
      return arrow(at, 'client', 'app', 'close handler');
    case 'crashed':
      return { events: at, draw: (margin) => drawNote(margin, 'client', `✕ ${nameCrashed(event)}`) };
    case 'idle':
      return isLossSeen(events, index) ? separator(at, 'the client is idle: it has seen the loss') : undefined;
    case 'healed':
      return { ...separator(at, 'no more faults: the stream ends and time runs on'), closing: true };
    case 'finished':
      return undefined;
  }
}

function strike(at: readonly number[], event: Struck): Row {
  if (event.fault === 'stall')
    return { events: at, draw: (margin) => drawNote(margin, 'connection', nameStruck(event)) };
  return arrow(at, 'executor', 'connection', nameStruck(event), event.fault === 'end-write');
}

function endTaken(at: readonly number[], event: EndTaken): Row {
  return arrow(at, event.healing ? 'executor' : 'connection', 'client', END_NAMES[event.cause]);
}

function nameTaken(events: readonly HistoryEvent[], delivery: number): string {
  const source = events.find((event): event is Delivered => event.type === 'delivered' && event.delivery === delivery);
  return source === undefined ? 'message' : nameDelivered(source.message);
}

/** The first idle after the end was handed over by a fault: from here on the client knows, and the app acts again. */
function isLossSeen(events: readonly HistoryEvent[], index: number): boolean {
  const end = events.findIndex((event) => event.type === 'end-taken');
  const taken = events[end];
  if (taken?.type !== 'end-taken' || taken.healing || index < end) return false;
  const earlier = events.slice(end, index).some((event) => event.type === 'idle');
  return !earlier && events.slice(index).some((event) => event.type === 'invoked');
}

/** What is still open when the run ends, one row for each operation. */
function openRows(history: History, evidence: Evidence | undefined): Row[] {
  const last = history.events.length - 1;
  if (history.events[last]?.type !== 'finished') return [];
  const open = new Map<string, string>();
  for (const event of history.events) {
    if (event.type === 'invoked') open.set(event.op, nameInvoked(event));
    if (event.type === 'settled') open.delete(event.op);
  }
  return [...open].map(([op, name]) => ({
    events: evidence === undefined || evidence.op === op ? [last] : [],
    draw: (margin) => drawNote(margin, 'app', `${name} is still open`),
  }));
}

function stillOpen(history: History, evidence: Evidence): boolean {
  const settled = history.events.some((event) => event.type === 'settled' && event.op === evidence.op);
  return evidence.op !== undefined && !settled && history.events[evidence.at]?.type === 'finished';
}

function arrow(events: readonly number[], from: Lane, to: Lane, label: string, refused = false): Row {
  return { events, draw: (margin) => drawArrow(margin, from, to, label, refused) };
}

function separator(events: readonly number[], text: string): Row {
  return { events, draw: (margin) => drawSeparator(margin, text) };
}
