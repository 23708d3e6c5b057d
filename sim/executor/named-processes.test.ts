import { beforeEach, describe, expect, it } from 'vitest';
import type { ExecutorAction } from '../../src/core/scenario.js';
import { createExecutor } from './create-executor.js';
import type { ReceivedFrame } from './executor.js';
import { NamedProcesses } from './named-processes.js';

const CLIENTS_ID = '4090-0c1d';

let executor: NamedProcesses;
let lastId = 0;

function create(...scripted: string[]): void {
  executor = new NamedProcesses(
    createExecutor({ dialect: 'exec-server', scripted: new Set(scripted), pollWaitMs: 500 }),
  );
  request('initialize', { clientName: 'codex-environment', resumeSessionId: null });
  executor.receive({ value: { method: 'initialized', params: {} } }, 0);
  answers();
}

beforeEach(() => create());

function request(method: string, params: unknown): ReceivedFrame {
  lastId += 1;
  return executor.receive({ value: { id: lastId, method, params } }, 0);
}

/** The client starts a process, whose command names the one of the scenario. */
function start(name: string, processId: string): ReceivedFrame {
  const argv = ['/bin/bash', '-lc', `tailrace-remote-command ${name}`];
  return request('process/start', { processId, argv, cwd: 'file:///work', env: {}, tty: false, pipeStdin: false });
}

function read(afterSeq: number | null, processId = CLIENTS_ID): ReceivedFrame {
  return request('process/read', { processId, afterSeq, maxBytes: null, waitMs: 0 });
}

/** The frames that the executor sends by itself. */
function answers(): unknown[] {
  const frames: unknown[] = [];
  for (let next = executor.nextAnswer(0); next !== undefined; next = executor.nextAnswer(0)) {
    frames.push('value' in next.wire ? next.wire.value : next.wire.text);
  }
  return frames;
}

function started(): void {
  executor.expect('P', 'start', { id: 'P', kind: 'start' });
  start('P', CLIENTS_ID);
  answers();
}

function output(seq: number, text: string): Exclude<ExecutorAction, { kind: 'respond' }> {
  return { id: `out-${seq}`, kind: 'output', process: 'P', seq, stream: 'stderr', text };
}
const exited = { id: 'exited', kind: 'exited', process: 'P', seq: 2, exitCode: 7 } as const;
const closed = { id: 'closed', kind: 'closed', process: 'P', seq: 3 } as const;

const onWire = (text: string): string => Buffer.from(text).toString('base64');
const ONE = { seq: 1, stream: 'stderr', chunk: onWire('#1 stderr "é \\"one\\"\\n"\n') };

describe('an exec server whose client names its processes by itself', () => {
  it('knows a process by its command, and answers with the name that the client has for it', () => {
    executor.expect('P', 'start', { id: 'P', kind: 'start' });
    executor.expect('start-late', 'start', { id: 'start-late', kind: 'start' });
    expect(start('start-late', '1-b')).toMatchObject({ frame: 'request', method: 'process/start', op: 'start-late' });
    expect(start('P', CLIENTS_ID)).toMatchObject({ op: 'P' });
    expect(answers()).toMatchObject([{ result: { processId: '1-b' } }, { result: { processId: CLIENTS_ID } }]);
  });

  it('takes a process that no command of the scenario starts for one of the client’s own', () => {
    executor.expect('P', 'start', { id: 'P', kind: 'start' });
    expect(start('PQ', CLIENTS_ID).op).toBeUndefined();
    expect(answers()).toMatchObject([{ result: { processId: CLIENTS_ID } }]);
  });

  it('refuses a start where the scenario says so', () => {
    create('P');
    executor.expect('P', 'start', { id: 'P', kind: 'start' });
    start('P', CLIENTS_ID);
    expect(answers()).toEqual([]);
    const { wire, message } = executor.respond('P', { code: -32603, message: 'P was refused' });
    expect(wire).toMatchObject({ value: { error: { code: -32603, message: 'P was refused' } } });
    expect(message).toMatchObject({ kind: 'response', to: 'P', error: { code: -32603 } });
  });

  it('tells what a process does under the client’s name, with marked texts and the meaning of the scenario', () => {
    started();
    const { wire, message } = executor.send(output(1, 'é "one"\n'));
    expect(wire).toEqual({ value: { method: 'process/output', params: { processId: CLIENTS_ID, ...ONE } } });
    expect(message).toEqual({ kind: 'output', process: 'P', seq: 1, stream: 'stderr', text: 'é "one"\n' });
    expect(executor.send(exited)).toEqual({
      wire: { value: { method: 'process/exited', params: { processId: CLIENTS_ID, seq: 2, exitCode: 7 } } },
      message: { kind: 'exited', process: 'P', seq: 2, exitCode: 7 },
    });
    expect(executor.send(closed).wire).toEqual({
      value: { method: 'process/closed', params: { processId: CLIENTS_ID, seq: 3 } },
    });
  });

  it('answers a read of the client’s own at once, and puts it down to no operation of the app', () => {
    started();
    executor.expect('poll-P', 'poll', { id: 'poll-P', kind: 'poll', process: 'P' });
    executor.send(output(1, 'é "one"\n'));
    expect(read(null)).toEqual({ frame: 'request', method: 'process/read' });
    const [first] = answers();
    expect(first).toMatchObject({ result: { chunks: [ONE], nextSeq: 2, exited: false, closed: false } });
    executor.send(exited);
    executor.send(closed);
    read(1);
    expect(answers()).toMatchObject([
      { result: { chunks: [], nextSeq: 4, exited: true, exitCode: 7, closed: true, failure: null } },
    ]);
    expect(executor.canRespond('poll-P')).toBe(false);
  });

  it('answers a read once nothing is missing of what was told, as a server does that numbers it first', () => {
    started();
    executor.send(closed);
    read(0);
    executor.send(exited);
    expect(answers()).toEqual([]);
    executor.send(output(1, 'é "one"\n'));
    expect(answers()).toMatchObject([{ result: { chunks: [ONE], nextSeq: 4, exitCode: 7, closed: true } }]);
  });

  it('refuses a read of a process that there is not', () => {
    read(null, 'other');
    expect(answers()).toMatchObject([{ error: { code: -32600, message: 'unknown process id other' } }]);
  });

  it('says to a command that names the handshake that it has come here', () => {
    expect(start('connect', '7')).toEqual({ frame: 'request', method: 'process/start' });
    expect(answers()).toMatchObject([{ error: { code: -32603, message: 'tailrace was reached' } }]);
  });

  it('answers whatever else the client asks by itself', () => {
    started();
    request('environment/info', null);
    request('fs/getMetadata', { path: 'file:///tmp/x/.git', sandbox: null });
    request('process/terminate', { processId: CLIENTS_ID });
    expect(answers()).toMatchObject([
      { result: { shell: { name: 'sh' } } },
      { error: { code: -32004 } },
      { result: { running: true } },
    ]);
  });
});
