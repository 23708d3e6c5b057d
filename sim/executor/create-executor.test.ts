import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/core/history.js';
import type { AppAction } from '../../src/core/scenario.js';
import { DIALECTS, type Dialect } from '../../src/core/target.js';
import { createExecutor } from './create-executor.js';
import { callRequest, DIALECT_WIRES, notifyRequest } from './dialects/index.js';
import type { Executor, ExecutorMessage, ReceivedFrame } from './executor.js';

const OPERATIONS: Readonly<Partial<Record<AppAction['kind'], Operation>>> = { file: 'file.read' };

/** An executor with a client that numbers its requests from 1. */
function world(dialect: Dialect = 'exec-server', scripted: readonly string[] = []) {
  const executor = createExecutor({ dialect, scripted: new Set(scripted), pollWaitMs: 1000 });
  let id = 0;
  return {
    executor,
    made(action: AppAction): void {
      executor.expect(action.id, OPERATIONS[action.kind] ?? (action.kind as Operation), action);
    },
    asked(method: string, params: unknown, nowMs = 0): ReceivedFrame {
      id += 1;
      return executor.receive({ value: { id, method, params } }, nowMs);
    },
  };
}

/** The params that every start has besides its id. */
const CAT = { argv: ['cat'], cwd: '/work', env: {}, tty: false };

/** The same with a client of an exec server that has shaken hands. */
function connected(scripted: readonly string[] = []) {
  const made = world('exec-server', scripted);
  made.executor.receive({ value: { id: 'hello', method: 'initialize', params: { clientName: 'c' } } }, 0);
  made.executor.nextAnswer(0);
  made.executor.receive({ value: { method: 'initialized' } }, 0);
  return made;
}

function wireValueOf(message: ExecutorMessage | undefined): unknown {
  return message !== undefined && 'value' in message.wire ? message.wire.value : undefined;
}

function answersOf(executor: Executor, nowMs = 0): string[] {
  const answered: string[] = [];
  for (let answer = executor.nextAnswer(nowMs); answer !== undefined; answer = executor.nextAnswer(nowMs)) {
    answered.push(answer.message.to);
  }
  return answered;
}

describe('frames', () => {
  it('are told apart', () => {
    const { executor } = world();
    expect(executor.receive({ garbage: true }, 0)).toEqual({ frame: 'garbage' });
    for (const value of [null, 7, [], {}, 'text']) expect(executor.receive({ value }, 0)).toEqual({ frame: 'garbage' });
    expect(executor.receive({ value: { id: 1, result: {} } }, 0)).toEqual({ frame: 'response' });
    expect(executor.receive({ value: { method: 'initialized' } }, 0)).toEqual({
      frame: 'notification',
      method: 'initialized',
    });
    expect(executor.receive({ value: { id: 'x', method: 'unknown/method' } }, 0)).toEqual({
      frame: 'request',
      method: 'unknown/method',
    });
  });

  it.each(DIALECTS)('of dialect %s carry `jsonrpc` everywhere or nowhere', (dialect) => {
    const { executor, made, asked } = world(dialect, ['A']);
    made({ id: 'A', kind: 'call' });
    asked('unknown/method', {});
    const { method, params } = callRequest(dialect, 'A');
    asked(method, params);
    const values = [
      executor.nextAnswer(0),
      executor.respond('A'),
      executor.respond('A', { code: 1, message: 'no' }),
      executor.send({ id: 'n', kind: 'notification', number: 1 }),
      executor.send({ id: 's', kind: 'stray' }),
      executor.send({ id: 'r', kind: 'request' }),
    ].map(wireValueOf);
    const expected = dialect === 'exec-server' ? undefined : '2.0';
    for (const value of values) expect((value as { jsonrpc?: string }).jsonrpc).toBe(expected);
  });
});

