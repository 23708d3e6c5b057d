import { expect, test } from 'vitest';
import type { EventCursor } from './event-cursor.js';
import { EventLog } from './event-log.js';
import { DEFAULT_RETENTION, type ProcessEvent, type SequencedEvent } from './process-event.js';

const ALL = Number.POSITIVE_INFINITY;

function output(seq: number, text = `${seq}`): SequencedEvent {
  return { type: 'output', seq, stream: 'stdout', chunk: new TextEncoder().encode(text) };
}

function logOf(...events: SequencedEvent[]): EventLog {
  const log = new EventLog(DEFAULT_RETENTION);
  for (const event of events) log.accept(event);
  return log;
}

/** An event in a word: its `seq`, or what it is. */
function word(event: ProcessEvent): string | number {
  return event.type === 'failed' ? `failed: ${event.message}` : event.seq;
}

async function rest(cursor: EventCursor): Promise<(string | number)[]> {
  const words = [];
  for await (const event of cursor) words.push(word(event));
  return words;
}

test('a late subscriber gets the history and then what comes', async () => {
  const log = logOf(output(1), output(2));
  const reading = rest(log.subscribe());
  log.accept(output(3));
  log.accept({ type: 'closed', seq: 4 });
  expect(await reading).toEqual([1, 2, 3, 4]);
});

test('a subscriber that joins after the end gets the history with its end', async () => {
  const log = logOf(output(1));
  log.fail('gone');
  expect(await rest(log.subscribe())).toEqual([1, 'failed: gone']);
  expect(await rest(log.subscribe())).toEqual([1, 'failed: gone']);
});

test('nothing comes after the terminal event', async () => {
  const log = logOf(output(1), { type: 'closed', seq: 2 }, output(3), { type: 'closed', seq: 4 });
  log.fail('too late');
  expect(await rest(log.subscribe())).toEqual([1, 2]);
});

test('what waits for a gap at the loss had arrived, and comes before the failure', async () => {
  const log = logOf(output(1), output(4), output(3));
  log.fail('gone');
  expect(await rest(log.subscribe())).toEqual([1, 3, 4, 'failed: gone']);
});

test('a close that waits for a gap at the loss is the end, and there is no failure', async () => {
  const log = logOf(output(2), { type: 'closed', seq: 4 });
  log.fail('gone');
  expect(await rest(log.subscribe())).toEqual([2, 4]);
});

test('the history forgets its oldest events, by count and by bytes, but never the newest', async () => {
  const few = new EventLog({ maxEvents: 2, maxBytes: 100 });
  const small = new EventLog({ maxEvents: 100, maxBytes: 4 });
  for (const log of [few, small]) {
    for (const seq of [1, 2, 3]) log.accept(output(seq, 'ab'));
    expect((await log.subscribe().next()).value).toMatchObject({ seq: 2 });
  }
  small.accept(output(4, 'far too long'));
  expect((await small.subscribe().next()).value).toMatchObject({ seq: 4 });
});

test('a slow subscriber still gets what the history has forgotten', async () => {
  const log = new EventLog({ maxEvents: 1, maxBytes: 100 });
  const slow = log.subscribe();
  for (const seq of [1, 2, 3]) log.accept(output(seq));
  log.fail('gone');
  expect(await rest(slow)).toEqual([1, 2, 3, 'failed: gone']);
});

test('several waiting calls of next are answered in their order', async () => {
  const log = logOf();
  const cursor = log.subscribe();
  const steps = [cursor.next(), cursor.next(), cursor.next()];
  log.accept(output(1));
  log.accept({ type: 'closed', seq: 2 });
  const [first, second, third] = await Promise.all(steps);
  expect([first?.value?.type, second?.value?.type, third?.done]).toEqual(['output', 'closed', true]);
});

test('a subscription that is left ends its waiting calls and no other subscription', async () => {
  const log = logOf();
  const left = log.subscribe();
  const waiting = left.next();
  const other = log.subscribe().next();
  await left.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(await left.next()).toEqual({ done: true, value: undefined });
  log.accept(output(1));
  expect((await other).value).toMatchObject({ seq: 1 });
});

test('a polled read tells the end only with the last output', () => {
  const log = logOf(output(1, 'abc'), output(2, 'def'), { type: 'exited', seq: 3, exitCode: 7 });
  log.fail('gone');
  expect(log.read(0, 3)).toMatchObject({ chunks: [{ seq: 1 }], nextSeq: 2, exitCode: 7, closed: false, failure: null });
  expect(log.read(1, 3)).toMatchObject({ chunks: [{ seq: 2 }], nextSeq: 3, closed: true, failure: 'gone' });
  expect(log.read(3, 3)).toMatchObject({ chunks: [], nextSeq: 4, exited: true, closed: true, failure: 'gone' });
});

test('a polled read of a process that was closed tells no failure', () => {
  const log = logOf(output(1), { type: 'exited', seq: 2, exitCode: 0 }, { type: 'closed', seq: 3 });
  log.fail('gone');
  expect(log.read(0, ALL)).toMatchObject({ exited: true, exitCode: 0, closed: true, failure: null });
});

test('a chunk larger than a read allows is read alone', () => {
  const log = logOf(output(1, 'large'), output(2, 'large'));
  expect(log.read(0, 1).chunks.map(({ seq }) => seq)).toEqual([1]);
});
