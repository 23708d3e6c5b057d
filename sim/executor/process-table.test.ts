import { describe, expect, it } from 'vitest';
import { type ReadRequest, readRequestOf } from './process-params.js';
import { type ProcessEmission, ProcessTable } from './process-table.js';

function output(seq: number, text: string, process = 'P'): ProcessEmission {
  return { id: `out-${seq}`, kind: 'output', process, seq, stream: 'stdout', text };
}

const exited = (seq: number): ProcessEmission => ({ id: 'x', kind: 'exited', process: 'P', seq, exitCode: 3 });
const closed = (seq: number): ProcessEmission => ({ id: 'c', kind: 'closed', process: 'P', seq });

function request(asked: Partial<ReadRequest> = {}): ReadRequest {
  return { processId: 'P', afterSeq: 0, maxBytes: Number.POSITIVE_INFINITY, waitMs: 0, ...asked };
}

/** The params of a start that is accepted. */
const START = { processId: 'P', argv: ['cat'], cwd: '/work', env: {}, tty: false };

function started(emissions: readonly ProcessEmission[] = [], params: object = {}): ProcessTable {
  const table = new ProcessTable();
  table.start({ ...START, ...params });
  for (const emission of emissions) table.emit(emission);
  return table;
}

function read(table: ProcessTable, asked: Partial<ReadRequest> = {}) {
  const answer = table.read(request(asked));
  if ('error' in answer || answer.read === undefined) throw new Error('the read was refused');
  return answer.read;
}

describe('process/start', () => {
  it('refuses a process id that is taken, params without one, and an empty command line', () => {
    const table = started();
    expect(table.start(START)).toMatchObject({ error: { code: -32600 } });
    expect(table.start({ ...START, processId: undefined })).toMatchObject({ error: { code: -32602 } });
    expect(table.start({ ...START, processId: 'Q', argv: [] })).toMatchObject({ error: { code: -32602 } });
    expect(table.start({ ...START, processId: 'Q' })).toEqual({ result: { processId: 'Q' } });
  });

  it.each<[string, object | undefined]>([
    ['without params', undefined],
    ['without argv', { ...START, argv: undefined }],
    ['an argv of a number', { ...START, argv: ['cat', 1] }],
    ['without cwd', { ...START, cwd: undefined }],
    ['a relative cwd', { ...START, cwd: 'work' }],
    ['without env', { ...START, env: undefined }],
    ['an env of a number', { ...START, env: { A: 1 } }],
    ['without tty', { ...START, tty: undefined }],
    ['a pipeStdin that is a text', { ...START, pipeStdin: 'yes' }],
    ['an arg0 that is a number', { ...START, arg0: 7 }],
  ])('refuses %s', (_what, params) => {
    expect(new ProcessTable().start(params)).toMatchObject({ error: { code: -32602 } });
  });

  it('asks for neither pipeStdin nor arg0, and takes a URI for a cwd', () => {
    const params = { ...START, cwd: 'file:///work', arg0: null, unheardOf: 1 };
    expect(new ProcessTable().start(params)).toEqual({ result: { processId: 'P' } });
  });

  it('leaves a process running until it is ended', () => {
    expect(read(started())).toEqual({
      chunks: [],
      nextSeq: 1,
      exited: false,
      exitCode: null,
      closed: false,
      failure: null,
    });
  });
});

