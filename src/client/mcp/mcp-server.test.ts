/** One body of tests for both launchers: a real MCP client must not be able to tell which of them it has. */
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { LoggingMessageNotificationSchema, McpError } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ExecClient } from '../exec-client.js';
import { ExecServerDouble } from '../testing/exec-server-double.js';
import { WebSocketTransport } from '../transports/websocket-transport.js';
import { ExecutorLauncher } from './executor-launcher.js';
import { LocalLauncher } from './local-launcher.js';
import { selectLauncher } from './select-launcher.js';
import type { McpServerConfig } from './server-config.js';
import { McpStdioTransport } from './stdio-transport.js';

const SERVER = fileURLToPath(new URL('../testing/mcp-echo-server.mjs', import.meta.url));

/** Where servers run, and how to lose that place. */
interface Arm {
  readonly environment: 'local' | 'remote';
  /** Takes away the server in process `pid`, and with the executor all that ran there. */
  lose(pid: number): void;
}

describe.each(['local', 'remote'] as const)('an MCP client of a %s server', (environment) => {
  let executor: ExecServerDouble;
  let execClient: ExecClient;
  let arm: Arm;
  let client: Client;
  let stderr: string;
  let closed: Promise<void>;

  beforeEach(async () => {
    executor = await ExecServerDouble.listen();
    execClient = await ExecClient.connect(await WebSocketTransport.connect(executor.url), { clientName: 'mcp' });
    arm = {
      environment,
      lose: (pid) => (environment === 'local' ? process.kill(pid, 'SIGKILL') : executor.cut()),
    };
    stderr = '';
    client = new Client({ name: 'test', version: '1.0.0' });
    closed = new Promise((resolve) => {
      client.onclose = () => resolve();
    });
  });

  afterEach(async () => {
    await client.close();
    execClient.close();
    await executor.close();
  });

  async function connect(config: Partial<McpServerConfig> = {}): Promise<void> {
    const server = {
      command: process.execPath,
      args: [SERVER],
      cwd: process.cwd(),
      environment: arm.environment,
      ...config,
    };
    const launchers = { local: new LocalLauncher(), remote: new ExecutorLauncher(execClient) };
    const onStderr = (chunk: Uint8Array): void => {
      stderr += Buffer.from(chunk).toString();
    };
    // The assignment is a test as well: the SDK takes the transport as one of its own.
    const transport: Transport = new McpStdioTransport(selectLauncher(server, launchers), server, { onStderr });
    await client.connect(transport);
  }

  async function callTool(name: string, args: Record<string, unknown> = {}): Promise<unknown> {
    const { content } = await client.callTool({ name, arguments: args });
    return Array.isArray(content) ? content[0]?.text : undefined;
  }

  test('gets its answers, whole, though characters are split between chunks', async () => {
    await connect();
    for (const text of ['ü', 'plain €', '😀'.repeat(100_000)]) expect(await callTool('echo', { text })).toBe(text);
  });

  test('reaches the server with the environment that was configured', async () => {
    await connect({ env: { TAILRACE_TEST: 'yes' } });
    expect(await callTool('environment', { name: 'TAILRACE_TEST' })).toBe('yes');
  });

  test('gets nothing of what the server writes to stderr; that goes to whoever asked for it', async () => {
    await connect();
    expect(await callTool('complain')).toBe('from stdout');
    await expect.poll(() => stderr).toContain('from stderr');
  });

  test('sees its tool call fail at the loss in the middle of it, not after the timeout of the tool', async () => {
    await connect();
    const running = new Promise<number>((resolve) => {
      client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => resolve(Number(params.data)));
    });
    const call = callTool('stall').catch((error: unknown) => error);
    arm.lose(await running);
    const error = await call;
    expect(error).toBeInstanceOf(McpError);
    expect(error).toMatchObject({ message: expect.stringContaining('Connection closed') });
    await closed;
    await expect(callTool('echo', { text: 'late' })).rejects.toThrow();
  });

  test('gets a result that was written right before the server went', async () => {
    await connect();
    expect(await callTool('answer-and-exit')).toBe('last words');
    await closed;
  });

  test('gets a result that is still in the pipe when the process of the server has exited', async () => {
    await connect();
    expect(await callTool('answer-after-exit')).toBe('from the heir');
    await closed;
  });

  test('ends its server by closing', async () => {
    await connect();
    const running = new Promise<number>((resolve) => {
      client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => resolve(Number(params.data)));
    });
    const call = callTool('stall').catch((error: unknown) => error);
    const pid = await running;
    await client.close();
    expect(await call).toBeInstanceOf(McpError);
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  test('cannot connect to a command that does not exist', async () => {
    await expect(connect({ command: '/no/such/command' })).rejects.toThrow('ENOENT');
  });
});

test('a result that arrived right before the executor was lost is delivered', async () => {
  const executor = await ExecServerDouble.listen();
  const execClient = await ExecClient.connect(await WebSocketTransport.connect(executor.url), { clientName: 'mcp' });
  const server: McpServerConfig = { command: process.execPath, args: [SERVER], cwd: process.cwd() };
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new McpStdioTransport(new ExecutorLauncher(execClient), server));
  executor.endAfterOutput('the last');
  const answered = client.callTool({ name: 'environment', arguments: { name: 'NONE' } });
  const last = client.callTool({ name: 'echo', arguments: { text: 'the last' } });
  expect(await answered).toMatchObject({ content: [{ text: '' }] });
  expect(await last).toMatchObject({ content: [{ text: 'the last' }] });
  await executor.close();
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
