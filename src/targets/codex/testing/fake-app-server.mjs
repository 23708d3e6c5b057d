// A program that speaks as `codex app-server` does, as far as the driver of its tool calls needs it: a small correct
// client of an exec server, on which its MCP server runs. Told so by FAKE_CODEX in its own source, it is another:
//
// - `local`: it runs the MCP server on this machine, and never asks the executor for it.
// - `fails`: its MCP server does not start.
// - `dies`: it exits when a tool is called.
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';

const how = process.env.FAKE_CODEX ?? globalThis.fakeCodex ?? '';
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const status = (state, error = null) =>
  say({ method: 'mcpServer/startupStatus/updated', params: { name: 'tailrace', status: state, error } });

const LOST = 'tool call failed for `tailrace/echo`: Transport closed';
const PROCESS = 'mcp-stdio-1';

let socket;
let lost = false;
let nextId = 1;
/** Requests to the exec server, and to the MCP server, by their ids. */
const asked = new Map();
const mcp = new Map();

function ask(method, params) {
  const id = nextId;
  nextId += 1;
  socket.send(JSON.stringify({ id, method, params }));
  return new Promise((resolve, reject) => asked.set(id, { resolve, reject }));
}

function write(message) {
  const chunk = Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).toString('base64');
  return ask('process/write', { processId: PROCESS, chunk });
}

function askMcp(method, params) {
  const id = mcp.size;
  const answer = new Promise((resolve, reject) => mcp.set(id, { resolve, reject }));
  void write({ id, method, params }).catch(() => undefined);
  return answer;
}

function take(message) {
  const { id, method, params, result, error } = message;
  if (method === 'process/output') {
    for (const line of Buffer.from(params.chunk, 'base64').toString('utf8').split('\n')) takeMcp(line);
  } else if (asked.has(id)) settle(asked, id, result, error);
}

function takeMcp(line) {
  let message;
  try {
    message = JSON.parse(line);
  } catch {
    return;
  }
  if (mcp.has(message?.id)) settle(mcp, message.id, message.result, message.error);
}

function settle(open, id, result, error) {
  const { resolve, reject } = open.get(id);
  open.set(id, { resolve() {}, reject() {} });
  if (error === undefined) resolve(result);
  else reject(error);
}

function lose() {
  lost = true;
  for (const { reject } of [...asked.values(), ...mcp.values()]) reject({ code: -32603, message: LOST });
}

async function startServer() {
  if (how === 'local') return;
  if (how === 'fails')
    throw new Error('MCP client for `tailrace` failed to start: MCP startup failed: it does not want to');
  socket = new WebSocket(process.env.CODEX_EXEC_SERVER_URL, { perMessageDeflate: false });
  socket.on('message', (data) => {
    try {
      take(JSON.parse(String(data)));
    } catch {
      socket.terminate();
    }
  });
  socket.on('close', lose);
  socket.on('error', lose);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('close', () =>
      reject(new Error('MCP client for `tailrace` failed to start: exec-server transport closed')),
    );
  });
  await ask('initialize', { clientName: 'fake', resumeSessionId: null });
  socket.send(JSON.stringify({ method: 'initialized', params: {} }));
  await ask('fs/getMetadata', { path: '/work/.git' }).catch(() => undefined);
  await ask('process/start', {
    processId: PROCESS,
    argv: ['none'],
    cwd: '/work',
    env: {},
    tty: false,
    pipeStdin: true,
  });
  await askMcp('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'fake', version: '1' },
  });
  void write({ method: 'notifications/initialized' }).catch(() => undefined);
  await askMcp('tools/list', {});
}

const REQUESTS = {
  initialize: async () => ({ userAgent: 'fake' }),
  'thread/start': async () => {
    status('starting');
    startServer().then(
      () => status('ready'),
      (error) => status('failed', error.message),
    );
    return { thread: { id: 'thread' } };
  },
  'mcpServer/tool/call': async ({ tool, arguments: given }) => {
    if (how === 'dies') process.exit(3);
    if (lost) throw { code: -32603, message: LOST };
    return askMcp('tools/call', { name: tool, arguments: given });
  },
};

createInterface({ input: process.stdin }).on('line', async (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  try {
    say({ id, result: await REQUESTS[method](params) });
  } catch (error) {
    say({ id, error: { code: error.code ?? -32603, message: error.message } });
  }
});