describe('the handshake', () => {
  it.each(DIALECTS.filter((dialect) => dialect !== 'json-rpc'))('of %s is the operation connect', (dialect) => {
    const { executor, asked } = world(dialect);
    expect(executor.canRespond('connect')).toBe(false);
    expect(asked('initialize', { clientName: 'c' })).toMatchObject({ op: 'connect' });
    expect(executor.canRespond('connect')).toBe(true);
    const answer = executor.nextAnswer(0);
    expect(answer?.message).toEqual({ kind: 'response', to: 'connect', copy: 1 });
    expect(wireValueOf(answer)).toMatchObject({ id: 1, result: DIALECT_WIRES[dialect].handshakeResult({}) });
  });

  it('comes first: until it is done an exec server refuses what needs a session', () => {
    const { executor, asked } = world();
    const answerTo = (method: string, params: unknown): unknown => {
      asked(method, params);
      const { result, error } = wireValueOf(executor.nextAnswer(0)) as { result?: unknown; error?: { code: number } };
      return error?.code ?? result;
    };
    const terminate = (): unknown => answerTo('process/terminate', { processId: 'P' });
    expect(terminate()).toBe(-32600);
    expect(answerTo('process/start', { processId: 'P', ...CAT })).toBe(-32600);
    expect(answerTo('fs/readFile', { path: '/work/hello.txt' })).toBe(-32600);
    expect(answerTo('environment/info', {})).toBe(-32600);
    expect(answerTo('no/such', {})).toBe(-32601);
    expect(answerTo('initialize', {})).toBe(-32602);
    expect(answerTo('initialize', { clientName: 'c', resumeSessionId: 'unknown' })).toBe(-32600);
    expect(terminate()).toBe(-32600);
    expect(answerTo('initialize', { clientName: 'c' })).toEqual({ sessionId: 'tailrace-session' });
    expect(terminate()).toBe(-32600);
    executor.receive({ value: { method: 'initialized' } }, 0);
    expect(terminate()).toEqual({ running: false });
    expect(answerTo('initialize', { clientName: 'c' })).toBe(-32600);
    expect(terminate()).toEqual({ running: false });
  });

  it('that the scenario refuses can be tried again', () => {
    const { executor, asked } = world('exec-server', ['connect']);
    asked('initialize', { clientName: 'c' });
    executor.respond('connect', { code: -32000, message: 'busy' });
    asked('initialize', { clientName: 'c' });
    expect(wireValueOf(executor.respond('connect'))).toEqual({ id: 2, result: { sessionId: 'tailrace-session' } });
  });

  it('of another dialect is not asked for', () => {
    const { executor, asked } = world('mcp');
    asked('tools/list', {});
    expect(executor.nextAnswer(0)?.message).not.toHaveProperty('error');
  });

  it('is asked for of no call: the scenario answers it', () => {
    const { executor, made, asked } = world();
    made({ id: 'A', kind: 'call' });
    asked('environment/info', { tailrace: 'A' });
    expect(wireValueOf(executor.respond('A'))).toMatchObject({ id: 1, result: { tailrace: 'A' } });
  });

  it('waits for its response where one is scripted', () => {
    const { executor, asked } = world('exec-server', ['connect']);
    asked('initialize', { clientName: 'c' });
    expect(executor.nextAnswer(0)).toBeUndefined();
    expect(wireValueOf(executor.respond('connect'))).toEqual({ id: 1, result: { sessionId: 'tailrace-session' } });
  });
});

describe('what the client asks by itself', () => {
  it('is answered with what the dialect says', () => {
    const { executor, asked } = world('mcp');
    expect(asked('ping', undefined)).toEqual({ frame: 'request', method: 'ping' });
    expect(wireValueOf(executor.nextAnswer(0))).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
  });

  it('is refused when the dialect does not know it', () => {
    const { executor, asked } = world();
    asked('process/resize', {});
    const answer = executor.nextAnswer(0);
    expect(wireValueOf(answer)).toEqual({ id: 1, error: { code: -32601, message: 'unknown method: process/resize' } });
    expect(answer?.message).toEqual({ kind: 'response', to: 'process/resize', copy: 1, error: { code: -32601 } });
  });
});

