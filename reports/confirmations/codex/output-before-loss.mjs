// What becomes of the output of a command that had arrived when the connection to the exec server ends: of the codex that
// is installed in a folder, seen over a real WebSocket on loopback.
//
//   npm install --prefix FOLDER @openai/codex@0.136.0
//   node reports/confirmations/codex/output-before-loss.mjs FOLDER [REPEATS]
//
// It starts `codex app-server`, with no account and every way out to the network closed, an exec server that is played
// here, and a model that is played here as well: all it ever asks for is one command, which exists nowhere. The exec
// server says that the command runs, and waits until the app-server has told its user so. Then the output, and in a second
// case the exit with status 7 and the close as well, go out in one write with the close frame of the WebSocket, behind
// which the client that comes back finds an exec server that does not know its session. In a third case nothing is lost,
// which shows that the same output is told where the connection stays.
//
// Counted is in how many runs the user of the app-server was told the line, by a delta or by the item of the command when
// it is completed, and in how many the exit status. It exits with 0 if output is lost, and with 1 if all of it is told.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';

const LINE = 'line one\n';
const EXIT_CODE = 7;
/** After the user was told that the command runs: the client has nothing left to do by then. */
const QUIET_MS = 500;
const TOLD_WITHIN_MS = 10_000;

const folder = path.resolve(process.argv[2] ?? '.');
const repeats = Number(process.argv[3] ?? 10);
const { version } = JSON.parse(readFileSync(path.join(folder, 'node_modules/@openai/codex/package.json'), 'utf8'));
const program = path.join(folder, 'node_modules/.bin/codex');
const base64 = (text) => Buffer.from(text).toString('base64');

async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

/** An exec server with one process at most, which does what it is told. */
async function playExecServer() {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  const exec = { port: await listen(server), process: undefined, lost: false };
  const events = [];
  sockets.on('connection', (socket, { socket: raw }) => {
    exec.connection ??= { socket, raw };
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const { id, method, params } = JSON.parse(String(data));
      if (id === undefined) return;
      const answer = (result) => socket.send(JSON.stringify({ id, result }));
      const refuse = (code, message) => socket.send(JSON.stringify({ id, error: { code, message } }));
      if (exec.lost) refuse(-32600, `unknown session id ${params?.resumeSessionId}`);
      else if (method === 'initialize') answer({ sessionId: 'session' });
      else if (method === 'environment/info') answer({ shell: { name: 'sh', path: '/bin/sh' }, cwd: 'file:///tmp' });
      else if (method.startsWith('fs/')) refuse(-32004, 'No such file or directory (os error 2)');
      else if (method === 'process/start') {
        exec.process = params.processId;
        answer({ processId: params.processId });
      } else if (method === 'process/terminate') answer({ running: false });
      else if (method === 'process/read') {
        const chunks = events.filter(({ chunk, seq }) => chunk !== undefined && seq > (params.afterSeq ?? 0));
        const exit = events.find(({ exitCode }) => exitCode !== undefined);
        answer({
          chunks,
          nextSeq: events.length + 1,
          exited: exit !== undefined,
          exitCode: exit?.exitCode ?? null,
          closed: events.length === 3,
          failure: null,
        });
      } else refuse(-32601, `unknown method: ${method}`);
    });
  });
  const say = (method, event) => {
    const numbered = { seq: events.length + 1, ...event };
    events.push(numbered);
    const params = { processId: exec.process, ...numbered };
    exec.connection.socket.send(JSON.stringify({ method, params }));
  };
  /** What is said, and the end behind it, in one write. */
  exec.say = (exits, ends) => {
    const { socket, raw } = exec.connection;
    raw.cork();
    say('process/output', { stream: 'stdout', chunk: base64(LINE) });
    if (exits) {
      say('process/exited', { exitCode: EXIT_CODE });
      say('process/closed', {});
    }
    exec.lost = ends;
    if (ends) socket.close(1000);
    process.nextTick(() => raw.uncork());
  };
  exec.close = () => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    server.close();
  };
  return exec;
}

/** A model that asks for the command once, and has nothing to say to what comes of it. */
async function playModel() {
  let asked = false;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      if (request.method !== 'POST') {
        response.writeHead(404).end();
        return;
      }
      const say = (type, event) => response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...event })}\n\n`);
      const command = { cmd: 'tailrace-no-such-command', yield_time_ms: 250 };
      const call = { type: 'function_call', id: 'fc', call_id: 'call', name: 'exec_command' };
      const item = asked
        ? { type: 'message', role: 'assistant', id: 'msg', content: [{ type: 'output_text', text: 'done' }] }
        : { ...call, arguments: JSON.stringify(command) };
      asked = true;
      const tokens = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };
      const usage = { ...tokens, input_tokens_details: null, output_tokens_details: null };
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      say('response.created', { response: { id: 'resp' } });
      say('response.output_item.done', { item });
      say('response.completed', { response: { id: 'resp', usage } });
      response.end();
    });
  });
  const port = await listen(server);
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port, close };
}

async function closedPort() {
  const server = createServer();
  const port = await listen(server);
  server.close();
  return port;
}

const configOf = (port) => `model = "none"
approval_policy = "never"
sandbox_mode = "danger-full-access"
model_provider = "mock"

