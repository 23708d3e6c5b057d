import { describe, expect, it } from 'vitest';
import type { EndCause } from '../../src/core/history.js';
import type { MessageTransport } from '../../src/core/target.js';
import { type LoggedLink, loggedLink, turns } from './logged-link.js';

interface Opened extends LoggedLink {
  readonly transport: MessageTransport;
}

function open(): Opened {
  const { link, log } = loggedLink();
  const transport = link.client.messages();
  log.length = 0;
  return { link, log, transport };
}

function follow({ transport, log }: Opened): void {
  transport.onMessage((message) => log.push({ message }));
  transport.onError((error) => log.push(`error ${(error as NodeJS.ErrnoException).code ?? error.name}`));
  transport.onClose((reason) => log.push(`close: ${reason}`));
}

function followed(): Opened {
  const opened = open();
  follow(opened);
  return opened;
}

const frame = (delivery: number, value: unknown = { n: delivery }) => ({ delivery, value });
const code = (error: unknown) => (error as NodeJS.ErrnoException).code;

describe('a message link hands over', () => {
  it('each message synchronously, taken just before the listener is called, whether held or not', () => {
    const { link, log } = followed();
    link.deliver(frame(0), true);
    link.deliver(frame(1), false);
    link.flush();
    expect(log).toEqual(['taken 0', { message: { n: 0 } }, 'taken 1', { message: { n: 1 } }]);
  });

  it('messages and the end in one synchronous run', () => {
    const { link, log } = followed();
    link.deliver(frame(0), true);
    link.end('eof');
    expect(log).toEqual(['taken 0', { message: { n: 0 } }, 'end-taken eof', 'close: the peer ended the connection']);
    expect(link.readable).toBe(false);
  });

  it('what came before anyone listened, in order and with the end last, in a microtask', async () => {
    const opened = open();
    opened.link.deliver(frame(0), false);
    opened.link.deliver(frame(1), false);
    opened.link.end('eof');
    opened.transport.onClose((reason) => opened.log.push(`close: ${reason}`));
    await turns();
    expect(opened.log).toEqual([]);
    opened.transport.onMessage((message) => opened.log.push({ message }));
    expect(opened.log).toEqual([]);
    await Promise.resolve();
    expect(opened.log).toEqual([
      'taken 0',
      { message: { n: 0 } },
      'taken 1',
      { message: { n: 1 } },
      'end-taken eof',
      'close: the peer ended the connection',
    ]);
  });

  it('what arrives between the first listener and its microtask behind what waited', async () => {
    const opened = open();
    opened.link.deliver(frame(0), false);
    follow(opened);
    opened.link.deliver(frame(1), false);
    expect(opened.log).toEqual([]);
    await Promise.resolve();
    expect(opened.log.filter((entry) => typeof entry === 'string')).toEqual(['taken 0', 'taken 1']);
    opened.link.deliver(frame(2), false);
    expect(opened.log).toContain('taken 2');
  });

  it('to every listener, although one of them throws', () => {
    const { link, log, transport } = open();
    transport.onMessage(() => {
      throw new Error('first');
    });
    transport.onMessage((message) => log.push({ message }));
    link.deliver(frame(0), false);
    expect(log).toEqual(['taken 0', { threw: 'first' }, { message: { n: 0 } }]);
  });

  it('text that is no JSON as an error, text that is JSON as its value, and the beginning of a frame not at all', () => {
    const { link, log } = followed();
    link.deliver({ delivery: 0, text: '{"a":', cut: false }, false);
    link.deliver({ delivery: 1, text: '[1]', cut: false }, false);
    link.deliver({ delivery: 2, text: '{"a"', cut: true }, false);
    expect(log).toEqual(['taken 0', 'error SyntaxError', 'taken 1', { message: [1] }]);
  });
});

