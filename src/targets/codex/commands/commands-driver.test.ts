import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Driver, DriverEvent, DriverOperation, DriverReadResult, Endpoint } from '../../../core/wire-target.js';
import { createDriverContext, type OwnedContext } from '../../../suite/wire/driver-context.js';
import codexCommands from './codex-commands.js';

const ENDPOINT: Endpoint = { kind: 'web-socket', url: 'ws://127.0.0.1:1' };
const FAKE = new URL('testing/fake-codex.mjs', import.meta.url).href;
const WAIT_MS = 5_000;

/** Where something is installed that goes by the name of codex. */
let installed: string;
let root: string;
let context: OwnedContext;
let driver: Driver;
let events: DriverEvent[];
let wake: () => void;

beforeAll(() => {
  installed = mkdtempSync(path.join(tmpdir(), 'fake-codex-'));
  const bin = path.join(installed, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, 'codex'), `#!${process.execPath}\nimport(${JSON.stringify(FAKE)});\n`, { mode: 0o755 });
});

afterAll(() => rmSync(installed, { recursive: true }));

beforeEach(async () => {
  const owned = createDriverContext({});
  context = {
    ...owned,
    async makeFolder() {
      root = await owned.makeFolder();
      return root;
    },
  };
  events = [];
  wake = () => undefined;
  driver = await codexCommands.bind(installed, '0.136.0').start(ENDPOINT, context);
  driver.onEvent((event) => {
    events.push(event);
    wake();
  });
});

afterEach(async () => {
  await driver.stop();
  await context.clear();
});

function connect(): Promise<DriverEvent> {
  const client = { client: 1, clientName: 'test', callTimeoutMs: 1_000 };
  driver.send({ do: 'connect', op: 'connect', endpoint: ENDPOINT, ...client });
  return told((event) => 'op' in event && event.op === 'connect');
}

/** The first event like this, now or later. */
async function told(fits: (event: DriverEvent) => boolean): Promise<DriverEvent> {
  const until = performance.now() + WAIT_MS;
  for (;;) {
    const found = events.find(fits);
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Error(`not told, but ${JSON.stringify(events)}`);
    await new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, 100);
    });
  }
}

function start(op: string): Promise<DriverEvent> {
  const operation: DriverOperation = { do: 'start', op, argv: ['run', op], cwd: '/work', env: {} };
  driver.send({ client: 1, ...operation });
  return told((event) => event.event === 'settled' && event.op === op);
}

/** Reads, again and again under one name, until it is told the end. */
async function poll(process: string): Promise<unknown[]> {
  const reads: unknown[] = [];
  for (let afterSeq = 0; ; ) {
    events = [];
    driver.send({ client: 1, do: 'read', op: 'poll', process, afterSeq, waitMs: WAIT_MS });
    const event = await told((each) => each.event === 'settled' && each.op === 'poll');
    if (event.event !== 'settled' || event.outcome === 'rejected') return [...reads, event];
    const { chunks, closed, exitCode, nextSeq } = event.value as DriverReadResult;
    reads.push(...chunks.map(({ seq, chunkBase64 }) => [seq, Buffer.from(chunkBase64, 'base64').toString()]));
    if (closed) return [...reads, exitCode];
    afterSeq = nextSeq - 1;
  }
}

describe('the driver of the commands of codex', () => {
  it('starts a process by a turn of the model, and reads what the user is told of it to its end', async () => {
    expect(await connect()).toMatchObject({ outcome: 'resolved', value: { tellsClose: false } });
    expect(await start('P')).toMatchObject({ outcome: 'resolved' });
    expect(await poll('P')).toEqual([[1, 'one\n'], [2, 'two é\n'], 7]);
  });

  it('tells output that only the completed command shows, and then the loss that ended it', async () => {
    await connect();
    await start('lost');
    expect(await poll('lost')).toMatchObject([[1, 'a'], { outcome: 'rejected', failure: { kind: 'disconnected' } }]);
  });

  it.each(['refused', 'shown'])('tells of a start that the executor has refused: %s', async (op) => {
    await connect();
    expect(await start(op)).toMatchObject({ outcome: 'rejected', failure: { kind: 'server', code: -32603 } });
  });

  it('tells of a start whose turn fails, and starts the next one', async () => {
    await connect();
    const [failed, next] = await Promise.all([start('unheard'), start('P')]);
    expect(failed).toMatchObject({ outcome: 'rejected', failure: { kind: 'unknown', reason: 'no model' } });
    expect(next).toMatchObject({ outcome: 'resolved' });
  });

  it('makes an armed read when the start has settled, and none where there is no process', async () => {
    const read: DriverOperation = { do: 'read', op: 'inside', process: 'P' };
    driver.send({ do: 'arm', client: 1, point: 'P.settled', action: read });
    driver.send({
      do: 'arm',
      client: 1,
      point: 'refused.settled',
      action: { ...read, op: 'none', process: 'refused' },
    });
    await connect();
    await start('P');
    await start('refused');
    expect(await told((event) => event.event === 'invoked')).toMatchObject({ op: 'inside' });
    expect(events.filter((event) => 'op' in event && event.op === 'none')).toEqual([]);
  });

  it('says that it cannot do what the client has no way to do', async () => {
    await connect();
    driver.send({ client: 1, do: 'terminate', op: 'kill', process: 'P' });
    expect(await told((event) => event.event === 'error')).toMatchObject({
      message: "codex cannot be told to 'terminate'",
    });
  });

  it.each([
    [
      'exec-server transport disconnected',
      { event: 'settled', outcome: 'rejected', failure: { kind: 'disconnected' } },
    ],
    ['Wall time: 0 s\nProcess exited with code 127', { event: 'error' }],
  ])('has not connected where the first command does not come to the executor: %s', async (output, event) => {
    const given = context.startProgram.bind(context);
    const startProgram: OwnedContext['startProgram'] = (started) => {
      return given({ ...started, env: { ...started.env, FAKE_CONNECT: output } });
    };
    driver = await codexCommands.bind(installed, '0.136.0').start(ENDPOINT, { ...context, startProgram });
    driver.onEvent((each) => events.push(each));
    driver.send({ do: 'connect', op: 'connect', endpoint: ENDPOINT, client: 1, clientName: 'test', callTimeoutMs: 1 });
    expect(await told(() => true)).toMatchObject(event);
  });

  it('leaves nothing behind when a client is disposed, also one that is just connecting', async () => {
    await connect();
    await start('P');
    driver.send({ do: 'dispose', client: 1 });
    await told((event) => event.event === 'disposed');
    expect(readdirSync(root)).toEqual([]);
    events = [];
    void connect().catch(() => undefined);
    driver.send({ do: 'dispose', client: 2 });
    await told((event) => event.event === 'disposed');
    expect(readdirSync(root)).toEqual([]);
    await driver.stop();
    expect(existsSync(root)).toBe(false);
  });
});
