/** The client over a real loopback WebSocket, with real processes and files behind it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DisconnectedError, WriteRejectedError } from './errors.js';
import { ExecClient } from './exec-client.js';
import type { ProcessSession } from './process/process-session.js';
import { type DoubleFileParams, ExecServerDouble, Refusal } from './testing/exec-server-double.js';
import { WebSocketTransport } from './transports/websocket-transport.js';

let directory: string;
let server: ExecServerDouble;
let client: ExecClient;

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'tailrace-client-'));
  server = await ExecServerDouble.listen(handleFile);
  client = await ExecClient.connect(await WebSocketTransport.connect(server.url), { clientName: 'test' });
});

afterEach(async () => {
  client.close();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

function startNode(script: string, options: { pipeStdin?: boolean } = {}): Promise<ProcessSession> {
  const argv = [process.execPath, '-e', script];
  return client.startProcess({ processId: 'p', argv, cwd: directory, env: { GREETING: 'hi' }, ...options });
}

/** Follows a process to its end: what it wrote to each stream, and how it ended. */
async function follow(session: ProcessSession): Promise<{ stdout: string; stderr: string; end: unknown[] }> {
  const told = { stdout: '', stderr: '', end: [] as unknown[] };
  for await (const event of session.events()) {
    if (event.type !== 'output') told.end.push(event.type === 'exited' ? event.exitCode : event.type);
    else told[event.stream === 'stderr' ? 'stderr' : 'stdout'] += Buffer.from(event.chunk).toString();
  }
  return told;
}

test('a process runs where and as it was told, and is followed to its end', async () => {
  const script = 'console.log(process.cwd(), process.env.GREETING); console.error("oh"); process.exitCode = 3';
  const told = await follow(await startNode(script));
  expect(told).toEqual({
    stdout: expect.stringMatching(/tailrace-client-\w+ hi\n$/),
    stderr: 'oh\n',
    end: [3, 'closed'],
  });
});

test('a process answers what is written to its stdin', async () => {
  const session = await startNode('process.stdin.once("data", (data) => { console.log(data + "!"); process.exit() })', {
    pipeStdin: true,
  });
  await session.write(Buffer.from('hello'));
  expect(await follow(session)).toEqual({ stdout: 'hello!\n', stderr: '', end: [0, 'closed'] });
});

test('a process without stdin refuses what is written to it', async () => {
  const session = await startNode('setInterval(() => {}, 1000)');
  await expect(session.write(Buffer.from('hello'))).rejects.toThrow(WriteRejectedError);
  await session.terminate();
  expect((await follow(session)).end).toEqual([-1, 'closed']);
});

test('a command that does not exist is a failed start', async () => {
  const options = { processId: 'p', argv: ['/no/such/command'], cwd: directory, env: {} };
  await expect(client.startProcess(options)).rejects.toThrow('ENOENT');
});

test('polling reads all output to the end, in small pieces', async () => {
  const session = await startNode('for (let i = 0; i < 50; i += 1) console.log("line", i)');
  let text = '';
  let afterSeq = 0;
  for (let closed = false; !closed; ) {
    const result = await session.read({ afterSeq, maxBytes: 64, waitMs: 10_000 });
    for (const { chunk } of result.chunks) text += Buffer.from(chunk).toString();
    afterSeq = result.nextSeq - 1;
    closed = result.closed;
  }
  expect(text.trim().split('\n')).toHaveLength(50);
});

test('losing the server fails what waits, ends the session after its output, and refuses what comes later', async () => {
  const session = await startNode('console.log("ready"); setInterval(() => {}, 1000)');
  const closed = new Promise<string>((resolve) => client.onClose(resolve));
  const events = session.events()[Symbol.asyncIterator]();
  expect((await events.next()).value).toMatchObject({ type: 'output' });
  const read = session.read({ afterSeq: 1, waitMs: 60_000 });
  server.cut();
  const reason = await closed;
  const failure = `disconnected from the server: ${reason}`;
  expect(await read).toMatchObject({ chunks: [], closed: true, failure });
  expect((await events.next()).value).toEqual({ type: 'failed', message: failure });
  await expect(client.call('environment/info', {})).rejects.toThrow(new DisconnectedError(reason));
  await expect(client.files.readFile('/f')).rejects.toMatchObject({ kind: 'BrokenPipe', code: 'EPIPE' });
  expect(await follow(session)).toEqual({ stdout: 'ready\n', stderr: '', end: ['failed'] });
});

test('output that the server sent right before it ended the connection is not lost', async () => {
  server.endAfterOutput('last words');
  const session = await startNode('console.log("last words"); setInterval(() => {}, 1000)');
  expect(await follow(session)).toEqual({ stdout: 'last words\n', stderr: '', end: ['failed'] });
  expect((await session.read()).chunks).toHaveLength(1);
});

test('files are written, read, listed, described, copied and removed', async () => {
  const { files } = client;
  const at = (...names: string[]): string => path.join(directory, ...names);
  const data = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  await files.createDirectory(at('a', 'b'), { recursive: true });
  await files.writeFile(at('a', 'b', 'file'), data);
  await files.copy(at('a'), at('c'), { recursive: true });
  expect(await files.readFile(at('c', 'b', 'file'))).toEqual(data);
  expect(await files.getMetadata(at('c', 'b', 'file'))).toMatchObject({ isFile: true, isDirectory: false, size: 256 });
  expect(await files.readDirectory(at('c'))).toEqual([{ name: 'b', isDirectory: true, isFile: false }]);
  await files.remove(at('c'), { recursive: true });
  await expect(files.readFile(at('c', 'b', 'file'))).rejects.toMatchObject({ kind: 'NotFound', code: 'ENOENT' });
});

async function handleFile(method: string, params: DoubleFileParams): Promise<object> {
  try {
    return await doFile(method, params);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new Refusal(-32004, error.message);
    throw error;
  }
}

async function doFile(method: string, params: DoubleFileParams): Promise<object> {
  const { path: file, recursive, force } = params;
  switch (method) {
    case 'fs/readFile':
      return { dataBase64: (await readFile(file)).toString('base64') };
    case 'fs/writeFile':
      await writeFile(file, Buffer.from(params.dataBase64, 'base64'));
      return {};
    case 'fs/createDirectory':
      await mkdir(file, { recursive });
      return {};
    case 'fs/getMetadata': {
      const found = await stat(file);
      const { size, birthtimeMs: createdAtMs, mtimeMs: modifiedAtMs } = found;
      return { isDirectory: found.isDirectory(), isFile: found.isFile(), size, createdAtMs, modifiedAtMs };
    }
    case 'fs/readDirectory': {
      const entries = await readdir(file, { withFileTypes: true });
      return {
        entries: entries.map((entry) => ({
          fileName: entry.name,
          isDirectory: entry.isDirectory(),
          isFile: entry.isFile(),
        })),
      };
    }
    case 'fs/remove':
      await rm(file, { recursive, force });
      return {};
    case 'fs/copy':
      await cp(params.sourcePath, params.destinationPath, { recursive });
      return {};
    default:
      throw new Refusal(-32601, `unknown method ${method}`);
  }
}
