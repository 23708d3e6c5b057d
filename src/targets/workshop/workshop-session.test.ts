import { describe, expect, it } from 'vitest';
import type { ProcessEvent } from '../../core/target.js';
import { type SequencedEvent, WorkshopSession } from './workshop-session.js';

function output(seq: number, text = `${seq}`): SequencedEvent {
  return { type: 'output', seq, stream: 'stdout', chunk: Buffer.from(text) };
}

/** All events of a subscription, as one word each. */
async function wordsOf(events: AsyncIterable<ProcessEvent>): Promise<string[]> {
  const words: string[] = [];
  for await (const event of events) words.push(event.type === 'failed' ? 'failed' : `${event.type} ${event.seq}`);
  return words;
}

describe('a session of the workshop client', () => {
  it('publishes events in seq order, each once, whatever order they arrive in', async () => {
    const session = new WorkshopSession();
    const words = wordsOf(session.events());
    const closed: SequencedEvent = { type: 'closed', seq: 4 };
    const exited: SequencedEvent = { type: 'exited', seq: 2, exitCode: 0 };
    for (const event of [output(3), closed, output(1), output(3), output(1), exited, exited]) session.accept(event);
    expect(await words).toEqual(['output 1', 'exited 2', 'output 3', 'closed 4']);
  });

  it('publishes at the loss what waited for a gap, and then the failure', async () => {
    const session = new WorkshopSession();
    session.accept(output(5));
    session.accept({ type: 'exited', seq: 4, exitCode: 3 });
    session.accept(output(1));
    session.fail('gone');
    expect(await wordsOf(session.events())).toEqual(['output 1', 'exited 4', 'output 5', 'failed']);
  });

  it('does not fail once it is closed, and publishes nothing after its last event', async () => {
    const session = new WorkshopSession();
    session.accept({ type: 'closed', seq: 1 });
    session.fail('gone');
    session.accept(output(2));
    expect(await wordsOf(session.events())).toEqual(['closed 1']);
  });

  it('ends a waiting subscription at the loss', async () => {
    const session = new WorkshopSession();
    const words = wordsOf(session.events());
    await new Promise(setImmediate);
    session.fail('gone');
    expect(await words).toEqual(['failed']);
  });

  it('answers reads from what is retained and tells the end only with the last of the output', () => {
    const session = new WorkshopSession();
    session.accept(output(1, 'aaaa'));
    session.accept(output(2, 'bbbb'));
    session.accept({ type: 'exited', seq: 3, exitCode: 7 });
    session.fail('gone');
    const first = session.read({ maxBytes: 4 });
    expect(first).toMatchObject({ nextSeq: 2, exited: true, exitCode: 7, closed: false, failure: null });
    expect(first.chunks.map(({ seq }) => seq)).toEqual([1]);
    const second = session.read({ afterSeq: first.nextSeq - 1 });
    expect(second).toMatchObject({ nextSeq: 4, exitCode: 7, closed: true, failure: 'gone' });
    expect(second.chunks.map(({ seq }) => seq)).toEqual([2]);
  });

  it('retains no more than its bound, and goes on with what is left', async () => {
    const session = new WorkshopSession();
    for (let seq = 1; seq <= 5000; seq += 1) session.accept(output(seq, 'x'));
    session.fail('gone');
    const words = await wordsOf(session.events());
    expect(words).toHaveLength(4096);
    expect(words.slice(-2)).toEqual(['output 5000', 'failed']);
  });
});