describe('a call', () => {
  it.each(DIALECTS)('of %s is known by its token and never answered by itself', (dialect) => {
    const { executor, made, asked } = world(dialect);
    made({ id: 'A', kind: 'call' });
    made({ id: 'B', kind: 'call' });
    const request = callRequest(dialect, 'B');
    expect(asked(request.method, request.params).op).toBe('B');
    expect(executor.nextAnswer(0)).toBeUndefined();
    expect(executor.canRespond('A')).toBe(false);
    const { message, wire } = executor.respond('B');
    expect(message).toEqual({ kind: 'response', to: 'B', copy: 1 });
    expect(DIALECT_WIRES[dialect].readEcho((wire as { value: { result: unknown } }).value.result)).toEqual({
      token: 'B',
      copy: 1,
    });
  });

  it('is a call even of a method the executor understands', () => {
    const { executor, made, asked } = world();
    made({ id: 'A', kind: 'call', method: 'process/read' });
    expect(asked('process/read', { tailrace: 'A' }).op).toBe('A');
    expect(executor.nextAnswer(0)).toBeUndefined();
    expect(wireValueOf(executor.respond('A'))).toMatchObject({ result: { tailrace: 'A', copy: 1 } });
  });

  it('is answered again with the next ordinal, for the same id', () => {
    const { executor, made, asked } = world();
    made({ id: 'A', kind: 'call' });
    asked('environment/info', { tailrace: 'A' });
    const values = [executor.respond('A'), executor.respond('A'), executor.respond('A')].map(wireValueOf);
    expect(values).toMatchObject([
      { id: 1, result: { tailrace: 'A', copy: 1 } },
      { id: 1, result: { tailrace: 'A', copy: 2 } },
      { id: 1, result: { tailrace: 'A', copy: 3 } },
    ]);
  });

  it('can be refused, and a duplicate can say otherwise', () => {
    const { executor, made, asked } = world();
    made({ id: 'A', kind: 'call' });
    asked('environment/info', { tailrace: 'A' });
    const refused = executor.respond('A', { code: -32000, message: 'busy' });
    expect(wireValueOf(refused)).toEqual({ id: 1, error: { code: -32000, message: 'busy' } });
    expect(refused.message).toEqual({ kind: 'response', to: 'A', copy: 1, error: { code: -32000 } });
    expect(executor.respond('A').message).toEqual({ kind: 'response', to: 'A', copy: 2 });
  });

  it('that a client sends twice is answered for each request, the oldest first', () => {
    const { executor, made, asked } = world();
    made({ id: 'A', kind: 'call' });
    asked('environment/info', { tailrace: 'A' });
    expect(asked('environment/info', { tailrace: 'A' }).op).toBe('A');
    expect([executor.respond('A'), executor.respond('A'), executor.respond('A')].map(wireValueOf)).toMatchObject([
      { id: 1 },
      { id: 2 },
      { id: 2, result: { copy: 2 } },
    ]);
  });

  it('cannot be answered before its request was received', () => {
    const { executor, made } = world();
    made({ id: 'A', kind: 'call' });
    expect(() => executor.respond('A')).toThrow('A is answered before its request was received');
  });
});

describe('a notification of the app', () => {
  it.each(DIALECTS)('of %s is known by its token', (dialect) => {
    const { executor, made } = world(dialect);
    made({ id: 'N', kind: 'notify' });
    expect(executor.receive({ value: notifyRequest(dialect, 'N') }, 0)).toMatchObject({
      frame: 'notification',
      op: 'N',
    });
    expect(executor.canRespond('N')).toBe(false);
  });
});

