import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { EndCause } from '../../src/core/history.js';
import type { LinkSettings, SimulatedLink } from './link.js';
import { loggedLink, turns } from './logged-link.js';

type Framing = 'lines' | 'content-length';

interface Opened {
  readonly link: SimulatedLink;
  readonly duplex: Duplex;
  /** What the observer was told, with what the client itself adds. */
  readonly log: unknown[];
}

function open(framing: Framing = 'lines', settings: Omit<LinkSettings, 'observer'> = {}): Opened {
  const { link, log } = loggedLink(settings);
  const duplex = link.client.stream(framing) as Duplex;
  log.length = 0;
  return { link, duplex, log };
}

function follow({ duplex, log }: Pick<Opened, 'duplex' | 'log'>): void {
  duplex.on('data', (chunk: Buffer) => log.push(`data ${chunk.toString()}`));
  duplex.on('end', () => log.push('end'));
  duplex.on('error', (error: NodeJS.ErrnoException) => log.push(`error ${error.code}`));
  duplex.on('close', (hadError: boolean) => log.push(hadError ? 'close after error' : 'close'));
}

const frame = (delivery: number, value: unknown = { n: delivery }) => ({ delivery, value });

describe('a stream link hands over', () => {
  it('each frame in a chunk of its own, taken just before the listener gets it', async () => {
    const opened = open();
    follow(opened);
    await turns();
    opened.link.deliver(frame(0), false);
    opened.link.deliver(frame(1), false);
    expect(opened.log).toEqual(['taken 0', 'data {"n":0}\n', 'taken 1', 'data {"n":1}\n']);
  });

  it('frames joined in one chunk when the first is held', async () => {
    const opened = open();
    follow(opened);
    await turns();
    opened.link.deliver(frame(0), true);
    expect(opened.log).toEqual([]);
    opened.link.deliver(frame(1), false);
    expect(opened.log).toEqual(['taken 0', 'taken 1', 'data {"n":0}\n{"n":1}\n']);
  });

  it('what is held when it is told to flush', async () => {
    const opened = open();
    follow(opened);
    await turns();
    opened.link.deliver(frame(0), true);
    opened.link.flush();
    expect(opened.log).toEqual(['taken 0', 'data {"n":0}\n']);
  });

  it('what is held in front of the end, in the same run', async () => {
    const opened = open();
    follow(opened);
    await turns();
    opened.link.deliver(frame(0), true);
    opened.link.end('eof');
    expect(opened.log).toEqual(['taken 0', 'data {"n":0}\n']);
    await turns();
    expect(opened.log.slice(2)).toEqual(['end-taken eof', 'end', 'close']);
  });

  it('a frame in two chunks when frames are split, taken with the second', async () => {
    const opened = open('lines', { splitFramesAt: 3 });
    follow(opened);
    await turns();
    opened.link.deliver(frame(0), false);
    expect(opened.log).toEqual(['data {"n', 'taken 0', 'data ":0}\n']);
  });

  it('the rest of a split frame joined with the beginning of the next when it is held', async () => {
    const opened = open('lines', { splitFramesAt: 11 });
    follow(opened);
    await turns();
    opened.link.deliver(frame(0), true);
    opened.link.deliver(frame(1), false);
    expect(opened.log).toEqual(['data {"n', 'taken 0', 'data ":0}\n{"n', 'taken 1', 'data ":1}\n']);
  });

  it('bytes of several to a character, split inside one and decoded by the stream, taken exactly when they are whole', async () => {
    const opened = open('lines', { splitFramesAt: 2 });
    opened.duplex.setEncoding('utf8');
    opened.duplex.on('data', (text: string) => opened.log.push(text));
    await turns();
    opened.link.deliver(frame(0, '\u20ac\u20ac'), false);
    opened.link.deliver(frame(1, '\u20ac'), false);
    expect(opened.log).toEqual(['"', 'taken 0', '\u20ac\u20ac"\n', '"', 'taken 1', '\u20ac"\n']);
  });

  it('frames with a Content-Length in bytes', async () => {
    const opened = open('content-length');
    follow(opened);
    await turns();
    opened.link.deliver(frame(0, '\u20ac'), false);
    expect(opened.log).toEqual(['taken 0', 'data Content-Length: 5\r\n\r\n"\u20ac"']);
  });

  it('text that is no JSON as a whole frame, and the beginning of a frame as less than its header promises', async () => {
    const lines = open('lines');
    const headers = open('content-length');
    for (const opened of [lines, headers]) {
      follow(opened);
      await turns();
      opened.link.deliver({ delivery: 0, text: '{"a":', cut: false }, false);
      opened.link.deliver({ delivery: 1, text: '{"b":', cut: true }, false);
    }
    expect(lines.log).toEqual(['taken 0', 'data {"a":\n', 'taken 1', 'data {"b":']);
    expect(headers.log[1]).toBe('data Content-Length: 5\r\n\r\n{"a":');
    expect(headers.log[3]).toBe('data Content-Length: 10\r\n\r\n{"b":');
  });

  it('everything to a slow for await reader before the end, however early the end came', async () => {
    const { link, duplex, log } = open();
    const reading = (async () => {
      for await (const chunk of duplex) {
        log.push(`read ${String(chunk)}`);
        await sleep(5);
      }
      log.push('done');
    })();
    await turns();
    link.deliver(frame(0), false);
    link.deliver(frame(1), false);
    await turns();
    link.deliver(frame(2), false);
    link.end('eof');
    await reading;
    const last = ['taken 2', 'read {"n":2}\n', 'end-taken eof', 'done'];
    expect(log.slice(0, 2)).toEqual(['taken 0', 'taken 1']);
    expect(log.slice(-4)).toEqual(last);
    expect(log).not.toContain('local-close');
  });

  it('a delivery to a paused reader only when it reads', async () => {
    const { link, duplex, log } = open();
    link.deliver(frame(0), false);
    await turns();
    expect(log).toEqual([]);
    duplex.read(3);
    expect(log).toEqual([]);
    duplex.read();
    expect(log).toEqual(['taken 0']);
  });

  it('bytes given back with unshift once more, without taking what follows too early', async () => {
    const { link, duplex, log } = open();
    link.deliver(frame(0), false);
    link.deliver(frame(1), false);
    await turns();
    const first: unknown = duplex.read(12);
    expect(log).toEqual(['taken 0']);
    duplex.unshift(first);
    duplex.read(12);
    expect(log).toEqual(['taken 0']);
    duplex.read();
    expect(log).toEqual(['taken 0', 'taken 1']);
  });
});

