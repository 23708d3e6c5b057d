// An agent of the Agent Client Protocol for the confirmation scripts, as a child process. It opens a session, and does
// with a prompt what the prompt says. What it reads is told to its parent over the IPC channel.
import { closeSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const STDOUT = 1;

const DEEDS = {
  exit: () => process.exit(),
  'half a frame': () => {
    writeSync(STDOUT, '{"jsonrpc":"2.0","method":"session/upd');
    process.exit();
  },
  'a number': () => writeSync(STDOUT, '5\n'),
  'close stdout': () => closeSync(STDOUT),
};

const answers = {
  initialize: { protocolVersion: 1, agentCapabilities: {} },
  'session/new': { sessionId: 'session' },
};

if (process.argv[2] === 'exit') process.exit();

if (process.argv[2] === 'read little') {
  // The pipe is full soon, because nobody reads on.
  process.stdin.once('data', () => {
    process.stdin.pause();
    setTimeout(() => process.exit(), 100);
  });
} else {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    process.send(method);
    const result = answers[method];
    if (result !== undefined) writeSync(STDOUT, `${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
    DEEDS[params.prompt?.[0].text]?.();
  });
}
