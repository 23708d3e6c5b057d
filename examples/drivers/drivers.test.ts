// Each example driver, played with by hand: what it does with a command, and what it tells in which order.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../dist/src/core/wire-target.js';
import { DriverProcess } from './driver-process.js';
import { type Message, type Peer, serveLines, serveWebSocket } from './loopback-peer.js';

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const PYTHON = fileOf('python/driver.py');
const JITI = fileOf('../../node_modules/jiti/lib/jiti-cli.mjs');
const TYPESCRIPT = fileOf('typescript/driver.ts');

const hasPython = spawnSync('python3', ['--version']).status === 0;

const startPython = (...args: string[]): DriverProcess => new DriverProcess('python3', [PYTHON, ...args]);
const startTypeScript = (): DriverProcess => new DriverProcess(process.execPath, [JITI, TYPESCRIPT]);

const note = (number: number): Message => ({ jsonrpc: '2.0', method: 'output', params: { number } });
const call = (op: string) => ({ do: 'call', op, method: 'demo/echo', params: { tailrace: op } }) as const;

/** Connects the next client, and answers what it says first. */
async function connect(driver: DriverProcess, peer: Peer, client: number, callTimeoutMs?: number): Promise<void> {
  driver.connect(client, peer.endpoint, callTimeoutMs);
  await peer.accept();
  if (peer.endpoint.kind === 'web-socket') {
    const { id, method } = await peer.receive();
    expect(method).toBe('initialize');
    peer.send([{ id, result: { sessionId: 's' } }]);
    expect((await peer.receive()).method).toBe('initialized');
  }
  const value = { tellsClose: true, tellsNotifications: true };
  expect(await driver.take('settled')).toEqual({ event: 'settled', client, op: 'connect', outcome: 'resolved', value });
}

async function dispose(driver: DriverProcess, client: number): Promise<void> {
  driver.send({ do: 'dispose', client });
  await driver.take('disposed');
  expect(driver.events.splice(0)).toEqual([]);
}

