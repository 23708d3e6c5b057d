import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dialect } from '../core/target.js';
import { CAPABILITIES } from '../core/target.js';
import { parseRace } from '../suite/race/file/parse-race.js';
import { scenarioOf } from '../suite/race/fit-race.js';
import { jsonLines, piecesOf } from './import/testing/import-text.js';
import { importCommand } from './import-command.js';
import { runCli } from './run-cli.js';
import { type FakeContext, fakeContext } from './testing/fake-context.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tailrace-importing-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

interface Ran extends FakeContext {
  readonly exitCode: number;
}

async function run(...args: readonly string[]): Promise<Ran> {
  const fake = fakeContext({ cwd });
  return { ...fake, exitCode: await runCli(['import', ...args], fake.context) };
}

const sample = (name: string): string => fileURLToPath(new URL(`../../examples/logs/${name}`, import.meta.url));
const read = (file: string): string => readFileSync(join(cwd, file), 'utf8');
const write = (file: string, text: string | Uint8Array): void => writeFileSync(join(cwd, file), text);

const SMALL = jsonLines([
  ['>', { id: 1, method: 'tools/call', params: { name: 'secret' } }],
  ['<', { id: 1, result: 'secret' }],
]);

const SAMPLES: readonly (readonly [log: string, format: string, dialect: Dialect])[] = [
  ['exec-server.jsonl', 'jsonl', 'exec-server'],
  ['language-server-trace.txt', 'vscode-trace', 'lsp'],
  ['inspector-history.json', 'mcp-inspector', 'mcp'],
  ['web-socket.har', 'har', 'json-rpc'],
];

describe('the sample logs', () => {
  it.each(SAMPLES)('%s gives the draft beside it, which fits a client of its dialect', async (log, format, dialect) => {
    const { exitCode, stdout, stderr } = await run(sample(log));
    expect(stderr()).toContain(`read (${format})`);
    expect(exitCode).toBe(0);
    await expect(stdout()).toMatchFileSnapshot(sample(log.replace(/\.\w+$/, '.race.yaml')));
    const race = parseRace(stdout(), 'draft.yaml');
    expect(scenarioOf(race, { dialect, capabilities: CAPABILITIES })).not.toHaveProperty('problems');
  });

  it.each(SAMPLES)('%s gives no text of a payload once that is hidden', async (log, format) => {
    const { stdout, stderr } = await run(sample(log), '--redact');
    expect(stderr()).toContain(`read (${format})`);
    const told = `${stdout()}${stderr()}`;
    const secrets = [
      ...['-j4', '/srv', 'parse.o', 'Q0Mg', 'bash', 'slow consumer', 'unused', 'check.log', '4d0c'],
      ...['harbour', 'quay', 'tide', 'berth', 'panicked', 'got closed', 'cancelled', 'out of memory'],
      ...['ledger', 'post_entry', '4711', '129.5', '88120', 'closed period', 'database gone'],
      ...['roadmap', 't-58f1', 'C-19', '812', 'locked', 'boards.example', '9b1d'],
    ];
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([]);
    expect(parseRace(stdout(), 'draft.yaml').scenario.strands).toHaveLength(2);
  });

  it('are told of line by line', async () => {
    const { stderr } = await run(sample('exec-server.jsonl'));
    expect(stderr()).toBe(`exec-server.jsonl: 19 messages read (jsonl)
  7 requests of the client
  6 responses of the server
  1 notification of the client
  5 notifications of the server
left out of the draft:
  3 of the handshake: each run makes its own (lines 1, 2, 3)
not understood: 1 line
  line 13: 2026-03-09T14:02:11Z WARN workbench::exec: slow consumer, 2… (it is not JSON)
the draft has 17 actions and 7 pairs of order
`);
  });
});

