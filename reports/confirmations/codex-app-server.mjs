// What the confirmations of codex share: `codex app-server` as it is published, an MCP server that it believes to run on a
// remote executor, and that executor: a plain WebSocket server. Nothing of Tailrace is in it.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocketServer } from 'ws';

const groups = new Set();
process.on('exit', () => {
  for (const leader of groups) endGroup(leader);
});

/** The wrapper of npm starts a native process: both are in one group. */
function endGroup(leader) {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It is gone already.
  }
  groups.delete(leader);
}

/** An executor that starts every process, and plays an MCP server with one tool on its standard input and output. */
export class Executor {
  /** What becomes of a tool call: by default nothing. Given its MCP id. */
  onToolCall = () => {};
  /** Given the method of every request before it is answered; true leaves it unanswered. */
  onRequest = () => false;
  connections = 0;
  #http = createHttpServer();
  #seq = 0;
  #unread = '';

  async listen() {
    new WebSocketServer({ server: this.#http, perMessageDeflate: false }).on('connection', (webSocket, { socket }) => {
      this.connections += 1;
      this.webSocket = webSocket;
      this.socket = socket;
      webSocket.on('error', () => {});
      webSocket.on('message', (data) => this.#take(JSON.parse(String(data))));
    });
    await new Promise((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    this.url = `ws://127.0.0.1:${this.#http.address().port}`;
  }

  /** Nobody listens any more; what is connected stays. */
  refuse() {
    this.#http.close();
  }

  close() {
    this.#http.closeAllConnections();
    this.#http.close();
  }

  send(frame) {
    this.webSocket.send(JSON.stringify(frame));
  }

  /** Sends an MCP message as output of the process. */
  sayMcp(message) {
    this.#seq += 1;
    const chunk = Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`).toString('base64');
    this.send({
      method: 'process/output',
      params: { processId: this.process, seq: this.#seq, stream: 'stdout', chunk },
    });
  }

  #take({ id, method, params }) {
    if (id === undefined || method === undefined || this.onRequest(method)) return;
    if (method === 'initialize' && params.resumeSessionId) {
      this.send({ id, error: { code: -32600, message: `unknown session id ${params.resumeSessionId}` } });
    } else if (method === 'initialize') this.send({ id, result: { sessionId: 'one' } });
    else if (method === 'environment/info') {
      this.send({ id, result: { shell: { name: 'sh', path: '/bin/sh' }, cwd: 'file:///work' } });
    } else if (method === 'process/start') {
      this.process = params.processId;
      this.send({ id, result: { processId: params.processId } });
    } else if (method === 'process/write') {
      this.send({ id, result: { status: 'accepted' } });
      this.#unread += Buffer.from(params.chunk, 'base64').toString('utf8');
      const lines = this.#unread.split('\n');
      this.#unread = lines.pop();
      for (const line of lines) this.#takeMcp(JSON.parse(line));
    } else this.send({ id, error: { code: -32004, message: 'No such file or directory (os error 2)' } });
  }

  #takeMcp({ id, method, params }) {
    if (method === 'initialize') {
      const serverInfo = { name: 'plain', version: '1' };
      const result = { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo };
      this.sayMcp({ id, result });
    } else if (method === 'tools/list') {
      this.sayMcp({ id, result: { tools: [{ name: 'work', inputSchema: { type: 'object' } }] } });
    } else if (method === 'tools/call') this.onToolCall(id);
  }
}

/** A port of loopback on which nobody listens. */
async function closedPort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** `codex app-server` of the installation in a folder, with a home of its own and no way out to the network. */
export class AppServer {
  #pending = new Map();
  #next = 1;
  #status = Promise.withResolvers?.() ?? deferred();

  /** @param toolTimeoutS what a tool call is given, in seconds */
  async start(installed, executorUrl, toolTimeoutS) {
    this.folder = await mkdtemp(path.join(tmpdir(), 'codex-confirmation-'));
    const home = path.join(this.folder, 'home');
    this.work = path.join(this.folder, 'work');
    await mkdir(home);
    await mkdir(this.work);
    await writeFile(path.join(home, 'config.toml'), configOf(this.work, toolTimeoutS));
    const closed = `http://127.0.0.1:${await closedPort()}`;
    const env = { PATH: process.env.PATH, HOME: this.folder, CODEX_HOME: home, CODEX_EXEC_SERVER_URL: executorUrl };
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) env[name] = closed;
    env.NO_PROXY = '127.0.0.1,localhost';
    const program = path.join(installed, 'node_modules', '.bin', 'codex');
    this.child = spawn(program, ['app-server'], {
      cwd: this.work,
      env,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    groups.add(this.child.pid);
    createInterface({ input: this.child.stdout }).on('line', (line) => this.#hear(JSON.parse(line)));
    const clientInfo = { name: 'plain', title: 'plain', version: '1' };
    await this.request('initialize', { clientInfo, capabilities: { experimentalApi: true } });
    this.#write({ method: 'initialized' });
  }

  /** Starts the one thread. Resolves with its id once the MCP server is ready, and rejects when it is not. */
  async startThread() {
    const [{ thread }] = await Promise.all([this.request('thread/start', { cwd: this.work }), this.#status.promise]);
    return thread.id;
  }

  callTool(threadId) {
    return this.request('mcpServer/tool/call', { threadId, server: 'plain', tool: 'work', arguments: {} });
  }

  request(method, params) {
    const id = this.#next;
    this.#next += 1;
    this.#write({ id, method, params });
    return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
  }

  async stop() {
    const ended = new Promise((resolve) => this.child.once('close', resolve));
    endGroup(this.child.pid);
    await ended;
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #write(message) {
    this.child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  #hear({ id, method, params, result, error }) {
    if (method === 'mcpServer/startupStatus/updated' && params.name === 'plain') {
      if (params.status === 'ready') this.#status.resolve();
      else if (params.status === 'failed') this.#status.reject(new Error(params.error));
    }
    if (method !== undefined || id === undefined) return;
    const { resolve, reject } = this.#pending.get(id);
    if (error === undefined) resolve(result);
    else reject(new Error(error.message));
  }
}

function deferred() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  parts.promise.catch(() => {});
  return parts;
}

function configOf(work, toolTimeoutS) {
  return `model = "none"
approval_policy = "never"
sandbox_mode = "danger-full-access"

[features]
plugins = false

[mcp_servers.plain]
command = "no-such-command-on-this-machine"
args = []
cwd = ${JSON.stringify(work)}
environment_id = "remote"
experimental_environment = "remote"
tool_timeout_sec = ${toolTimeoutS}
startup_timeout_sec = 20
`;
}