describe.each([
  { language: 'python', start: startPython, serve: () => serveLines(), skip: !hasPython },
  { language: 'typescript', start: startTypeScript, serve: serveWebSocket, skip: false },
])('the driver in $language', ({ language, start, serve, skip }) => {
  let driver: DriverProcess;
  let peer: Peer;
  let client = 0;
  beforeAll(async () => {
    if (skip) return;
    driver = start();
    peer = await serve();
  });
  afterAll(() => peer?.close());

  it.skipIf(skip)('says hello', async () => {
    driver.send({ do: 'hello', protocol: 1 });
    const hello = await driver.take('hello');
    expect(hello).toMatchObject({ protocol: 1, settles: true });
    expect(hello.capabilities).toEqual(expect.arrayContaining(['calls', 'notifications', 'close', 'timeouts']));
    expect(hello.endpoints[0]).toBe(language === 'python' ? 'tcp-lines' : 'web-socket');
  });

  describe.skipIf(skip)('with a client', () => {
    const callAndReceive = async (op: string): Promise<Message> => {
      driver.operate(client, call(op));
      return peer.receive();
    };

    it('tells how calls end, and of notifications', async () => {
      client += 1;
      await connect(driver, peer, client);
      const a = await callAndReceive('A');
      expect(a).toMatchObject({ method: 'demo/echo', params: { tailrace: 'A' } });
      const b = await callAndReceive('B');
      const error = { code: -32_602, message: 'no' };
      peer.send([{ jsonrpc: '2.0', id: b.id, error }, note(7), { jsonrpc: '2.0', id: a.id, result: [1, 'é'] }]);
      const failure = { kind: 'server', code: -32_602 };
      expect(await driver.take('settled')).toEqual({ event: 'settled', client, op: 'B', outcome: 'rejected', failure });
      const { method, params } = await driver.take('notification');
      expect({ method, params }).toEqual({ method: 'output', params: { number: 7 } });
      expect(await driver.take('settled')).toMatchObject({ op: 'A', outcome: 'resolved', value: [1, 'é'] });
      driver.operate(client, { do: 'notify', op: 'N', method: 'demo/note', params: { tailrace: 'N' } });
      expect(await peer.receive()).toMatchObject({ method: 'demo/note', params: { tailrace: 'N' } });
      expect(await driver.take('settled')).toMatchObject({ op: 'N', outcome: 'resolved' });
      await dispose(driver, client);
    });

    it('says when it is idle, what was read by then, and which timers there are', async () => {
      client += 1;
      await connect(driver, peer, client, 10_000);
      const { id } = await callAndReceive('A');
      const waiting = await driver.settle(client);
      expect(waiting).toMatchObject({ client, bytesRead: peer.bytesSent, ended: false });
      expect(waiting.pendingTimersMs).toHaveLength(1);
      expect(waiting.pendingTimersMs?.[0]).toBeGreaterThan(5_000);
      expect(waiting.pendingTimersMs?.[0]).toBeLessThanOrEqual(10_000);
      peer.send([...Array.from({ length: 60 }, (_, number) => note(number)), { jsonrpc: '2.0', id, result: 'é😀' }]);
      await expect.poll(async () => (await driver.settle(client)).bytesRead).toBe(peer.bytesSent);
      expect(await driver.settle(client)).toMatchObject({ ended: false, pendingTimersMs: [] });
      expect(driver.events.splice(0)).toHaveLength(61);
      await dispose(driver, client);
    });

    it('fails calls when the connection ends, and those that come later at once', async () => {
      client += 1;
      await connect(driver, peer, client);
      await callAndReceive('A');
      peer.end();
      const { idle, told } = await driver.settleToEnd(client);
      expect(told.sort()).toEqual(['A disconnected', 'closed']);
      expect(idle.pendingTimersMs).toEqual([]);
      driver.operate(client, call('B'));
      await driver.settle(client);
      expect(driver.events.splice(0)).toMatchObject([{ op: 'B', failure: { kind: 'disconnected' } }]);
      await dispose(driver, client);
    });

    it('calls a reset a loss of the connection', async () => {
      client += 1;
      await connect(driver, peer, client);
      await callAndReceive('A');
      peer.reset();
      expect((await driver.settleToEnd(client)).told.sort()).toEqual(['A disconnected', 'closed']);
      await dispose(driver, client);
    });

    it('lets what comes with the end count', async () => {
      client += 1;
      await connect(driver, peer, client);
      const { id } = await callAndReceive('A');
      await callAndReceive('B');
      peer.send([note(1), { jsonrpc: '2.0', id, result: 1 }, note(2), note(3)], 'end');
      const { idle, told } = await driver.settleToEnd(client);
      expect(idle.bytesRead).toBe(peer.bytesSent);
      expect(told).toContain('A resolved');
      expect(told).toContain('B disconnected');
      const inOrder = told.filter((event) => event === 'notification' || event === 'closed');
      expect(inOrder).toEqual(['notification', 'notification', 'notification', 'closed']);
      await dispose(driver, client);
    });

    it('makes armed operations inside the callbacks', async () => {
      client += 1;
      driver.send(
        { do: 'arm', client, point: 'A.settled', action: call('B') },
        { do: 'arm', client, point: 'notification', action: call('C') },
        { do: 'arm', client, point: 'close-seen', action: call('D') },
        { do: 'arm', client, point: 'close-seen', action: { do: 'close', op: 'E' } },
      );
      await connect(driver, peer, client);
      const { id } = await callAndReceive('A');
      peer.send([note(1), note(2), { jsonrpc: '2.0', id, result: 1 }]);
      expect((await peer.receive()).params).toEqual({ tailrace: 'C' });
      expect((await peer.receive()).params).toEqual({ tailrace: 'B' });
      peer.end();
      const { told } = await driver.settleToEnd(client);
      const behind = (event: string): string | undefined => told[told.indexOf(event) + 1];
      expect(behind('A resolved')).toBe('B invoked');
      expect(behind('notification')).toBe('C invoked');
      expect(behind('closed')).toBe('D invoked');
      expect(told.filter((event) => event.endsWith('invoked'))).toHaveLength(4);
      for (const end of ['B disconnected', 'C disconnected', 'D disconnected', 'E resolved'])
        expect(told).toContain(end);
      await dispose(driver, client);
    });

    it('closes the client when it is told to', async () => {
      client += 1;
      await connect(driver, peer, client);
      await callAndReceive('A');
      driver.operate(client, { do: 'close', op: 'Z' });
      await peer.gone();
      const { told } = await driver.settleToEnd(client);
      expect(told.sort()).toEqual(['A disconnected', 'Z resolved', 'closed']);
      await dispose(driver, client);
    });

    it('gives a call up in time', async () => {
      client += 1;
      await connect(driver, peer, client, 30);
      const { id } = await callAndReceive('A');
      expect(await driver.take('settled')).toMatchObject({ op: 'A', failure: { kind: 'timeout' } });
      peer.send([{ jsonrpc: '2.0', id, result: 'late' }]);
      expect((await driver.settle(client)).pendingTimersMs).toEqual([]);
      await dispose(driver, client);
    });

    it('ignores answers that nobody waits for', async () => {
      client += 1;
      await connect(driver, peer, client);
      const { id } = await callAndReceive('A');
      const answer = (to: unknown, result: string): Message => ({ jsonrpc: '2.0', id: to, result });
      peer.send([answer(98_765, 'stray'), answer('x', 'stray'), answer(id, 'first'), answer(id, 'second')]);
      expect(await driver.take('settled')).toMatchObject({ op: 'A', value: 'first' });
      const b = await callAndReceive('B');
      peer.send([answer(b.id, 'b')]);
      expect(await driver.take('settled')).toMatchObject({ op: 'B', value: 'b' });
      await dispose(driver, client);
    });

    it('hangs up on what is no message, and stands', async () => {
      client += 1;
      await connect(driver, peer, client);
      await callAndReceive('A');
      peer.send(['{"method":"unfinished']);
      await peer.gone();
      expect((await driver.settleToEnd(client)).told.sort()).toEqual(['A disconnected', 'closed']);
      await dispose(driver, client);
    });

    it('gives a client up, and tells nothing more of it', async () => {
      client += 1;
      await connect(driver, peer, client);
      await callAndReceive('A');
      await dispose(driver, client);
      await peer.gone();
      driver.operate(client, call('B'));
      expect(await driver.take('error')).toMatchObject({ client });
      expect(driver.events).toEqual([]);
    });

    it('tells that it could not connect', async () => {
      client += 1;
      const refusing = await serve();
      refusing.close();
      driver.connect(client, refusing.endpoint);
      expect(await driver.take('settled')).toMatchObject({ op: 'connect', outcome: 'rejected' });
      driver.operate(client, call('A'));
      expect(await driver.take('error')).toMatchObject({ client });
      await dispose(driver, client);
    });

    it('answers what it does not understand with an error, and lives on', async () => {
      client += 1;
      await connect(driver, peer, client);
      const elsewhere = { kind: 'tcp', host: '127.0.0.1', port: 1, framing: 'content-length' } as const;
      driver.sendText('garbage');
      driver.sendText('[1]');
      driver.sendText(JSON.stringify({ do: 'fly', client, op: 'F' }));
      driver.sendText(JSON.stringify({ do: 'fly' }));
      driver.connect(client + 1, elsewhere);
      for (let errors = 0; errors < 5; errors += 1) await driver.take('error');
      expect((await callAndReceive('A')).params).toEqual({ tailrace: 'A' });
      await dispose(driver, client);
    });

    it('ends when its stdin ends, in the middle of a call', async () => {
      client += 1;
      await connect(driver, peer, client);
      await callAndReceive('A');
      const [exit] = await Promise.all([driver.end(), peer.gone()]);
      expect(exit).toBe(0);
    }, 1_500);
  });
});

