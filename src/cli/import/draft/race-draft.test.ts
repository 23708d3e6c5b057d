import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { importText, jsonLines } from '../testing/import-text.js';

interface Draft {
  readonly app: readonly object[];
  readonly connection: readonly object[];
  readonly order: readonly string[];
  readonly needs: readonly string[];
  readonly unanswered: readonly string[];
  readonly text: string;
  readonly account: string;
}

type Messages = Parameters<typeof jsonLines>[0];

/** The draft of a log, without the end that each has. */
async function draftOf(messages: Messages, given: Parameters<typeof importText>[1] = {}): Promise<Draft> {
  const { draft, account } = await importText(jsonLines(messages), given);
  const { strands, order = [], needs = [], unanswered = [] } = parse(draft);
  expect(strands.connection.at(-1)).toEqual({ eof: 'cut' });
  return {
    app: strands.app ?? [],
    connection: strands.connection.slice(0, -1),
    order,
    needs,
    unanswered,
    text: draft,
    account,
  };
}

const call = (id: number, method = 'm'): ['>', object] => ['>', { id, method, params: { a: id } }];
const result = (id: number): ['<', object] => ['<', { id, result: {} }];
const note = (method = 'n'): ['<', object] => ['<', { method }];
const start: ['>', object] = ['>', { id: 1, method: 'process/start', params: { processId: 'p', tty: true } }];
const output = (seq: number, text = 'hi\n'): ['<', object] => [
  '<',
  {
    method: 'process/output',
    params: { processId: 'p', seq, stream: 'stderr', chunk: Buffer.from(text).toString('base64') },
  },
];

describe('the draft of a log', () => {
  it('has a call, a response, a notification and a request for each that the log has', async () => {
    const draft = await draftOf([
      call(1, 'tools/call'),
      ['>', { method: 'notifications/cancelled', params: {} }],
      note('notifications/message'),
      ['<', { id: 'q', method: 'ping' }],
      ['<', { id: 0, method: 'roots/list' }],
      ['<', { id: 1, error: { code: -32602, message: 'no "such" tool: #1' } }],
    ]);
    expect(draft.app).toEqual([{ call: 'tools-call-1' }, { notify: 'notifications-cancelled-n1' }]);
    expect(draft.connection).toEqual([
      { notification: 'notifications-message-n2' },
      { request: 'ping-n3', wireId: 'text' },
      { request: 'roots-list-n4', wireId: 'zero' },
      { respond: 'tools-call-1', error: { code: -32602, message: 'no "such" tool: #1' } },
    ]);
    expect(draft.needs).toEqual(['calls', 'notifications']);
    expect(draft.text).toContain('# line 1: tools/call {"a":1}\n');
  });

  it.each([
    ['nothing where one side has said nothing', [note(), note()], []],
    ['nothing for a response to the last call', [call(1), result(1)], []],
    [
      'a pair wherever the other side goes on',
      [call(1), result(1), call(2), note()],
      ['m-1.response < m-2.invoked', 'm-2.written < n-n1'],
    ],
    ['a pair for a response to another call', [call(1), call(2), result(1), result(2)], ['m-2.written < m-1.response']],
    [
      'a pair for a response that comes again',
      [call(1), result(1), call(2), result(1)],
      ['m-1.response < m-2.invoked', 'm-2.written < m-1.response-2'],
    ],
    ['nothing for the first event of a process', [start, output(1)], []],
  ] as const)('orders the strands by as few pairs as say all: %s', async (_what, messages, order) => {
    expect((await draftOf(messages)).order).toEqual(order);
  });

  it('leaves out the handshake, and what the client answers, and says so', async () => {
    const draft = await draftOf([
      ['>', { id: 0, method: 'initialize', params: {} }],
      note('early'),
      ['<', { id: 0, result: {} }],
      ['>', { method: 'notifications/initialized' }],
      ['<', { id: 0, method: 'ping' }],
      ['>', { id: 0, result: {} }],
    ]);
    expect(draft.app).toEqual([]);
    expect(draft.connection).toEqual([{ notification: 'early-n1' }, { request: 'ping-n2', wireId: 'zero' }]);
    expect(draft.account).toContain('3 of the handshake: each run makes its own (lines 1, 3, 4)');
    expect(draft.account).toContain(
      '1 of the client, as answers to the server: the client under test gives its own (line 6)',
    );
    expect(draft.account).toContain('1 of the messages came before the handshake was over');
  });

  it('leaves out a response to nothing, but not one that comes again', async () => {
    const draft = await draftOf([
      call(1),
      result(1),
      result(1),
      result(7),
      ['<', { id: null, error: { code: -32700, message: '' } }],
      ['<', { id: '1', result: 1 }],
    ]);
    expect(draft.connection).toEqual([{ respond: 'm-1' }, { respond: 'm-1' }]);
    expect(draft.account).toContain(
      '3 of the server, as responses to requests that are not in the log, or not in the part of it (lines 4, 5, 6)',
    );
  });

  it('keeps that a request of the server has the id of an open call', async () => {
    const draft = await draftOf([
      call(1),
      ['<', { id: 1, method: 'ping' }],
      result(1),
      ['<', { id: 1, method: 'ping' }],
    ]);
    expect(draft.connection).toEqual([{ request: 'ping-n1', like: 'm-1' }, { respond: 'm-1' }, { request: 'ping-n2' }]);
  });

  it('names what is open at the end, and leaves the end free against it', async () => {
    const draft = await draftOf([call(1), note(), call(2)]);
    expect(draft.order).toEqual(['m-1.written < n-n1', 'n-n1 < m-2.invoked']);
    expect(draft.text).toContain('# Open at the end of the log: m-1, m-2.\n');
    expect(draft.text).toContain('{ property: call-settles, of: m-1 }');
    expect(draft.unanswered).toEqual([]);
  });

  it('is told which property and which title', async () => {
    const { text } = await draftOf([call(1)], { violates: 'no-crash', title: 'It crashed: # badly' });
    expect(parse(text)).toMatchObject({ violates: 'no-crash', title: 'It crashed: # badly' });
    expect(text.match(/REVIEW/g)).toHaveLength(2);
  });
});

