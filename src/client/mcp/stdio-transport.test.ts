import { expect, test, vi } from 'vitest';
import { ClosedError, DisconnectedError } from '../errors.js';
import { connectInMemory, type MemoryTransport } from '../testing/memory-transport.js';
import { ExecutorLauncher } from './executor-launcher.js';
import type { McpLauncher, ServerListener } from './launcher.js';
import { LocalLauncher } from './local-launcher.js';
import { selectLauncher } from './select-launcher.js';
import { McpConfigError } from './server-config.js';
import { McpStdioTransport } from './stdio-transport.js';

const SERVER = { command: 'server' };

/** A launcher whose server is the test. */
class ScriptedLauncher implements McpLauncher {
  readonly written: string[] = [];
  readonly terminate = vi.fn();
  listener: ServerListener | undefined;
  /** Ends the launch; until then the server is starting. */
  launched: () => void = () => {};

  launch(_server: unknown, listener: ServerListener): ReturnType<McpLauncher['launch']> {
    this.listener = listener;
    const write = async (chunk: Uint8Array): Promise<void> => {
      this.written.push(Buffer.from(chunk).toString());
    };
    return new Promise((resolve) => {
      this.launched = () => resolve({ write, terminate: this.terminate });
    });
  }

  say(text: string): void {
    this.listener?.stdout(Buffer.from(text));
  }
}

interface Started {
  readonly launcher: ScriptedLauncher;
  readonly transport: McpStdioTransport;
  readonly told: unknown[];
}

function prepare(): Started {
  const launcher = new ScriptedLauncher();
  const transport = new McpStdioTransport(launcher, SERVER);
  const told: unknown[] = [];
  transport.onmessage = (message) => told.push(message);
  transport.onerror = (error) => told.push(error.message);
  transport.onclose = () => told.push('closed');
  return { launcher, transport, told };
}

async function start(): Promise<Started> {
  const started = prepare();
  const starting = started.transport.start();
  started.launcher.launched();
  await starting;
  return started;
}

test('messages come first, then the close, once', async () => {
  const { launcher, told } = await start();
  launcher.say('{"id":1}\n{"id"');
  launcher.say(':2}\n{"id":3');
  launcher.listener?.ended('gone');
  launcher.listener?.ended('again');
  launcher.say('}\n');
  expect(told).toEqual([{ id: 1 }, { id: 2 }, 'closed']);
});

test('a line that is no message is reported, and the next one is read', async () => {
  const { launcher, told } = await start();
  launcher.say('Listening...\n{"id":1}\n');
  expect(told).toEqual(['not JSON: "Listening..."', { id: 1 }]);
});

test('a listener that throws is reported, and the next message is read', async () => {
  const { launcher, transport, told } = await start();
  transport.onmessage = () => {
    throw new Error('bug');
  };
  launcher.say('1\n2\n');
  transport.onerror = () => {
    throw new Error('bug in the reporting');
  };
  launcher.say('3\n');
  expect(told).toEqual(['bug', 'bug']);
});

test('sending fails before the start, after the loss and after a close, and says which', async () => {
  const early = prepare();
  await expect(early.transport.send({})).rejects.toThrow('call start() first');
  const lost = await start();
  lost.launcher.listener?.ended('executor went away');
  await expect(lost.transport.send({})).rejects.toThrow(new DisconnectedError('executor went away'));
  const closed = await start();
  await closed.transport.close();
  await expect(closed.transport.send({})).rejects.toThrow(ClosedError);
  expect([...lost.launcher.written, ...closed.launcher.written]).toEqual([]);
});

test('closing ends the server and delivers nothing more', async () => {
  const { launcher, transport, told } = await start();
  await transport.close();
  await transport.close();
  launcher.say('{"id":1}\n');
  launcher.listener?.ended('the process has ended');
  expect(told).toEqual(['closed']);
  expect(launcher.terminate).toHaveBeenCalled();
});

test('closing while the server starts ends it as soon as it has started', async () => {
  const { launcher, transport } = prepare();
  const starting = transport.start();
  await transport.close();
  launcher.launched();
  await expect(starting).rejects.toThrow(ClosedError);
  expect(launcher.terminate).toHaveBeenCalledOnce();
});

test('a transport is started once', async () => {
  const { transport } = await start();
  await expect(transport.start()).rejects.toThrow('started before');
});

test('a server runs where it is configured to: here unless said otherwise', () => {
  const local = new LocalLauncher();
  const remote = new ScriptedLauncher();
  expect(selectLauncher(SERVER, { local, remote })).toBe(local);
  expect(selectLauncher({ ...SERVER, environment: 'remote' }, { local, remote })).toBe(remote);
  expect(() => selectLauncher({ ...SERVER, environment: 'remote' }, { local })).toThrow(McpConfigError);
});

async function startOnExecutor(): Promise<{ exec: MemoryTransport; processId: string; transport: McpStdioTransport }> {
  const { client, transport: exec } = await connectInMemory();
  const launcher = new ExecutorLauncher(client, { baseEnv: { PATH: '/bin', A: '1' } });
  const transport = new McpStdioTransport(launcher, { ...SERVER, args: ['-x'], cwd: '/work', env: { A: '2' } });
  const starting = transport.start();
  const { id, params } = exec.request('process/start');
  expect(params).toMatchObject({
    argv: ['server', '-x'],
    cwd: '/work',
    env: { PATH: '/bin', A: '2' },
    pipeStdin: true,
  });
  const { processId } = params as { processId: string };
  exec.respond(id, { processId });
  await starting;
  return { exec, processId, transport };
}

test('the executor needs to be told the directory', async () => {
  const { client } = await connectInMemory();
  const transport = new McpStdioTransport(new ExecutorLauncher(client), SERVER);
  await expect(transport.start()).rejects.toThrow(McpConfigError);
});

test('a result that came right before the executor was lost is delivered before the close', async () => {
  const { exec, processId, transport } = await startOnExecutor();
  const told: unknown[] = [];
  transport.onmessage = (message) => told.push(message);
  const closed = new Promise<void>((resolve) => {
    transport.onclose = () => resolve(void told.push('closed'));
  });
  exec.output(processId, 1, '{"id":1}\n');
  exec.end('gone');
  await closed;
  expect(told).toEqual([{ id: 1 }, 'closed']);
});

test('one write to the executor is under way at a time, so messages arrive in the order they were sent', async () => {
  const { exec, transport } = await startOnExecutor();
  const writes = (): unknown[] => exec.sent.filter(({ method }) => method === 'process/write');
  const sending = [transport.send(1), transport.send(2), transport.send(3)];
  await vi.waitFor(() => expect(writes()).toHaveLength(1));
  exec.respond(exec.request('process/write').id, { status: 'starting' });
  await expect(sending[0]).rejects.toThrow('starting');
  await vi.waitFor(() => expect(writes()).toHaveLength(2));
  exec.end('gone');
  await expect(sending[1]).rejects.toThrow(DisconnectedError);
  await expect(sending[2]).rejects.toThrow(DisconnectedError);
  expect(writes()).toHaveLength(2);
});