describe.skipIf(!hasPython)('the client in Python', () => {
  it('answers the requests of a server, on a Unix socket too', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tailrace-driver-'));
    const driver = startPython();
    const peer = await serveLines(path.join(folder, 'socket'));
    try {
      await connect(driver, peer, 1);
      for (const id of [0, 'x', null]) {
        peer.send([{ jsonrpc: '2.0', id, method: 'server/asks', params: {} }]);
        expect(await peer.receive()).toMatchObject({ jsonrpc: '2.0', id, error: { code: -32_601 } });
      }
    } finally {
      await driver.end();
      peer.close();
      rmSync(folder, { recursive: true });
    }
  });

  /** What is told of two calls, the second made when the first is answered together with the end. */
  async function playTail(driver: DriverProcess, peer: Peer, client: number): Promise<string[]> {
    driver.send({ do: 'arm', client, point: 'A.settled', action: call('B') });
    await connect(driver, peer, client);
    driver.operate(client, call('A'));
    const { id } = await peer.receive();
    peer.send([{ jsonrpc: '2.0', id, result: 1 }, note(1), note(2), note(3)], 'end');
    const { idle, told } = await driver.settleToEnd(client);
    expect(idle.bytesRead).toBe(peer.bytesSent);
    await dispose(driver, client);
    return told.sort();
  }

  /** Plays that with ten clients. Real time decides whether the end comes when it does harm. */
  async function playTails(...args: string[]): Promise<string[][]> {
    const driver = startPython(...args);
    const peer = await serveLines();
    const tails: string[][] = [];
    try {
      for (let client = 1; client <= 10; client += 1) tails.push(await playTail(driver, peer, client));
    } finally {
      await driver.end();
      peer.close();
    }
    return tails;
  }

  it('keeps all that comes with the end, and fails what comes behind', async () => {
    const notifications = ['notification', 'notification', 'notification'];
    for (const told of await playTails()) {
      expect(told).toEqual(['A resolved', 'B disconnected', 'B invoked', 'closed', ...notifications]);
    }
  });

  it('can hang as the variant registers-after-drain', async () => {
    const tails = await playTails('--variant', 'registers-after-drain');
    expect(tails.some((told) => told.includes('B invoked') && !told.includes('B disconnected'))).toBe(true);
  });

  it('can lose notifications as the variant drops-tail-at-eof', async () => {
    const tails = await playTails('--variant', 'drops-tail-at-eof');
    expect(tails.some((told) => told.filter((event) => event === 'notification').length < 3)).toBe(true);
  });
});