describe('the end of a message link', () => {
  it('is an error and then a close when the connection is reset', () => {
    const { link, log } = followed();
    link.end('reset');
    expect(log).toEqual(['end-taken reset', 'error ECONNRESET', 'close: the connection was reset by the peer']);
  });

  it('is told once, and nothing is handed over after it', () => {
    const { link, log } = followed();
    link.end('end-read');
    link.end('eof');
    link.deliver(frame(0), false);
    expect(log).toEqual(['end-taken end-read', 'close: the peer stopped sending']);
  });

  it('waits for a client that listens to nothing yet', async () => {
    const opened = open();
    opened.link.end('reset');
    expect(opened.log).toEqual([]);
    follow(opened);
    await Promise.resolve();
    expect(opened.log).toEqual(['end-taken reset', 'error ECONNRESET', 'close: the connection was reset by the peer']);
  });

  it('is told to a close listener that comes late, and once to each', async () => {
    const { link, log, transport } = followed();
    link.end('eof');
    transport.onClose((reason) => log.push(`late: ${reason}`));
    expect(log).toHaveLength(2);
    await Promise.resolve();
    expect(log.slice(2)).toEqual(['late: the peer ended the connection']);
  });

  it('is a close in a microtask after a local close, told once', async () => {
    const { link, log, transport } = followed();
    transport.close();
    transport.close();
    expect(log).toEqual(['local-close']);
    expect([link.readable, link.closedLocally]).toEqual([false, true]);
    link.end('eof');
    link.deliver(frame(0), false);
    await Promise.resolve();
    expect(log).toEqual(['local-close', 'close: closed locally']);
  });

  it('is no local close when the client answers it by closing', async () => {
    for (const cause of ['eof', 'reset', 'end-read'] satisfies EndCause[]) {
      const { link, log, transport } = open();
      transport.onClose(() => transport.close());
      link.end(cause);
      await turns();
      expect(log).toEqual([`end-taken ${cause}`]);
    }
  });

  it('drops what was not handed over when the client closes first', async () => {
    const opened = open();
    opened.link.deliver(frame(0), false);
    opened.link.end('eof');
    follow(opened);
    opened.transport.close();
    await turns();
    expect(opened.log).toEqual(['local-close', 'close: closed locally']);
  });
});

describe('sending on a message link', () => {
  it('gives the message to the executor synchronously', async () => {
    const { log, transport } = open();
    const sent = transport.send({ id: 1 });
    expect(log).toEqual([{ written: { id: 1 } }]);
    await expect(sent).resolves.toBeUndefined();
  });

  it('calls what is no JSON value garbage', async () => {
    const { log, transport } = open();
    await transport.send(undefined);
    expect(log).toEqual(['garbage']);
  });

  it('rejects with the code of what went wrong, while reading goes on', async () => {
    for (const [how, expected] of [
      ['epipe', 'EPIPE'],
      ['destroyed', 'ERR_STREAM_DESTROYED'],
    ] as const) {
      const { link, log, transport } = followed();
      link.endWrites(how);
      await expect(transport.send({ id: 1 }).catch(code)).resolves.toBe(expected);
      link.deliver(frame(0), false);
      expect(log).toEqual([{ refused: { id: 1 } }, 'taken 0', { message: { n: 0 } }]);
    }
  });

  it('rejects once the link is lost or closed, but not when the read side alone ended', async () => {
    const expected = { eof: 'EPIPE', reset: 'ERR_STREAM_DESTROYED', 'end-read': undefined };
    for (const cause of ['eof', 'reset', 'end-read'] satisfies EndCause[]) {
      const { link, transport } = followed();
      link.end(cause);
      await expect(transport.send(1).catch(code)).resolves.toBe(expected[cause]);
      transport.close();
      await expect(transport.send(1).catch(code)).resolves.toBe('ERR_STREAM_DESTROYED');
    }
  });

  it('stays pending while it is stalled, and is taken in order when writes resume', async () => {
    const { link, log, transport } = followed();
    link.endWrites('stalled');
    const sends = [1, 2].map((id) => transport.send({ id }).then(() => log.push(`sent ${id}`)));
    await turns();
    expect(log).toEqual([]);
    link.resumeWrites();
    expect(log).toEqual([{ written: { id: 1 } }, { written: { id: 2 } }]);
    await Promise.all(sends);
    expect(log.slice(2)).toEqual(['sent 1', 'sent 2']);
    await transport.send({ id: 3 });
    expect(log).toContainEqual({ written: { id: 3 } });
  });

  it('rejects what is stalled when the link ends, writes end, or the client closes', async () => {
    const ends: [(opened: Opened) => void, string][] = [
      [({ link }) => link.end('eof'), 'EPIPE'],
      [({ link }) => link.end('reset'), 'ERR_STREAM_DESTROYED'],
      [({ link }) => link.endWrites('epipe'), 'EPIPE'],
      [({ transport }) => transport.close(), 'ERR_STREAM_DESTROYED'],
    ];
    for (const [end, expected] of ends) {
      const opened = followed();
      opened.link.endWrites('stalled');
      const sent = opened.transport.send({ id: 1 }).catch(code);
      end(opened);
      await expect(sent).resolves.toBe(expected);
      expect(opened.log).toContainEqual({ refused: { id: 1 } });
      opened.link.resumeWrites();
      expect(opened.log).not.toContainEqual({ written: { id: 1 } });
    }
  });
});
