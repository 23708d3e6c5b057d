import { expect, test } from 'vitest';
import { Inbound } from './inbound.js';

function heard(inbound: Inbound): unknown[] {
  const told: unknown[] = [];
  inbound.onMessage((message) => told.push(message));
  inbound.onError((error) => told.push(error.message));
  inbound.onClose((reason) => told.push(`end: ${reason}`));
  return told;
}

test('messages come in order, then the error that ended it, then the end, and nothing after it', () => {
  const inbound = new Inbound();
  const told = heard(inbound);
  inbound.message(1);
  inbound.error(new Error('write EPIPE'));
  inbound.message(2);
  inbound.end('reset', new Error('ECONNRESET'));
  inbound.message(3);
  inbound.error(new Error('late'));
  inbound.end('again');
  expect(told).toEqual([1, 'write EPIPE', 2, 'ECONNRESET', 'end: reset']);
});

test('what comes before the listeners is kept for them, in order', () => {
  const inbound = new Inbound();
  inbound.message(1);
  inbound.message(2);
  inbound.end('gone');
  expect(heard(inbound)).toEqual([1, 2, 'end: gone']);
});
