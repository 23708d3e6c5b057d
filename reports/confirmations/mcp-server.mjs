// The server of the confirmations of MCP clients: a program that speaks the protocol on its stdin and stdout, and
// imports Node alone. It answers the handshake, and a call by the name of its tool:
//
//   heard   what it has read so far: methods, with the tool or the request that they name
//   leave   it exits, without an answer
//   log     it exits, and its last word is a log message
//   open    it never answers
import { writeSync } from 'node:fs';

const STDOUT = 1;
const heard = [];
const LOG = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'the last word' } };
const HANDLERS = {
  heard: (id) => answer(id, { content: [{ type: 'text', text: JSON.stringify(heard) }] }),
  leave: () => process.exit(0),
  log: () => {
    writeSync(STDOUT, `${JSON.stringify(LOG)}\n`);
    process.exit(0);
  },
  open: () => {},
};

function answer(id, result) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
}

function hear({ id, method, params }) {
  const about = params?.name ?? params?.requestId;
  heard.push(about === undefined ? method : `${method} ${about}`);
  if (method === 'tools/call') HANDLERS[params.name](id);
  else if (method === 'initialize') {
    const { protocolVersion } = params;
    answer(id, {
      protocolVersion,
      capabilities: { logging: {}, tools: {} },
      serverInfo: { name: 'server', version: '1' },
    });
  }
}

let text = '';
process.stdin.on('data', (chunk) => {
  text += chunk;
  const lines = text.split('\n');
  text = lines.pop();
  for (const line of lines) hear(JSON.parse(line));
});