describe('operations on a process', () => {
  it('are matched by process, and in the order they were made', () => {
    const { made, asked } = connected();
    made({ id: 'P', kind: 'start' });
    made({ id: 'Q', kind: 'start', pipeStdin: true });
    made({ id: 'W1', kind: 'write', process: 'Q', text: 'a' });
    made({ id: 'W2', kind: 'write', process: 'P', text: 'b' });
    made({ id: 'W3', kind: 'write', process: 'Q', text: 'c' });
    made({ id: 'T', kind: 'terminate', process: 'P' });
    expect(asked('process/start', { processId: 'Q', ...CAT }).op).toBe('Q');
    expect(asked('process/start', { processId: 'P', ...CAT }).op).toBe('P');
    expect(asked('process/write', { processId: 'Q', chunk: '' }).op).toBe('W1');
    expect(asked('process/write', { processId: 'Q', chunk: '' }).op).toBe('W3');
    expect(asked('process/write', { processId: 'Q', chunk: '' }).op).toBeUndefined();
    expect(asked('process/write', { processId: 'P', chunk: '' }).op).toBe('W2');
    expect(asked('process/terminate', { processId: 'P' }).op).toBe('T');
  });

  it('are answered by themselves in the order received, but for the scripted ones', () => {
    const { executor, made, asked } = connected(['Q']);
    made({ id: 'P', kind: 'start', pipeStdin: true });
    made({ id: 'Q', kind: 'start' });
    made({ id: 'W', kind: 'write', process: 'P', text: 'a' });
    asked('process/start', { processId: 'P', ...CAT, pipeStdin: true });
    asked('process/start', { processId: 'Q', ...CAT });
    asked('process/write', { processId: 'P', chunk: 'YQ==' });
    expect(wireValueOf(executor.nextAnswer(0))).toEqual({ id: 1, result: { processId: 'P' } });
    expect(wireValueOf(executor.nextAnswer(0))).toEqual({ id: 3, result: { status: 'accepted' } });
    expect(executor.nextAnswer(0)).toBeUndefined();
    expect(wireValueOf(executor.respond('Q'))).toEqual({ id: 2, result: { processId: 'Q' } });
  });

  it('take back a process whose start is refused', () => {
    const { executor, made, asked } = connected(['P']);
    made({ id: 'P', kind: 'start' });
    asked('process/start', { processId: 'P', ...CAT });
    executor.respond('P', { code: -32603, message: 'no such program' });
    asked('process/terminate', { processId: 'P' });
    expect(wireValueOf(executor.nextAnswer(0))).toEqual({ id: 2, result: { running: false } });
  });

  it('repeat an answer as it was, and a client that changes it changes no other', () => {
    const { executor, made, asked } = connected(['R']);
    made({ id: 'P', kind: 'start' });
    made({ id: 'R', kind: 'read', process: 'P' });
    asked('process/start', { processId: 'P', ...CAT });
    executor.send({ id: 'o1', kind: 'output', process: 'P', seq: 1, stream: 'stdout', text: 'a' });
    asked('process/read', { processId: 'P' });
    const first = executor.respond('R');
    executor.send({ id: 'o2', kind: 'output', process: 'P', seq: 2, stream: 'stdout', text: 'b' });
    const value = wireValueOf(first) as { result: { chunks: unknown[] } };
    value.result.chunks.length = 0;
    const second = executor.respond('R');
    expect(second.message).toMatchObject({ copy: 2, read: { chunks: [{ seq: 1, text: 'a' }], nextSeq: 2 } });
    expect(wireValueOf(second)).toMatchObject({ id: 2, result: { chunks: [{ seq: 1, chunk: 'YQ==' }], nextSeq: 2 } });
  });
});

describe('what a process emits', () => {
  it('is a notification of its kind', () => {
    const { executor } = connected();
    const output = executor.send({ id: 'o', kind: 'output', process: 'P', seq: 1, stream: 'stderr', text: 'é' });
    expect(wireValueOf(output)).toEqual({
      method: 'process/output',
      params: { processId: 'P', seq: 1, stream: 'stderr', chunk: 'w6k=' },
    });
    expect(output.message).toEqual({ kind: 'output', process: 'P', seq: 1, stream: 'stderr', text: 'é' });
    const exited = executor.send({ id: 'x', kind: 'exited', process: 'P', seq: 2, exitCode: 7 });
    expect(wireValueOf(exited)).toEqual({ method: 'process/exited', params: { processId: 'P', seq: 2, exitCode: 7 } });
    expect(exited.message).toEqual({ kind: 'exited', process: 'P', seq: 2, exitCode: 7 });
    const closed = executor.send({ id: 'c', kind: 'closed', process: 'P', seq: 3 });
    expect(wireValueOf(closed)).toEqual({ method: 'process/closed', params: { processId: 'P', seq: 3 } });
    expect(closed.message).toEqual({ kind: 'closed', process: 'P', seq: 3 });
  });
});

