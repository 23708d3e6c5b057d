import { expect, test } from 'vitest';
import type { SequencedEvent } from './process-event.js';
import { ReorderBuffer } from './reorder-buffer.js';

function output(seq: number, size = 1): SequencedEvent {
  return { type: 'output', seq, stream: 'stdout', chunk: new Uint8Array(size) };
}

function buffered(limits = { maxEvents: 100, maxBytes: 100 }): { buffer: ReorderBuffer; emitted: number[] } {
  const emitted: number[] = [];
  return { buffer: new ReorderBuffer(limits, (event) => emitted.push(event.seq)), emitted };
}

test('events in order are emitted as they come', () => {
  const { buffer, emitted } = buffered();
  for (const seq of [1, 2, 3]) buffer.accept(output(seq));
  expect(emitted).toEqual([1, 2, 3]);
});

test('an early event waits until the gap before it is filled', () => {
  const { buffer, emitted } = buffered();
  for (const seq of [4, 2, 3]) buffer.accept(output(seq));
  expect(emitted).toEqual([]);
  buffer.accept(output(1));
  expect(emitted).toEqual([1, 2, 3, 4]);
});

test('a repeated event is dropped, emitted or waiting', () => {
  const { buffer, emitted } = buffered();
  for (const seq of [1, 1, 3, 3, 2, 3, 2]) buffer.accept(output(seq));
  expect(emitted).toEqual([1, 2, 3]);
});

test('a flush emits what waits, in order, across its gaps', () => {
  const { buffer, emitted } = buffered();
  for (const seq of [9, 1, 5, 4]) buffer.accept(output(seq));
  buffer.flush();
  expect(emitted).toEqual([1, 4, 5, 9]);
});

test('a gap is given up once too many events wait for it', () => {
  const { buffer, emitted } = buffered({ maxEvents: 2, maxBytes: 100 });
  for (const seq of [2, 3]) buffer.accept(output(seq));
  expect(emitted).toEqual([]);
  buffer.accept(output(5));
  expect(emitted).toEqual([2, 3]);
  buffer.accept(output(1));
  expect(emitted).toEqual([2, 3]);
});

test('a gap is given up once too many bytes wait for it', () => {
  const { buffer, emitted } = buffered({ maxEvents: 100, maxBytes: 10 });
  buffer.accept(output(2, 10));
  expect(emitted).toEqual([]);
  buffer.accept(output(4, 1));
  expect(emitted).toEqual([2]);
});

test('what is emitted may lead to the next event being accepted at once', () => {
  const emitted: number[] = [];
  const buffer = new ReorderBuffer({ maxEvents: 9, maxBytes: 9 }, ({ seq }) => {
    emitted.push(seq);
    if (seq === 1) buffer.accept(output(4));
  });
  for (const seq of [2, 3, 1]) buffer.accept(output(seq));
  expect(emitted).toEqual([1, 2, 3, 4]);
});
