// A program that speaks as `codex app-server` does, as far as the driver of its commands needs it, and connects to no
// executor: what becomes of a command says the word behind it.
//
// - `P`: it runs, puts out two lines, the second in two parts and after the turn, and exits with 7.
// - `lost`: it runs, and the connection is lost behind its output, of which no delta is told.
// - `refused`, `shown`: it cannot be started; the user sees nothing of it, or a command that has failed.
// - `unheard`: the model cannot be asked.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const config = readFileSync(path.join(process.env.CODEX_HOME, 'config.toml'), 'utf8');
const [, baseUrl] = /^base_url = "(.*)"$/m.exec(config);
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const note = (method, params) => say({ method, params: { threadId: 'thread', ...params } });
const mark = (seq, text) => `#${seq} stdout ${JSON.stringify(text)}\n`;
const REFUSED = 'exec_command failed: CreateProcess { message: "exec-server rejected request (-32603): no" }';
const LOST = 'exec-server transport disconnected';

/** Asks the model, and gives what it wants done. */
async function ask(input) {
  const body = JSON.stringify({ model: 'none', input });
  const answer = await fetch(`${baseUrl}/responses`, { method: 'POST', body });
  const events = (await answer.text()).split('\n\n').flatMap((event) => {
    const [, data] = /^data: (.*)$/m.exec(event) ?? [];
    return data === undefined ? [] : [JSON.parse(data)];
  });
  return events.find(({ type }) => type === 'response.output_item.done').item;
}

function started(id) {
  note('item/started', { item: { type: 'commandExecution', id, status: 'inProgress' } });
}

function completed(id, exitCode, aggregatedOutput) {
  note('item/completed', { item: { type: 'commandExecution', id, status: 'failed', exitCode, aggregatedOutput } });
}

const delta = (itemId, text) => note('item/commandExecution/outputDelta', { itemId, delta: text });

/** What the model is told of a command, and what happens behind its turn. */
const COMMANDS = {
  connect: () => ({
    output: process.env.FAKE_CONNECT ?? 'exec_command failed: CreateProcess { message: "tailrace was reached" }',
  }),
  P: (id) => {
    started(id);
    delta(id, mark(1, 'one\n'));
    return {
      output: 'Process running with session ID 1',
      async afterwards() {
        await sleep(50);
        delta(id, mark(2, 'two é\n').slice(0, 9));
        delta(id, mark(2, 'two é\n').slice(9));
        completed(id, 7, mark(1, 'one\n') + mark(2, 'two é\n'));
      },
    };
  },
  lost: (id) => {
    started(id);
    return {
      output: 'Process running with session ID 1',
      afterwards: () => completed(id, -1, `${mark(1, 'a')}\n${LOST}`),
    };
  },
  refused: () => ({ output: REFUSED }),
  shown: (id) => {
    started(id);
    completed(id, -1, 'exec-server rejected request (-32603): no');
    return { output: REFUSED };
  },
};

async function turn() {
  const { call_id: callId, arguments: given } = await ask([{ type: 'message' }]);
  const { cmd } = JSON.parse(given);
  const { output, afterwards } = COMMANDS[cmd.split(' ').at(-1)](callId);
  await ask([{ type: 'function_call_output', call_id: callId, output }]);
  note('turn/completed', { turn: { status: 'completed', error: null } });
  await afterwards?.();
}

const ANSWERS = {
  initialize: () => ({ result: { userAgent: 'fake' } }),
  'thread/start': () => ({ result: { thread: { id: 'thread' } } }),
  'turn/start': ({ input: [{ text }] }) => {
    if (text.includes('unheard')) return { error: { code: -32603, message: 'no model' } };
    setImmediate(turn);
    return { result: { turn: {} } };
  },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id !== undefined) say({ id, ...ANSWERS[method](params) });
});