describe('the client in TypeScript', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  it('runs processes and reads files', async () => {
    const driver = startTypeScript();
    const peer = await serveWebSocket();
    try {
      await connect(driver, peer, 1);
      driver.operate(1, { do: 'start', op: 'P', argv: ['run'], cwd: '/work', env: {} });
      const start = await peer.receive();
      const output = {
        method: 'process/output',
        params: { processId: 'P', seq: 1, stream: 'stdout', chunk: base64('hi') },
      };
      const closed = { method: 'process/closed', params: { processId: 'P', seq: 2 } };
      peer.send([{ id: start.id, result: { processId: 'P' } }]);
      expect(await driver.take('settled')).toMatchObject({ op: 'P', outcome: 'resolved' });
      driver.operate(1, { do: 'subscribe', op: 'S', process: 'P' }, { do: 'readFile', op: 'F', path: '/work/a' });
      const read = await peer.receive();
      peer.send([output, closed, { id: read.id, result: { dataBase64: base64('content') } }]);
      const outputEvent = { type: 'output', seq: 1, stream: 'stdout', chunkBase64: base64('hi') };
      expect((await driver.take('process-event')).processEvent).toEqual(outputEvent);
      expect((await driver.take('process-event')).processEvent).toEqual({ type: 'closed', seq: 2 });
      const values = [await driver.take('settled'), await driver.take('settled')];
      expect(values).toContainEqual({ event: 'settled', client: 1, op: 'S', outcome: 'resolved' });
      expect(values).toContainEqual(expect.objectContaining({ op: 'F', value: base64('content') }));
      driver.operate(1, { do: 'read', op: 'R', process: 'P', afterSeq: 0 });
      const chunks = [{ seq: 1, stream: 'stdout', chunkBase64: base64('hi') }];
      expect(await driver.take('settled')).toMatchObject({ op: 'R', value: { chunks, closed: true, failure: null } });
      driver.operate(1, { do: 'write', op: 'W', process: 'Q', chunkBase64: '' });
      expect(await driver.take('error')).toMatchObject({ client: 1 });
    } finally {
      await driver.end();
      peer.close();
    }
  });

  it('spawns its server, reads what it says to the end, and leaves nothing behind', async () => {
    const driver = startTypeScript();
    // It answers `initialize` with its process id, says a last word to any call, and does not heed the end of stdin.
    const server = `
      require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
        const { id, method } = JSON.parse(line);
        const say = (message, then) => process.stdout.write(JSON.stringify(message) + '\\n', then);
        if (method === 'initialize') say({ id, result: { sessionId: 's' } });
        if (method === 'pid') say({ id, result: process.pid });
        if (method === 'last/word') say({ id, result: 'bye' }, () => process.exit(0));
      });
      setInterval(() => {}, 1000);
    `;
    const endpoint: Endpoint = { kind: 'stdio', command: process.execPath, args: ['-e', server], framing: 'lines' };
    driver.connect(1, endpoint);
    expect(await driver.take('settled')).toMatchObject({ op: 'connect', outcome: 'resolved' });
    driver.operate(1, { do: 'call', op: 'A', method: 'last/word', params: {} });
    const { idle, told } = await driver.settleToEnd(1);
    expect(idle.bytesRead).toBe('{"id":1,"result":{"sessionId":"s"}}\n{"id":2,"result":"bye"}\n'.length);
    expect(told.sort()).toEqual(['A resolved', 'closed']);
    driver.connect(2, endpoint);
    await driver.take('settled');
    driver.operate(2, { do: 'call', op: 'A', method: 'pid', params: {} });
    const settled = await driver.take('settled');
    expect(settled).toMatchObject({ op: 'A', outcome: 'resolved', value: expect.any(Number) });
    const pid = 'value' in settled ? Number(settled.value) : 0;
    expect(await driver.end()).toBe(0);
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