describe('the end of a stream link', () => {
  it('drops what a paused reader had not read when the connection is reset', async () => {
    const opened = open();
    opened.link.deliver(frame(0), false);
    opened.link.end('reset');
    follow(opened);
    await turns();
    expect(opened.log).toEqual(['end-taken reset', 'error ECONNRESET', 'close after error']);
    expect(opened.link.readable).toBe(false);
  });

  it('is told once, and later ends are ignored', async () => {
    const opened = open();
    follow(opened);
    opened.link.end('eof');
    opened.link.end('reset');
    opened.link.deliver(frame(0), false);
    await turns();
    expect(opened.log).toEqual(['end-taken eof', 'end', 'close']);
  });

  it('leaves the writable side open when the read side alone ends', async () => {
    const opened = open('lines', { preset: 'stdio' });
    follow(opened);
    opened.link.end('end-read');
    await turns();
    opened.duplex.write('{"after":1}\n');
    expect(opened.log).toEqual(['end-taken end-read', 'end', { written: { after: 1 } }]);
    opened.duplex.end();
    await turns();
    expect(opened.log.slice(3)).toEqual(['close']);
  });

  it('ends a TCP socket as a whole when the read side alone ends', async () => {
    const opened = open('lines', { preset: 'tcp' });
    follow(opened);
    opened.link.end('end-read');
    await turns();
    expect(opened.log).toEqual(['end-taken eof', 'end', 'close']);
  });

  it('is no local close when the client answers it by destroying the stream', async () => {
    const ends: EndCause[] = ['eof', 'reset', 'end-read'];
    for (const cause of ends) {
      const opened = open('lines', { preset: 'stdio' });
      opened.duplex.on('end', () => opened.duplex.destroy()).on('error', () => opened.duplex.destroy());
      opened.duplex.resume();
      opened.link.end(cause);
      await turns();
      expect(opened.log).toEqual([`end-taken ${cause}`]);
      expect(opened.link.closedLocally).toBe(false);
    }
  });

  it('is a local close, told once, when the client ends or destroys the stream first', async () => {
    for (const how of ['end', 'destroy'] as const) {
      const opened = open();
      follow(opened);
      opened.duplex[how]();
      expect(opened.log).toEqual(['local-close']);
      expect(opened.link.readable).toBe(false);
      opened.link.end('eof');
      await turns();
      opened.duplex.destroy();
      await turns();
      expect(opened.log).toEqual(how === 'end' ? ['local-close', 'end', 'close'] : ['local-close', 'close']);
    }
  });

  it('is not taken while a client that does not read has frames left', async () => {
    const opened = open();
    opened.link.deliver(frame(0), false);
    opened.link.end('eof');
    await turns();
    expect(opened.log).toEqual([]);
    opened.duplex.resume();
    await turns();
    expect(opened.log).toEqual(['taken 0', 'end-taken eof']);
  });

  it('throws out of a tick when nobody listens to its error', async () => {
    const { link, duplex } = open();
    link.end('reset');
    expect(duplex.listenerCount('error')).toBe(0);
    const [error] = await once(duplex, 'error').catch((thrown: unknown) => [thrown]);
    expect(error).toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
  });
});

