// A small MCP server over stdin and stdout, for the tests of the launchers. Run by node.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const tools = {
  // Answers with its argument, cut in two inside the first character that takes more than one byte.
  echo: (id, { text }) => {
    const bytes = Buffer.from(`${JSON.stringify(reply(id, text))}\n`);
    const cut = bytes.findIndex((byte) => byte >= 0x80) + 1;
    process.stdout.write(bytes.subarray(0, cut), () => setImmediate(() => process.stdout.write(bytes.subarray(cut))));
  },
  environment: (id, { name }) => send(reply(id, process.env[name] ?? '')),
  // Writes something that looks like an answer to stderr, and the answer to stdout.
  complain: (id) => {
    process.stderr.write(`${JSON.stringify(reply(id, 'from stderr'))}\n`);
    send(reply(id, 'from stdout'));
  },
  // Says which process it is and never answers.
  stall: () => send({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: process.pid } }),
  // Answers and is gone.
  'answer-and-exit': (id) => {
    process.stdout.write(`${JSON.stringify(reply(id, 'last words'))}\n`, () => process.exit(3));
  },
  // Is gone before the answer comes: a child that has inherited stdout writes it when its stdin, our pipe, ends.
  'answer-after-exit': (id) => {
    const script = 'process.stdin.resume().on("end", () => process.stdout.write(process.argv[1]))';
    const args = ['-e', script, `${JSON.stringify(reply(id, 'from the heir'))}\n`];
    spawn(process.execPath, args, { stdio: ['pipe', 'inherit', 'ignore'] }).on('spawn', () => process.exit(3));
  },
};

const handlers = {
  initialize: (id, { protocolVersion }) => {
    const serverInfo = { name: 'echo', version: '1.0.0' };
    send({ jsonrpc: '2.0', id, result: { protocolVersion, capabilities: { tools: {}, logging: {} }, serverInfo } });
  },
  'tools/call': (id, { name, arguments: args }) => tools[name](id, args),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  handlers[method]?.(id, params);
});

function reply(id, text) {
  return { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } };
}

function send(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
