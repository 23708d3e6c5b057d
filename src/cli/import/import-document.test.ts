import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LOG_FORMATS } from './readers/formats.js';
import {
  CLIENT_WORDS,
  DIRECTION_KEYS,
  MESSAGE_KEYS,
  RECEIVED_WORDS,
  SENT_WORDS,
  SERVER_WORDS,
  TIME_KEYS,
} from './readers/logged-entry.js';

it.each([
  ['formats', LOG_FORMATS.map(({ name }) => name)],
  ['keys of a direction', DIRECTION_KEYS],
  ['keys of a time', TIME_KEYS],
  ['keys of a message', MESSAGE_KEYS],
  ['words for what was sent', SENT_WORDS],
  ['words for what was received', RECEIVED_WORDS],
  ['words for the client', CLIENT_WORDS],
  ['words for the server', SERVER_WORDS],
])('docs/import.md has all %s', (_what, words) => {
  const document = readFileSync(new URL('../../../docs/import.md', import.meta.url), 'utf8');
  const shown = words.map((word) => `\`${word}\``);
  expect(shown.filter((word) => !document.includes(word))).toEqual([]);
});
