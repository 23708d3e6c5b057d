import type { MalformedValue } from '../../src/core/scenario.js';
import { ALL_FORMS, type FaultEntry, STREAM_FORMS } from './fault.js';

export const malformedJson: FaultEntry = {
  name: 'malformed-json',
  statement: 'A whole frame arrives whose text is not JSON.',
  kind: 'frame',
  forms: ALL_FORMS,
  scenario: "{ kind: 'malformed', how: 'json' }",
  note: 'A message transport parses for its client, so `messages()` shows it as an error given to `onError`; the link stays up.',
};

export const malformedShape: FaultEntry = {
  name: 'malformed-shape',
  statement: 'A frame arrives that is JSON, but neither a request, a response nor a notification.',
  kind: 'frame',
  forms: ALL_FORMS,
  scenario: "{ kind: 'malformed', how: 'shape' }",
};

export const malformedValue: FaultEntry = {
  name: 'malformed-value',
  statement: 'A frame arrives that is JSON, but a number or an array.',
  kind: 'frame',
  forms: ALL_FORMS,
  scenario: "{ kind: 'malformed', how: 'shape', value: 'number' | 'array' }",
};

export const truncatedFrame: FaultEntry = {
  name: 'truncated-frame',
  statement: 'The first half of a frame arrives, and its rest never does.',
  kind: 'frame',
  forms: STREAM_FORMS,
  scenario: "{ kind: 'malformed', how: 'cut' }",
  note: 'Message forms hand over whole messages only: there the frame never arrives at all.',
};

export const rawFrame: FaultEntry = {
  name: 'raw-frame',
  statement: 'A frame arrives with the text that a race file gives it.',
  kind: 'frame',
  forms: ALL_FORMS,
  scenario: "{ kind: 'raw', text: '…' }",
  note: 'Nobody knows what it says but who wrote it, so it is judged as a malformed frame; `run` sends none.',
};

/** JSON that is no object at all; the array is no batch of messages either. */
const VALUES: Readonly<Record<MalformedValue, string>> = { number: '5', array: '[5]' };

/**
 * The text of a malformed frame, the same in every dialect, without framing. `json` lacks the end that would make it
 * JSON; `shape` is JSON with none of the members that tell what a message is, or no object; `cut` is the first half of
 * a notification.
 */
export function malformedText(how: 'json' | 'shape' | 'cut', value?: MalformedValue): string {
  if (value !== undefined) return VALUES[value];
  switch (how) {
    case 'json':
      return '{"method":"tailrace/malformed","params":{"unfinished":';
    case 'shape':
      return '{"tailrace":"neither request, response nor notification","parts":[1,null,"two"]}';
    case 'cut':
      return '{"method":"tailrace/truncated","params":{"half":"of a fra';
  }
}
