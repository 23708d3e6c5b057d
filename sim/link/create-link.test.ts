import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AdapterError } from '../../src/core/errors.js';
import { loggedLink, turns } from './logged-link.js';

describe('a link', () => {
  it('can be taken once, in one form, and teaches that to who takes it again', () => {
    const { link, log } = loggedLink();
    link.client.stream('lines');
    expect(log).toEqual(['form lines']);
    const again = [
      () => link.client.messages(),
      () => link.client.stream('lines'),
      () => link.client.stream('content-length'),
      () => link.client.webSocket(),
    ];
    for (const take of again) {
      expect(take).toThrow(AdapterError);
      expect(take).toThrow(/already taken by stream\('lines'\)/);
    }
    expect(log).toEqual(['form lines']);
  });

  it('refuses a framing that does not exist, and can still be taken', () => {
    const { link, log } = loggedLink();
    const stream = link.client.stream as (framing: string) => unknown;
    expect(() => stream('xml')).toThrow(/framed by 'lines' or by 'content-length'/);
    link.client.messages();
    expect(log).toEqual(['form messages']);
  });

  it('says which form was taken', () => {
    const { link: first, log: headers } = loggedLink();
    first.client.stream('content-length');
    const { link: second, log: socket } = loggedLink();
    second.client.webSocket();
    expect([headers, socket]).toEqual([['form content-length'], ['form web-socket']]);
  });

  it('works with its methods taken out of it', () => {
    const { link } = loggedLink();
    const { messages } = link.client;
    expect(messages().send).toBeTypeOf('function');
  });

  it('does to the form what happened before it was taken, in the same order', async () => {
    const { link, log } = loggedLink();
    link.deliver({ delivery: 0, value: 1 }, true);
    link.deliver({ delivery: 1, value: 2 }, false);
    link.endWrites('stalled');
    expect(link.readable).toBe(true);
    link.end('eof');
    expect([link.readable, link.closedLocally]).toEqual([false, false]);
    expect(log).toEqual([]);
    const duplex = link.client.stream('lines') as Duplex;
    duplex.on('data', (chunk: Buffer) => log.push(String(chunk)));
    await turns();
    expect(log).toEqual(['form lines', 'taken 0', 'taken 1', '1\n2\n', 'end-taken eof']);
  });
});
