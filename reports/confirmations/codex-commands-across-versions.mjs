// What becomes of the output of a command that had arrived when the connection to the exec server ends: of the codex that
// is installed in a folder, seen over a real WebSocket on loopback.
//
//   npm install --prefix FOLDER @openai/codex@0.136.0
//   node reports/confirmations/codex-commands-across-versions.mjs FOLDER [REPEATS]
//
// It starts `codex app-server`, with no account and every way out to the network closed, an exec server that is played
// here, and a model that is played here as well: all it ever asks for is one command, which exists nowhere. The exec
// server says that the command runs, and waits until the app-server has told its user so. Then the output, and in some
// cases the exit with status 7 and the close as well, go out in one write with the end: the close frame of the WebSocket,
// or a FIN alone. A client that comes back finds an exec server that does not know its session. In the first case nothing
// is lost, which shows that the same output is told where the connection stays; in the last but one the end comes when
// the client has long been at rest; and the last is the end of a command that has only just started.
//
// Counted is in how many runs the user of the app-server was told the line, by a delta or by the item of the command when
// it is completed, and in how many the exit status, of those in which the command was shown. It exits with 0 if output is
// lost, and with 1 if all of it is told.
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
/** After the exec server has said that the command runs: the client still looks whether it ends at once. */
const STARTING_MS = 150;
const TOLD_WITHIN_MS = 5_000;

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
        const unread = events.filter(({ chunk, seq }) => chunk !== undefined && seq > (params.afterSeq ?? 0));
        const chunks = unread.map(({ seq, stream, chunk }) => ({ seq, stream, chunk }));
        const exit = events.find(({ exitCode }) => exitCode !== undefined);
        answer({
          chunks,
          nextSeq: events.length + 1,
          exited: exit !== undefined,
          exitCode: exit?.exitCode ?? null,
          closed: events.some(({ method }) => method === 'process/closed'),
          failure: null,
        });
      } else refuse(-32601, `unknown method: ${method}`);
    });
  });
  const say = (method, event) => {
    const numbered = { seq: events.length + 1, ...event };
    events.push({ method, ...numbered });
    const params = { processId: exec.process, ...numbered };
    exec.connection.socket.send(JSON.stringify({ method, params }));
  };
  /** What is said, and the end behind it, in one write, or a while later. */
  exec.say = async ({ says, ends, apart }) => {
    const { socket, raw } = exec.connection;
    raw.cork();
    if (says.includes('output')) say('process/output', { stream: 'stdout', chunk: base64(LINE) });
    if (says.includes('exit')) say('process/exited', { exitCode: EXIT_CODE });
    if (says.includes('close')) say('process/closed', {});
    if (apart) {
      raw.uncork();
      await sleep(QUIET_MS);
      raw.cork();
    }
    exec.lost = ends !== undefined;
    if (ends === 'close frame') socket.close(1000);
    if (ends === 'FIN') raw.end();
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
async function run(what) {
  const { early } = what;
  const root = mkdtempSync(path.join(tmpdir(), 'confirm-'));
  const exec = await playExecServer();
  const model = await playModel();
  const seen = { started: false, deltas: '', item: undefined, turnOver: 0 };
  const server = await startAppServer(root, exec.port, model.port, (method, params) => {
    if (method === 'item/commandExecution/outputDelta') seen.deltas += params.delta;
    if (method === 'turn/completed' && exec.lost) seen.turnOver += 1;
    if (params?.item?.type !== 'commandExecution') return;
    if (method === 'item/started') seen.started = true;
    if (method === 'item/completed') seen.item = params.item;
  });
  const until = async (reached) => {
    for (let waited = 0; !reached() && waited < TOLD_WITHIN_MS; waited += 5) await sleep(5);
  };
  try {
    await server.request('turn/start', { threadId: server.thread, input: [{ type: 'text', text: 'go' }] });
    await until(() => (early ? exec.process !== undefined : seen.started));
    if (!early && !seen.started) throw new Error('codex has not told that the command runs');
    await sleep(early ? STARTING_MS : QUIET_MS);
    await exec.say(what);
    await until(() => seen.item !== undefined || seen.turnOver > 0);
    // The item may be told a little after its turn.
    if (seen.item === undefined) await sleep(QUIET_MS);
    return seen;
  } finally {
    await server.stop();
    exec.close();
    model.close();
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

const ALL = ['output', 'exit', 'close'];
const CASES = {
  'output, exit and close, and the connection stays': { says: ALL },
  'output, and a close frame': { says: ['output'], ends: 'close frame' },
  'output, and FIN': { says: ['output'], ends: 'FIN' },
  'output, exit and close, and a close frame': { says: ALL, ends: 'close frame' },
  'output, exit and close, and FIN': { says: ALL, ends: 'FIN' },
  'output and exit, and a close frame half a second later': { says: ALL.slice(0, 2), ends: 'close frame', apart: true },
  'output, exit and close, and FIN, of a command that starts': { says: ALL, ends: 'FIN', early: true },
};

console.log(`@openai/codex ${version}`);
let lost = false;
for (const [name, what] of Object.entries(CASES)) {
  const count = { shown: 0, lines: 0, exits: 0 };
  const ended = {};
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const { started, deltas, item } = await run(what);
    const end = item === undefined ? 'never completed' : `${item.status}, exit code ${item.exitCode}`;
    ended[end] = (ended[end] ?? 0) + 1;
    if (!started) continue;
    count.shown += 1;
    if (deltas.includes(LINE) || item?.aggregatedOutput?.includes(LINE)) count.lines += 1;
    if (item?.exitCode === EXIT_CODE) count.exits += 1;
  }
  lost ||= count.lines < count.shown;
  const how = Object.entries(ended).map(([end, runs]) => `${end}: ${runs}`);
  const status = what.says.includes('exit') ? `, the exit status in ${count.exits}` : '';
  console.log(`${name}: told the line in ${count.lines} of ${count.shown} runs${status} (${how.join('; ')})`);
}
console.log(lost ? 'confirmed: output that had arrived is lost' : 'not confirmed: all output is told');
process.exit(lost ? 0 : 1);