describe('readers of a process', () => {
  const started = () => {
    const made = connected();
    made.made({ id: 'P', kind: 'start' });
    made.asked('process/start', { processId: 'P', ...CAT });
    made.executor.nextAnswer(0);
    return made;
  };

  it('wait for something new', () => {
    const { executor, made, asked } = started();
    made({ id: 'L', kind: 'poll', process: 'P' });
    expect(asked('process/read', { processId: 'P', waitMs: 1000 }, 50).op).toBe('L');
    expect(executor.nextAnswer(50)).toBeUndefined();
    expect(executor.nextDeadlineMs()).toBe(1050);
    executor.send({ id: 'o', kind: 'output', process: 'P', seq: 1, stream: 'stdout', text: 'a' });
    expect(executor.nextAnswer(60)?.message).toMatchObject({ to: 'L', read: { chunks: [{ seq: 1 }], nextSeq: 2 } });
    expect(executor.nextDeadlineMs()).toBeUndefined();
  });

  it('are answered with nothing once their time is over', () => {
    const { executor, made, asked } = started();
    made({ id: 'L', kind: 'poll', process: 'P' });
    asked('process/read', { processId: 'P', waitMs: 1000 }, 50);
    expect(executor.nextAnswer(1049)).toBeUndefined();
    expect(executor.nextAnswer(1050)?.message).toMatchObject({ to: 'L', read: { chunks: [], closed: false } });
  });

  it('do not hold up what comes after them', () => {
    const { executor, made, asked } = started();
    made({ id: 'L', kind: 'poll', process: 'P' });
    made({ id: 'T', kind: 'terminate', process: 'P' });
    asked('process/read', { processId: 'P', waitMs: 1000 });
    asked('process/terminate', { processId: 'P' });
    expect(answersOf(executor)).toEqual(['T']);
    expect(answersOf(executor, 1000)).toEqual(['L']);
  });

  it('do not wait for a process that is unknown', () => {
    const { executor, asked } = started();
    asked('process/read', { processId: 'Q', waitMs: 1000 });
    expect(wireValueOf(executor.nextAnswer(0))).toMatchObject({ error: { code: -32600 } });
    asked('process/read', { waitMs: 1000 });
    expect(wireValueOf(executor.nextAnswer(0))).toMatchObject({ error: { code: -32602 } });
  });

  it('are told apart: a read from a poll, and polls by how far they are', () => {
    const { executor, made, asked } = started();
    for (const seq of [1, 2]) {
      executor.send({ id: `o${seq}`, kind: 'output', process: 'P', seq, stream: 'stdout', text: 'abc' });
    }
    made({ id: 'L', kind: 'poll', process: 'P' });
    made({ id: 'M', kind: 'poll', process: 'P', maxBytes: 3 });
    made({ id: 'R', kind: 'read', process: 'P', afterSeq: 1 });
    expect(asked('process/read', { processId: 'P', waitMs: 1000 }).op).toBe('L');
    expect(asked('process/read', { processId: 'P', waitMs: 1000, maxBytes: 3 }).op).toBe('M');
    expect(answersOf(executor)).toEqual(['L', 'M']);
    expect(asked('process/read', { processId: 'P', afterSeq: 2, waitMs: 1000 }).op).toBe('L');
    expect(asked('process/read', { processId: 'P', afterSeq: 1, waitMs: 1000, maxBytes: 3 }).op).toBe('M');
    expect(asked('process/read', { processId: 'P', afterSeq: 1 }).op).toBe('R');
    expect(asked('process/read', { processId: 'P', afterSeq: 2, maxBytes: null, waitMs: 1000 }).op).toBe('L');
  });

  it('of another process are left alone', () => {
    const { made, asked } = started();
    made({ id: 'R', kind: 'read', process: 'Q' });
    expect(asked('process/read', { processId: 'P' }).op).toBeUndefined();
  });
});