describe('writing on a stream link', () => {
  it('tells of every whole frame, however it is cut into chunks, and of garbage', () => {
    const { duplex, log } = open();
    duplex.write('{"a":1}\n{"b"');
    duplex.write(Buffer.from(':2}\nnot json\n'));
    expect(log).toEqual([{ written: { a: 1 } }, { written: { b: 2 } }, 'garbage']);
  });

  it('fails with EPIPE and one error when it is refused, while reading goes on', async () => {
    const opened = open('lines', { preset: 'stdio' });
    follow(opened);
    await turns();
    opened.link.endWrites('epipe');
    const codes: unknown[] = [];
    for (const n of [1, 2]) {
      const taken = opened.duplex.write(`{"n":${n}}\n`, (error) => codes.push((error as NodeJS.ErrnoException).code));
      expect(taken).toBe(false);
    }
    expect(opened.duplex.writable).toBe(false);
    await turns();
    expect(codes).toEqual(['EPIPE', 'ERR_STREAM_DESTROYED']);
    expect(opened.log).toEqual([{ refused: { n: 1 } }, { refused: { n: 2 } }, 'error EPIPE']);
    opened.link.deliver(frame(0), false);
    opened.link.end('eof');
    await turns();
    expect(opened.log.slice(3)).toEqual(['taken 0', 'data {"n":0}\n', 'end-taken eof', 'end', 'close']);
  });

  it('destroys a TCP socket when it is refused', async () => {
    const opened = open('lines', { preset: 'tcp' });
    follow(opened);
    await turns();
    opened.link.endWrites('epipe');
    opened.duplex.write('{"n":1}\n');
    await turns();
    expect(opened.log).toEqual([{ refused: { n: 1 } }, 'end-taken reset', 'error EPIPE', 'close after error']);
    expect(opened.link.readable).toBe(false);
  });

  it('refuses the last chunk given to end as well', async () => {
    const opened = open('lines', { preset: 'stdio' });
    follow(opened);
    await turns();
    opened.link.endWrites('epipe');
    opened.duplex.end('{"n":1}\n');
    await turns();
    expect(opened.log).toEqual(['local-close', { refused: { n: 1 } }, 'error EPIPE', 'end', 'close']);
  });

  it('destroys the stream when the connection no longer takes writes, which is an end by reset', async () => {
    const opened = open();
    follow(opened);
    await turns();
    opened.link.endWrites('destroyed');
    expect(opened.link.readable).toBe(true);
    let code: unknown;
    opened.duplex.write('{"n":1}\n', (error) => {
      code = (error as NodeJS.ErrnoException).code;
    });
    expect(opened.link.readable).toBe(false);
    await turns();
    expect(code).toBe('EPIPE');
    expect(opened.log).toEqual([{ refused: { n: 1 } }, 'end-taken reset', 'error EPIPE', 'close after error']);
  });

  it('pushes back while it is stalled and takes everything in order when it resumes', async () => {
    const opened = open();
    follow(opened);
    opened.link.endWrites('stalled');
    const mark = opened.duplex.writableHighWaterMark;
    expect(opened.duplex.write('{"n":1}\n')).toBe(true);
    expect(opened.duplex.write(`${JSON.stringify('x'.repeat(mark))}\n`)).toBe(false);
    opened.duplex.write('{"n":2}\n');
    opened.duplex.on('drain', () => opened.log.push('drain'));
    await turns();
    expect(opened.log).toEqual([]);
    opened.link.resumeWrites();
    await turns();
    expect(opened.log).toEqual([{ written: { n: 1 } }, { written: 'x'.repeat(mark) }, { written: { n: 2 } }, 'drain']);
  });

  it('fails what is stalled when the peer ends, after end', async () => {
    const opened = open();
    follow(opened);
    opened.link.endWrites('stalled');
    opened.duplex.write('{"n":1}\n');
    opened.link.end('eof');
    await turns();
    expect(opened.log).toEqual(['end-taken eof', 'end', { refused: { n: 1 } }, 'error EPIPE', 'close after error']);
  });

  it('fails what is stalled when the connection is reset or the client destroys it', async () => {
    for (const who of ['peer', 'client'] as const) {
      const opened = open();
      const codes: unknown[] = [];
      opened.duplex.on('error', () => {});
      opened.link.endWrites('stalled');
      for (const n of [1, 2]) {
        opened.duplex.write(`{"n":${n}}\n`, (error) => codes.push((error as NodeJS.ErrnoException).code));
      }
      if (who === 'peer') opened.link.end('reset');
      else opened.duplex.destroy();
      await turns();
      expect(codes).toHaveLength(2);
      expect(codes.every((code) => code === 'ERR_STREAM_DESTROYED' || code === 'ECONNRESET')).toBe(true);
    }
  });

  it('answers a local end toward a stalled peer only when the peer resumes', async () => {
    const opened = open();
    follow(opened);
    opened.link.endWrites('stalled');
    opened.duplex.write('{"n":1}\n');
    opened.duplex.end();
    await turns();
    expect(opened.log).toEqual(['local-close']);
    opened.link.resumeWrites();
    await turns();
    expect(opened.log).toEqual(['local-close', { written: { n: 1 } }, 'end', 'close']);
  });

  it('tells of what a listener threw, and goes on', async () => {
    const { link, duplex, log } = open();
    duplex.on('data', (chunk: Buffer) => {
      log.push(String(chunk));
      if (log.length === 2) throw new Error('first');
    });
    await turns();
    link.deliver(frame(0), false);
    link.deliver(frame(1), false);
    expect(log).toEqual(['taken 0', '{"n":0}\n', { threw: 'first' }, 'taken 1', '{"n":1}\n']);
  });
});
