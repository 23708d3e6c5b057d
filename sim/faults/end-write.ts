import type { FaultAction } from '../../src/core/scenario.js';
import type { LinkEnd } from '../link/link-end.js';
import { ALL_FORMS, type FaultEntry } from './fault.js';

export const writeRefused: FaultEntry = {
  name: 'end-write-epipe',
  statement: 'Every write fails with EPIPE from here on; reading still works.',
  kind: 'link',
  forms: ['messages', 'lines', 'content-length'],
  scenario: "{ kind: 'end-write', how: 'epipe' }",
  note: 'As on the pipes of a child process. In the preset `tcp` it is `end-write-destroyed`. It does not exist on a WebSocket: applied to one, sends are discarded silently.',
};

export const writeDestroys: FaultEntry = {
  name: 'end-write-destroyed',
  statement: 'The next write fails, and a stream is destroyed by it, as a TCP socket is.',
  kind: 'link',
  forms: ['messages', 'lines', 'content-length'],
  scenario: "{ kind: 'end-write', how: 'destroyed' }",
  note: 'On `messages()` sends fail with ERR_STREAM_DESTROYED and reading goes on. It does not exist on a WebSocket: applied to one, sends are discarded silently.',
};

export const writeStalled: FaultEntry = {
  name: 'end-write-stalled',
  statement: 'What the client writes is neither taken nor refused, until the run heals.',
  kind: 'link',
  forms: ALL_FORMS,
  scenario: "{ kind: 'end-write', how: 'stalled' }",
  note: '`send` stays pending, `write` gives false and no `drain` comes, `bufferedAmount` grows.',
};

export const firstWriteFails: FaultEntry = {
  name: 'first-write-fails',
  statement: 'Writing fails before the client has written anything: its handshake cannot begin.',
  kind: 'link',
  forms: ['messages', 'lines', 'content-length'],
  scenario: "{ kind: 'end-write', how: 'epipe', early: true }",
  note: 'Also with the other ways in which writing fails. On a WebSocket the first send is discarded silently.',
};

export function strikeEndWrite(link: LinkEnd, action: Extract<FaultAction, { kind: 'end-write' }>): void {
  link.endWrites(action.how);
}