describe('tailrace import', () => {
  beforeEach(() => write('a.jsonl', SMALL));

  it('writes to a file, in a folder that it makes, and says what is next', async () => {
    const { exitCode, stdout, stderr } = await run('a.jsonl', '--out', 'races/a.yaml', '--title', 'A title');
    expect(stdout()).toBe('');
    expect(stderr()).toContain('written to races/a.yaml; next: tailrace reproduce races/a.yaml --target NAME\n');
    expect(exitCode).toBe(0);
    expect(parseRace(read('races/a.yaml'), 'a.yaml').title).toBe('A title');
  });

  it('replaces a file only if it may', async () => {
    write('a.yaml', 'mine');
    const refused = await run('a.jsonl', '--out', 'a.yaml');
    expect(refused.stderr()).toContain('error[file-exists]: there is a file already: a.yaml; nothing was written');
    expect(refused.exitCode).toBe(2);
    expect(read('a.yaml')).toBe('mine');
    expect((await run('a.jsonl', '--out', 'a.yaml', '--force')).exitCode).toBe(0);
    expect(read('a.yaml')).toContain('tailrace-race: 1');
  });

  it('never replaces the log itself', async () => {
    const { exitCode, stderr } = await run('a.jsonl', '--out', './a.jsonl', '--force');
    expect(stderr()).toContain('error[bad-option]: --out was given ./a.jsonl, which is the log itself');
    expect(exitCode).toBe(2);
    expect(read('a.jsonl')).toBe(SMALL);
  });

  it('leaves what was there when the log turns out to be none', async () => {
    write('bad.jsonl', '{"a":1}\n');
    write('a.yaml', 'mine');
    expect((await run('bad.jsonl', '--out', 'a.yaml', '--force')).exitCode).toBe(2);
    expect(read('a.yaml')).toBe('mine');
  });

  it('reads standard input', async () => {
    const fake = fakeContext({ cwd });
    const options = { window: 12, loggedBy: 'client', redact: false, force: false } as const;
    expect(await importCommand('-', options, fake.context, piecesOf(Buffer.from(SMALL), 5))).toBe(0);
    expect(fake.stdout()).toContain('title: Draft from standard input\n');
  });

  it('stops when it is interrupted, with nothing written', async () => {
    const fake = fakeContext({ cwd });
    fake.interrupt();
    expect(await runCli(['import', 'a.jsonl'], fake.context)).toBe(3);
    expect(fake.stderr()).toBe('stopped while reading the log: nothing was written (exit 3)\n');
    expect(fake.stdout()).toBe('');
  });

  it('turns the directions around where it is the log of a server, and asks whether it is', async () => {
    write(
      's.jsonl',
      jsonLines([
        ['<', { id: 0, method: 'initialize' }],
        ['<', { id: 1, method: 'm' }],
      ]),
    );
    const asked = await run('s.jsonl');
    expect(asked.stderr()).toContain('is this the log of the server? Then --logged-by server reads it as that');
    expect(asked.stdout()).toContain('- { request: m-n2 }');
    const turned = await run('s.jsonl', '--logged-by', 'server');
    expect(turned.stderr()).not.toContain('--logged-by');
    expect(turned.stdout()).toContain('- { call: m-1 }');
  });

  it('cuts to what is around a line, by as much as it is told', async () => {
    write('long.jsonl', jsonLines(Array.from({ length: 500 }, (_, id) => ['<', { method: `n${id}` }] as const)));
    const cut = await run('long.jsonl', '--around', '250');
    expect(cut.stderr()).toContain('475 outside of the part that was asked for (lines 1 to 500)');
    expect(cut.stderr()).toContain('the draft has 26 actions');
    expect((await run('long.jsonl', '--around', '250', '--window', '1')).stderr()).toContain('the draft has 4 actions');
  });

  it('shows a part of what it does not understand, and counts the rest', async () => {
    write('odd.jsonl', `${SMALL}${Array.from({ length: 30 }, (_, index) => `odd ${index}\u001b[2J\n`).join('')}`);
    const { stderr } = await run('odd.jsonl');
    expect(stderr()).toContain('not understood: 30 lines\n  line 3: odd 0\\u001b[2J (it is not JSON)\n');
    expect(stderr()).toContain('  line 22: odd 19\\u001b[2J (it is not JSON)\n  and 10 more, up to line 32\n');
    expect((await run('odd.jsonl', '--redact')).stderr()).toContain('  line 3: 9 characters (it is not JSON)\n');
  });
});

describe('tailrace import is told what is wrong', () => {
  const har = (...urls: string[]): string => {
    const _webSocketMessages = [{ type: 'send', opcode: 1, data: '{"id":1,"method":"m"}' }];
    return JSON.stringify({ log: { entries: urls.map((url) => ({ request: { url }, _webSocketMessages })) } });
  };
  beforeEach(() => {
    write('a.jsonl', SMALL);
    write('empty', '');
    write('blank', '\n  \n');
    write('zero', Buffer.from([1, 0, 2]));
    write('text', 'hello\nthere\n');
    write('none.jsonl', '{"direction":"send"}\n{"secret":1}\n');
    write('cut.json', '[\n{"request":"{}"},\n{"requ');
    write('two.har', har('wss://a/?secret', 'wss://b'));
    write('no.har', '{"log":{"entries":[]}}');
    mkdirSync(join(cwd, 'folder'));
  });

  it.each([
    [['none'], 'file-unreadable', 'the log none cannot be read: ENOENT'],
    [['folder'], 'file-unreadable', 'folder is a folder; a log is one file'],
    [['empty'], 'log-invalid', 'empty is empty'],
    [['blank'], 'log-invalid', 'blank has nothing but blanks'],
    [['zero'], 'log-invalid', 'zero is no text: it has bytes that are 0'],
    [
      ['text'],
      'log-invalid',
      'text is no log of a format that is known; it begins: hello\n  jsonl: one JSON object a line',
    ],
    [['text', '--redact'], 'log-invalid', 'text is no log of a format that is known\n  jsonl: one JSON object a line'],
    [
      ['text', '--format', 'jsonl'],
      'log-invalid',
      'text has no message that is understood (--format jsonl)\nnot understood: 2 lines\n  line 1: hello (it is not JSON)\n  line 2: there (it is not JSON)\n',
    ],
    [
      ['none.jsonl'],
      'log-invalid',
      'none.jsonl has no message that is understood (taken for jsonl, one JSON object a line, with a direction, a time and the message)\nnot understood: 2 lines\n',
    ],
    [['cut.json'], 'log-invalid', 'cut.json:3: it is cut off: the JSON has no end\n  Export or copy it again'],
    [['a.jsonl', '--format', 'har'], 'log-invalid', 'a.jsonl:2: it stops being JSON here'],
    [
      ['a.jsonl', '--format', 'mcp-inspector'],
      'log-invalid',
      'a.jsonl is a JSON object, and the history of MCP Inspector',
    ],
    [
      ['two.har'],
      'log-invalid',
      'two.har has 2 WebSockets with JSON-RPC: 1 (wss://a/, 1 message), 2 (wss://b, 1 message)\n  Say which one with --socket N.',
    ],
    [['two.har', '--socket', '3'], 'bad-option', '--socket was given 3; two.har has 1 (wss://a/'],
    [
      ['two.har', '--socket', '1', '--around', '9'],
      'bad-option',
      '--around was given 9; the log has messages in messages 1 to 1',
    ],
    [['no.har'], 'log-invalid', 'no.har has no WebSocket messages'],
    [['a.jsonl', '--format', 'jsnl'], 'unknown-name', "there is no format 'jsnl'; did you mean jsonl?"],
    [
      ['a.jsonl', '--violates', 'call-setles'],
      'unknown-name',
      "there is no property 'call-setles'; did you mean call-settles or",
    ],
    [['a.jsonl', '--logged-by', 'peer'], 'unknown-name', "there is no side 'peer'"],
    [['a.jsonl', '--around', '0'], 'bad-option', "--around was given '0'; it takes a whole number from 1"],
    [['a.jsonl', '--window', 'x'], 'bad-option', "--window was given 'x'; it takes a whole number"],
    [['a.jsonl', '--title', ' '], 'bad-option', '--title was given nothing'],
    [['a.jsonl', '--out', 'folder', '--force'], 'file-unreadable', 'the draft folder cannot be written: EISDIR'],
    [[], 'bad-option', "missing required argument 'log'"],
  ])('with %j: %s', async (args, code, says) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect(stderr()).toContain(`error[${code}]: ${says}`);
    expect(stdout()).toBe('');
    expect(exitCode).toBe(2);
  });

  it('without what is to be hidden', async () => {
    for (const log of ['none.jsonl', 'two.har', 'text', 'cut.json']) {
      const { stderr } = await run(log, '--redact');
      expect(stderr()).toContain('error[log-invalid]');
      expect(stderr()).not.toMatch(/secret|hello|wss/);
    }
  });
});
