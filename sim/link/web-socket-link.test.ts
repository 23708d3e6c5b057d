import { describe, expect, it } from 'vitest';
import type { EndCause } from '../../src/core/history.js';
import { LinkSocket } from './link-socket.js';
import { type LoggedLink, loggedLink, turns } from './logged-link.js';

interface Opened extends LoggedLink {
  readonly socket: LinkSocket;
}

function take(): Opened {
  const { link, log } = loggedLink();
  const socket = link.client.webSocket();
  if (!(socket instanceof LinkSocket)) throw new Error('not the socket of the link');
  log.length = 0;
  socket.onopen = () => log.push('open');
  socket.onmessage = ({ data }) => log.push(`message ${data}`);
  socket.onerror = () => log.push(`error in state ${socket.readyState}`);
  socket.onclose = ({ code, reason, wasClean }) => log.push(`close ${code} '${reason}' ${wasClean}`);
  return { link, socket, log };
}

async function open(): Promise<Opened> {
  const opened = take();
  await turns();
  opened.log.length = 0;
  return opened;
}

const frame = (delivery: number, value: unknown = { n: delivery }) => ({ delivery, value });

describe('a WebSocket link opens', () => {
  it('in a microtask, and throws at a send before', async () => {
    const { socket, log } = take();
    expect(socket.readyState).toBe(socket.CONNECTING);
    expect(() => socket.send('{}')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
    await Promise.resolve();
    expect(log).toEqual(['open']);
    expect(socket.readyState).toBe(socket.OPEN);
  });

  it('before it hands over what came meanwhile', async () => {
    const { link, log } = take();
    link.deliver(frame(0), false);
    link.end('eof');
    expect(log).toEqual([]);
    await Promise.resolve();
    expect(log).toEqual(['open', 'taken 0', 'message {"n":0}', 'end-taken eof', "close 1000 '' true"]);
  });

  it('not any more when it is closed while connecting: that is an error and a close with 1006', async () => {
    const { socket, log } = take();
    socket.close();
    expect(socket.readyState).toBe(socket.CLOSING);
    await turns();
    expect(log).toEqual(['local-close', 'error in state 3', "close 1006 '' false"]);
  });
});

describe('a WebSocket link hands over', () => {
  it('each frame as the text of one message, several in one run', async () => {
    const { link, log } = await open();
    link.deliver(frame(0), true);
    link.deliver({ delivery: 1, text: '{"a":', cut: false }, false);
    expect(log).toEqual(['taken 0', 'message {"n":0}', 'taken 1', 'message {"a":']);
  });

  it('no beginning of a frame, and no message that nobody listens to', async () => {
    const { link, socket, log } = await open();
    link.deliver({ delivery: 0, text: '{"a"', cut: true }, false);
    socket.onmessage = null;
    link.deliver(frame(1), false);
    expect(log).toEqual([]);
  });

  it('to listeners in the order they were added, one of them throwing, and not to one that was removed', async () => {
    const { link, socket, log } = await open();
    const removed = () => log.push('removed');
    socket.addEventListener('message', () => {
      throw new Error('second');
    });
    socket.addEventListener('message', removed);
    socket.addEventListener('message', () => log.push('once'), { once: true });
    socket.onmessage = () => {
      log.push('handler set again, in its old place');
      socket.removeEventListener('message', removed);
    };
    link.deliver(frame(0), false);
    link.deliver(frame(1), false);
    const each = ['handler set again, in its old place', { threw: 'second' }];
    expect(log).toEqual(['taken 0', ...each, 'once', 'taken 1', ...each]);
  });
});

describe('the end of a WebSocket link', () => {
  it('shows in the events and codes that WHATWG gives it, once', async () => {
    const shown: Record<EndCause, unknown[]> = {
      eof: ['end-taken eof', "close 1000 '' true"],
      reset: ['end-taken reset', 'error in state 3', "close 1006 '' false"],
      'end-read': ['end-taken end-read', "close 1006 '' false"],
    };
    for (const cause of ['eof', 'reset', 'end-read'] satisfies EndCause[]) {
      const { link, socket, log } = await open();
      link.end(cause);
      link.end('reset');
      link.deliver(frame(0), false);
      socket.close();
      await turns();
      expect(log).toEqual(shown[cause]);
      expect([link.readable, link.closedLocally, socket.readyState]).toEqual([false, false, 3]);
    }
  });

  it('is a local close with the code given, answered after an immediate; nothing is handed over meanwhile', async () => {
    const { link, socket, log } = await open();
    socket.close(4001, 'enough');
    socket.close();
    link.deliver(frame(0), false);
    link.end('eof');
    await Promise.resolve();
    expect(log).toEqual(['local-close']);
    await turns();
    expect(log).toEqual(['local-close', "close 4001 'enough' true"]);
  });

  it('is 1005 after a local close without a code, and an exception for a code or reason that is not allowed', async () => {
    const { socket, log } = await open();
    expect(() => socket.close(1001)).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }));
    expect(() => socket.close(1000, 'x'.repeat(124))).toThrow(expect.objectContaining({ name: 'SyntaxError' }));
    expect(log).toEqual([]);
    socket.close();
    await turns();
    expect(log).toEqual(['local-close', "close 1005 '' true"]);
  });

  it('makes send discard silently and count what it discards', async () => {
    const { link, socket, log } = await open();
    link.end('eof');
    socket.send('{"n":1}');
    expect(log.at(-1)).toEqual({ refused: { n: 1 } });
    expect(socket.bufferedAmount).toBe(7);
  });
});

describe('sending on a WebSocket link', () => {
  it('gives one frame to the executor, text or bytes, and calls the rest garbage', async () => {
    const { socket, log } = await open();
    socket.send('{"n":1}');
    socket.send(Buffer.from('{"n":2}'));
    socket.send('not json');
    expect(log).toEqual([{ written: { n: 1 } }, { written: { n: 2 } }, 'garbage']);
    expect(socket.bufferedAmount).toBe(0);
  });

  it('discards silently where another form would refuse a write', async () => {
    for (const how of ['epipe', 'destroyed'] as const) {
      const { link, socket, log } = await open();
      link.endWrites(how);
      socket.send('{"n":1}');
      link.deliver(frame(0), false);
      expect(log).toEqual([{ refused: { n: 1 } }, 'taken 0', 'message {"n":0}']);
    }
  });

  it('fills the buffer while it is stalled, and is taken in order when writes resume', async () => {
    const { link, socket, log } = await open();
    link.endWrites('stalled');
    socket.send('{"n":1}');
    socket.send('"\u20ac"');
    expect(socket.bufferedAmount).toBe(12);
    expect(log).toEqual([]);
    link.resumeWrites();
    expect(log).toEqual([{ written: { n: 1 } }, { written: '\u20ac' }]);
    expect(socket.bufferedAmount).toBe(0);
  });

  it('is refused when it is stalled and the end comes', async () => {
    const { link, socket, log } = await open();
    link.endWrites('stalled');
    socket.send('{"n":1}');
    link.end('eof');
    link.resumeWrites();
    expect(log).toEqual([{ refused: { n: 1 } }, 'end-taken eof', "close 1000 '' true"]);
  });

  it('is followed by the close only when a stalled peer resumes', async () => {
    const { link, socket, log } = await open();
    link.endWrites('stalled');
    socket.send('{"n":1}');
    socket.close(1000);
    await turns();
    expect(log).toEqual(['local-close']);
    link.resumeWrites();
    await turns();
    expect(log).toEqual(['local-close', { written: { n: 1 } }, "close 1000 '' true"]);
  });
});