[model_providers.mock]
name = "mock"
base_url = "http://127.0.0.1:${port}/v1"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
supports_websockets = false

[features]
plugins = false
unified_exec = true
`;

/** `codex app-server`, whose notifications are handed to `told`. */
async function startAppServer(root, execPort, modelPort, told) {
  const home = path.join(root, 'home');
  const work = path.join(root, 'work');
  mkdirSync(home);
  mkdirSync(work);
  writeFileSync(path.join(home, 'config.toml'), configOf(modelPort));
  const nowhere = `http://127.0.0.1:${await closedPort()}`;
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
  const child = spawn(program, ['app-server'], {
    cwd: work,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      HOME: root,
      CODEX_HOME: home,
      CODEX_EXEC_SERVER_URL: `ws://127.0.0.1:${execPort}`,
      ...Object.fromEntries(proxies.map((name) => [name, nowhere])),
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
    },
  });
  const pending = new Map();
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines.filter((each) => each.startsWith('{'))) {
      const { id, method, params, result, error } = JSON.parse(line);
      if (method !== undefined) told(method, params);
      else pending.get(id)?.(error === undefined ? result : Promise.reject(new Error(error.message)));
    }
  });
  const write = (message) => child.stdin.write(`${JSON.stringify(message)}\n`);
  const request = (method, params) =>
    new Promise((resolve) => {
      const id = pending.size + 1;
      pending.set(id, resolve);
      write({ id, method, params });
    });
  const stop = async () => {
    process.kill(-child.pid, 'SIGKILL');
    await once(child, 'close');
  };
  await request('initialize', {
    clientInfo: { name: 'confirmation', title: 'confirmation', version: '1' },
    capabilities: { experimentalApi: true },
  });
  write({ method: 'initialized' });
  const { thread } = await request('thread/start', { cwd: work });
  return { request, stop, thread: thread.id };
}

/** What the user was told of the command: the deltas, and the item when it is completed. */
async function run({ exits, ends }) {
  const root = mkdtempSync(path.join(tmpdir(), 'confirm-'));
  const exec = await playExecServer();
  const model = await playModel();
  const seen = { started: false, deltas: '', item: undefined };
  const server = await startAppServer(root, exec.port, model.port, (method, params) => {
    if (method === 'item/commandExecution/outputDelta') seen.deltas += params.delta;
    if (params?.item?.type !== 'commandExecution') return;
    if (method === 'item/started') seen.started = true;
    if (method === 'item/completed') seen.item = params.item;
  });
  const until = async (reached) => {
    for (let waited = 0; !reached() && waited < TOLD_WITHIN_MS; waited += 5) await sleep(5);
  };
  try {
    await server.request('turn/start', { threadId: server.thread, input: [{ type: 'text', text: 'go' }] });
    await until(() => seen.started);
    if (!seen.started) throw new Error('codex has not told that the command runs');
    await sleep(QUIET_MS);
    exec.say(exits, ends);
    await until(() => seen.item !== undefined);
    return seen;
  } finally {
    await server.stop();
    exec.close();
    model.close();
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

const CASES = {
  'output, exit and close, and the connection stays': { exits: true, ends: false },
  'output, and the end of the connection': { exits: false, ends: true },
  'output, exit and close, and the end of the connection': { exits: true, ends: true },
};

console.log(`@openai/codex ${version}`);
let lost = false;
for (const [name, what] of Object.entries(CASES)) {
  let lines = 0;
  let exits = 0;
  const ends = {};
  for (let count = 0; count < repeats; count += 1) {
    const { deltas, item } = await run(what);
    if (deltas.includes(LINE) || item?.aggregatedOutput?.includes(LINE)) lines += 1;
    else lost = true;
    if (item?.exitCode === EXIT_CODE) exits += 1;
    const end = item === undefined ? 'never completed' : `${item.status}, exit code ${item.exitCode}`;
    ends[end] = (ends[end] ?? 0) + 1;
  }
  const how = Object.entries(ends).map(([end, count]) => `${end}: ${count}`);
  const status = what.exits ? `, the exit status in ${exits}` : '';
  console.log(`${name}: told the line in ${lines} of ${repeats} runs${status} (${how.join('; ')})`);
}
console.log(lost ? 'confirmed: output that had arrived is lost' : 'not confirmed: all output is told');
process.exit(lost ? 0 : 1);