describe('process/read', () => {
  it('gives output after a seq, as text and as base64', () => {
    const answer = started([output(1, 'one'), output(2, 'two')]).read(request({ afterSeq: 1 }));
    expect(answer).toMatchObject({
      result: { chunks: [{ seq: 2, stream: 'stdout', chunk: Buffer.from('two').toString('base64') }], nextSeq: 3 },
      read: { chunks: [{ seq: 2, stream: 'stdout', text: 'two' }], nextSeq: 3 },
    });
  });

  it('counts exit and close in nextSeq', () => {
    const table = started([output(1, 'one'), exited(2), closed(3)]);
    expect(read(table)).toMatchObject({ nextSeq: 4, exited: true, exitCode: 3, closed: true });
  });

  it('goes on behind its last chunk where it has a bound, whether or not that has cut it', () => {
    const table = started([output(1, 'one'), exited(2), closed(3)]);
    expect(read(table, { maxBytes: 100 })).toMatchObject({ nextSeq: 2, exited: true, closed: true });
    expect(read(table, { maxBytes: 100, afterSeq: 1 })).toMatchObject({ chunks: [], nextSeq: 4, closed: true });
  });

  it('tells an exit that comes before output', () => {
    expect(read(started([exited(1), output(2, 'tail')]))).toMatchObject({
      chunks: [{ seq: 2 }],
      exited: true,
      nextSeq: 3,
    });
  });

  it('stops before maxBytes is exceeded, and does not tell the close until the rest is read', () => {
    const table = started([output(1, 'aaa'), output(2, 'bbb'), output(3, 'c'), closed(4)]);
    const first = read(table, { maxBytes: 5 });
    expect(first).toMatchObject({ chunks: [{ seq: 1 }], nextSeq: 2, closed: false });
    const second = read(table, { maxBytes: 5, afterSeq: first.nextSeq - 1 });
    expect(second).toMatchObject({ chunks: [{ seq: 2 }, { seq: 3 }], nextSeq: 4, closed: true });
  });

  it('counts bytes, not characters, and gives the first chunk however long it is', () => {
    const table = started([output(1, 'éé'), output(2, 'x')]);
    expect(read(table, { maxBytes: 4 }).chunks).toHaveLength(1);
    expect(read(table, { maxBytes: 5 }).chunks).toHaveLength(2);
    expect(read(table, { maxBytes: 1 }).chunks).toHaveLength(1);
  });

  it('holds back what lies behind a gap until the gap is filled', () => {
    const table = started([output(1, 'one'), output(3, 'three'), closed(4)]);
    expect(read(table)).toMatchObject({ chunks: [{ seq: 1 }], nextSeq: 2, closed: false });
    table.emit(output(2, 'two'));
    expect(read(table)).toMatchObject({ chunks: [{ seq: 1 }, { seq: 2 }, { seq: 3 }], nextSeq: 5, closed: true });
  });

  it('gives output once that was sent twice, as it was first', () => {
    const table = started([output(1, 'one'), output(1, 'again')]);
    expect(read(table).chunks).toEqual([{ seq: 1, stream: 'stdout', text: 'one' }]);
  });

  it('refuses a process that was not started, or whose start was taken back', () => {
    const table = new ProcessTable();
    table.emit(output(1, 'early'));
    expect(table.read(request())).toMatchObject({ error: { code: -32600 } });
    table.start(START);
    expect(read(table).chunks).toHaveLength(1);
    table.forget('P');
    expect(table.read(request())).toMatchObject({ error: { code: -32600 } });
  });

  it('has news when there is output, an exit or the close that its reader does not know', () => {
    const table = started();
    expect(table.hasNews(request())).toBe(false);
    table.emit(output(2, 'two'));
    expect(table.hasNews(request())).toBe(false);
    table.emit(output(1, 'one'));
    expect(table.hasNews(request({ afterSeq: 1 }))).toBe(true);
    expect(table.hasNews(request({ afterSeq: 2 }))).toBe(false);
    table.emit(exited(3));
    expect(table.hasNews(request({ afterSeq: 2 }))).toBe(true);
    expect(table.hasNews(request({ afterSeq: 3 }))).toBe(false);
    table.emit(closed(4));
    expect(table.hasNews(request({ afterSeq: 4 }))).toBe(true);
    expect(table.hasNews(request({ processId: 'unknown' }))).toBe(true);
  });
});

describe('the params of process/read', () => {
  it('have defaults where they are left out or null', () => {
    const defaults = { processId: 'P', afterSeq: 0, maxBytes: Number.POSITIVE_INFINITY, waitMs: 0 };
    expect(readRequestOf({ processId: 'P' })).toEqual(defaults);
    expect(readRequestOf({ processId: 'P', afterSeq: null, maxBytes: null, waitMs: null })).toEqual(defaults);
  });

  it.each([undefined, {}, { processId: 7 }])('without a process id are refused: %j', (params) => {
    expect(readRequestOf(params)).toMatchObject({ error: { code: -32602 } });
  });

  it.each(['1', -1, 1.5])('are refused where a number is none or no count: %j', (value) => {
    for (const name of ['afterSeq', 'maxBytes', 'waitMs']) {
      expect(readRequestOf({ processId: 'P', [name]: value })).toMatchObject({ error: { code: -32602 } });
    }
  });
});

describe('process/write', () => {
  const written = { processId: 'P', chunk: 'aGk=' };

  it('is accepted where stdin is piped or a terminal', () => {
    expect(started([], { pipeStdin: true }).write(written)).toEqual({ result: { status: 'accepted' } });
    expect(started([], { tty: true }).write(written)).toEqual({ result: { status: 'accepted' } });
  });

  it('says why not as a result', () => {
    expect(started().write(written)).toEqual({ result: { status: 'stdinClosed' } });
    expect(started([exited(1)], { pipeStdin: true }).write(written)).toEqual({ result: { status: 'stdinClosed' } });
    expect(new ProcessTable().write(written)).toEqual({ result: { status: 'unknownProcess' } });
  });

  it('refuses params of the wrong shape', () => {
    const table = started([], { pipeStdin: true });
    for (const chunk of ['***', 'eA', 7]) {
      expect(table.write({ processId: 'P', chunk })).toMatchObject({ error: { code: -32602 } });
    }
    expect(started().write({ processId: 'P' })).toMatchObject({ error: { code: -32602 } });
    expect(started().write(undefined)).toMatchObject({ error: { code: -32602 } });
  });
});

describe('process/terminate', () => {
  it('tells whether the process was running', () => {
    const table = started();
    expect(table.terminate({ processId: 'P' })).toEqual({ result: { running: true } });
    table.emit(exited(1));
    expect(table.terminate({ processId: 'P' })).toEqual({ result: { running: false } });
    expect(table.terminate({ processId: 'unknown' })).toEqual({ result: { running: false } });
    expect(table.terminate({})).toMatchObject({ error: { code: -32602 } });
  });
});