describe('the draft of a log of an exec server', () => {
  it('has processes and files in its own words', async () => {
    const draft = await draftOf([
      ['>', { id: 1, method: 'process/start', params: { processId: 'p', argv: ['x'], pipeStdin: true } }],
      ['<', { id: 1, result: { processId: 'p' } }],
      ['>', { id: 2, method: 'process/write', params: { processId: 'p', chunk: 'eQo=' } }],
      ['>', { id: 3, method: 'process/read', params: { processId: 'p', afterSeq: 0, maxBytes: 10, waitMs: 5 } }],
      [
        '>',
        { id: 4, method: 'fs/copy', params: { sourcePath: 'file:///a%20b', destinationPath: '/c', recursive: true } },
      ],
      output(1),
      ['<', { method: 'process/exited', params: { processId: 'p', seq: 2, exitCode: 3 } }],
      ['<', { method: 'process/closed', params: { processId: 'p', seq: 3 } }],
      ['>', { id: 5, method: 'process/terminate', params: { processId: 'p' } }],
      ['>', { id: 6, method: 'environment/info' }],
      ['<', { id: 3, result: {} }],
    ]);
    const process = 'process-start-1';
    const after = `${process}.settled`;
    expect(draft.app).toEqual([
      { start: process, pipeStdin: true },
      { write: 'process-write-2', process, text: 'y\n', after },
      { read: 'process-read-3', process, afterSeq: 0, maxBytes: 10, waitMs: 5, after },
      { file: 'fs-copy-4', operation: 'copy', path: '/a b', to: '/c', recursive: true },
      { terminate: 'process-terminate-5', process, after },
      { call: 'environment-info-6', method: 'environment/info' },
    ]);
    expect(draft.connection).toEqual([
      { respond: process },
      { output: 'process-output-n1', process, seq: 1, stream: 'stderr', text: 'hi\n' },
      { exited: 'process-exited-n2', process, seq: 2, exitCode: 3 },
      { closed: 'process-closed-n3', process, seq: 3 },
      { respond: 'process-read-3' },
    ]);
    expect(draft.unanswered).toEqual(['process-write-2', 'fs-copy-4', 'process-terminate-5']);
    expect(draft.needs).toEqual(['calls', 'processes', 'files']);
  });

  it('begins with a start that the log does not have, and numbers its events from 1', async () => {
    const draft = await draftOf([output(41), output(43, 'x'.repeat(100)), output(40), output(42)]);
    expect(draft.app).toEqual([{ start: 'process-start-n1', pipeStdin: true }]);
    expect(draft.connection).toMatchObject([{ seq: 1 }, { seq: 3, text: 'x'.repeat(64) }, { seq: 2 }]);
    expect(draft.text).toContain('# REVIEW: the log has no start of this process');
    expect(draft.text).toContain('# seq 43 in the log');
    expect(draft.account).toContain('1 of a process, as events from before those that the draft begins with (line 3)');
  });

  it('keeps an event that comes again, and none that has the number of another', async () => {
    const draft = await draftOf([start, output(1), output(1), output(1, 'other'), output(300), output(44)]);
    expect(draft.connection).toMatchObject([{ seq: 1 }, { seq: 1 }, { seq: 300 }]);
    expect(draft.account).toContain(
      '2 of a process, as events with the number of another event, or of one long ago (lines 4, 6)',
    );
  });

  it('leaves out what an app cannot do, and what has no words', async () => {
    const write: ['>', object] = ['>', { id: 2, method: 'process/write', params: { processId: 'p', chunk: '' } }];
    const draft = await draftOf([
      start,
      write,
      ['<', { method: 'process/paused', params: { processId: 'p', seq: 1 } }],
    ]);
    expect(draft.app).toEqual([{ start: 'process-start-1', tty: true }]);
    expect(draft.connection).toEqual([]);
    expect(draft.account).toContain(
      '1 about a process whose start had not been answered: an app has no process then (line 2)',
    );
    expect(draft.account).toContain('1 of an exec server, as notifications that a race file has no words for (line 3)');
  });

  it('gives each of two operations on one path a path of its own', async () => {
    const read = (id: number): ['>', object] => ['>', { id, method: 'fs/readFile', params: { path: '/a' } }];
    const draft = await draftOf([read(1), read(2), ['>', { id: 3, method: 'fs/readFile', params: { path: 'C:\\a' } }]]);
    expect(draft.app).toMatchObject([{ path: '/a' }, { path: '/work/fs-readFile-2' }, { path: '/work/fs-readFile-3' }]);
    expect(draft.text).toContain('# the path is another one: the wire cannot tell two of one operation and path apart');
  });

  it('hides texts and paths and keeps the lengths of texts, the ids and the numbers of events', async () => {
    const draft = await draftOf(
      [
        start,
        output(2, 'secret'),
        ['>', { id: 7, method: 'fs/writeFile', params: { path: '/secret', dataBase64: 'c2VjcmV0' } }],
      ],
      { redact: true },
    );
    expect(draft.connection).toEqual([
      { output: 'process-output-n1', process: 'process-start-1', seq: 2, stream: 'stderr', text: 'xxxxxx' },
    ]);
    expect(draft.app[1]).toEqual({
      file: 'fs-writeFile-7',
      operation: 'writeFile',
      path: '/work/fs-writeFile-7',
      text: 'xxxxxx',
    });
    expect(draft.text).toContain('process/output {"processId":"…","seq":0,"stream":"…","chunk":"…"}');
    expect(draft.text).toContain('# Payloads are hidden; ids and order are those of the log.');
  });
});