describe('file operations', () => {
  const file = (id: string, operation: 'readFile' | 'copy', path: string, to?: string): AppAction =>
    to === undefined ? { id, kind: 'file', operation, path } : { id, kind: 'file', operation, path, to };

  it('are matched by method and paths, absolute or as URIs', () => {
    const { made, asked } = connected();
    made(file('F1', 'readFile', '/work/a'));
    made(file('F2', 'readFile', '/work/hello.txt'));
    made(file('F3', 'readFile', '/work/hello.txt'));
    made(file('C1', 'copy', '/work/a', '/work/b'));
    made(file('C2', 'copy', '/work/a', '/work/c'));
    expect(asked('fs/readFile', { path: 'file:///work/hello.txt' }).op).toBe('F2');
    expect(asked('fs/readFile', { path: '/work/hello.txt' }).op).toBe('F3');
    expect(asked('fs/readFile', { path: '/work/a' }).op).toBe('F1');
    expect(asked('fs/copy', { sourcePath: '/work/a', destinationPath: 'file:///work/c', recursive: false }).op).toBe(
      'C2',
    );
    expect(asked('fs/copy', { sourcePath: '/work/a', destinationPath: '/work/b', recursive: false }).op).toBe('C1');
    expect(asked('fs/remove', { path: '/work/a' }).op).toBeUndefined();
    made(file('F4', 'readFile', 'one'));
    made(file('F5', 'readFile', 'two'));
    expect(asked('fs/readFile', { path: 'two' }).op).toBe('F5');
  });

  it('say as text what a client must report', () => {
    const { executor, made, asked } = connected();
    made(file('F', 'readFile', '/work/hello.txt'));
    asked('fs/readFile', { path: '/work/hello.txt' });
    expect(executor.nextAnswer(0)?.message).toEqual({ kind: 'response', to: 'F', copy: 1, text: '"hello"' });
  });

  it('fail with the code of their error', () => {
    const { executor, made, asked } = connected();
    made(file('F', 'readFile', '/work/none'));
    asked('fs/readFile', { path: '/work/none' });
    expect(executor.nextAnswer(0)?.message).toEqual({ kind: 'response', to: 'F', copy: 1, error: { code: -32004 } });
  });
});

describe('a refused write', () => {
  it('is known by the operation whose request it was, and that request is not expected again', () => {
    const { executor, made, asked } = connected();
    made({ id: 'first', kind: 'file', operation: 'readFile', path: '/work/hello.txt' });
    made({ id: 'second', kind: 'file', operation: 'readFile', path: '/work/hello.txt' });
    const refused = { id: 9, method: 'fs/readFile', params: { path: '/work/hello.txt' } };
    expect(executor.refused(refused)).toBe('first');
    expect(asked('fs/readFile', { path: '/work/hello.txt' })).toMatchObject({ op: 'second' });
  });

  it('of a handshake is that of connect, and one of something else belongs to nobody', () => {
    const { executor } = connected();
    expect(executor.refused({ id: 1, method: 'initialize', params: {} })).toBe('connect');
    expect(executor.refused({ id: 1, result: {} })).toBeUndefined();
    expect(executor.refused(undefined)).toBeUndefined();
  });
});

describe('an operation that has settled without a request', () => {
  it('leaves a request that fits it to one that is open', () => {
    const { executor, made, asked } = connected();
    made({ id: 'served', kind: 'file', operation: 'readFile', path: '/work/hello.txt' });
    executor.settled('served');
    made({ id: 'open', kind: 'file', operation: 'readFile', path: '/work/hello.txt' });
    expect(asked('fs/readFile', { path: '/work/hello.txt' })).toMatchObject({ op: 'open' });
    expect(asked('fs/readFile', { path: '/work/hello.txt' })).toMatchObject({ op: 'served' });
  });

  it('is not alone in that: a poll that waits for an answer leaves a read to another poll', () => {
    const { executor, made, asked } = connected(['poll-1', 'poll-2']);
    made({ id: 'poll-1', kind: 'poll', process: 'P' });
    made({ id: 'poll-2', kind: 'poll', process: 'P' });
    expect(asked('process/read', { processId: 'P', afterSeq: 0, waitMs: 1000 })).toMatchObject({ op: 'poll-1' });
    expect(asked('process/read', { processId: 'P', afterSeq: 0, waitMs: 1000 })).toMatchObject({ op: 'poll-2' });
    executor.respond('poll-1');
    expect(asked('process/read', { processId: 'P', afterSeq: 0, waitMs: 1000 })).toMatchObject({ op: 'poll-1' });
  });

  it('leaves a read that fits it to a poll that is open', () => {
    const { executor, made, asked } = connected();
    made({ id: 'served', kind: 'read', process: 'P' });
    executor.settled('served');
    made({ id: 'poll', kind: 'poll', process: 'P' });
    expect(asked('process/read', { processId: 'P', afterSeq: 0 })).toMatchObject({ op: 'poll' });
  });
});

describe('malformed frames', () => {
  it('are text, the beginning of a frame only where they are cut', () => {
    const { executor } = connected();
    for (const how of ['json', 'shape', 'cut'] as const) {
      const { wire, message } = executor.send({ id: 'm', kind: 'malformed', how });
      expect(message).toEqual({ kind: 'malformed', how });
      expect(wire).toEqual({ text: expect.any(String), cut: how === 'cut' });
    }
  });
});
