// A log may be larger than the memory: what a reader has handed on, nobody holds any more.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { Account } from '../account.js';
import { MessagesAround } from '../draft/choose-messages.js';
import { DraftStrands } from '../draft/draft-strands.js';
import { RaceDraft } from '../draft/race-draft.js';
import { factOf } from '../message-fact.js';
import { type FormatName, LOG_FORMATS } from './formats.js';

const MESSAGES = 500;
const BODY = { text: 'x'.repeat(300), list: [1, 2, 3] };

function requestOf(id: number): object {
  return { jsonrpc: '2.0', id, method: 'm', params: BODY };
}

const timestamp = (id: number): string => new Date(1_700_000_000_000 + id).toISOString();

/** A message in each format, and what a log begins and ends with. */
const PIECES: Readonly<Record<FormatName, readonly [string, (id: number) => string, string]>> = {
  jsonl: ['', (id) => `${JSON.stringify({ direction: 'send', message: requestOf(id) })}\n`, ''],
  'vscode-trace': [
    '',
    (id) => `[Trace - 1] Sending request 'm - (${id})'.\nParams: ${JSON.stringify(BODY, null, 4)}\n\n\n`,
    '',
  ],
  'mcp-inspector': [
    '[',
    (id) => {
      const entry = { id: `u${id}`, timestamp: timestamp(id), direction: 'request', message: requestOf(id) };
      return `${id === 1 ? '' : ','}${JSON.stringify(entry)}`;
    },
    ']',
  ],
  har: [
    '{"log":{"entries":[{"_webSocketMessages":[',
    (id) => `${id === 1 ? '' : ','}${JSON.stringify({ type: 'send', opcode: 1, data: JSON.stringify(requestOf(id)) })}`,
    ']}]}}',
  ],
};

/** How many of these are still held, once all that nobody holds was collected. */
async function alive(held: readonly WeakRef<object>[]): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // What a weak reference was asked for, or made of, lives to the end of the turn.
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return held.filter((reference) => reference.deref() !== undefined).length;
}

it.each(LOG_FORMATS)('a reader of $name holds one message at most', async ({ name, read }) => {
  const held: WeakRef<object>[] = [];
  const reader = read(
    (item) => {
      const payload = item.is === 'message' ? item.message.payload : undefined;
      if (typeof payload === 'object' && payload !== null) held.push(new WeakRef(payload));
    },
    { name: 'a.log', loggedBy: 'client', redact: false },
  );
  const [begins, pieceOf, ends] = PIECES[name];
  reader.write(begins);
  for (let id = 1; id <= MESSAGES; id += 1) reader.write(pieceOf(id));
  expect(await alive(held)).toBeLessThanOrEqual(2);
  reader.write(ends);
  reader.end();
  expect(held).toHaveLength(MESSAGES);
});

it('a cut holds the messages around it, and those that are open', async () => {
  const strands = new DraftStrands();
  const account = new Account('line', false);
  const draft = new RaceDraft({ strands, account, unit: 'line' });
  const cut = new MessagesAround(draft, account, 'line', { at: 200, window: 5 });
  const held: WeakRef<object>[] = [];
  for (let at = 1; at <= MESSAGES; at += 1) {
    const message = { at, from: 'client', kind: 'notification', method: 'n', payload: BODY } as const;
    const fact = factOf(at === 3 ? { ...message, kind: 'request', id: 1 } : message, false);
    held.push(new WeakRef(fact));
    cut.add(fact);
  }
  expect(await alive(held)).toBeLessThanOrEqual(1 + 5 + 1 + 5 + 1);
  cut.end();
  expect(strands.app.count).toBe(1 + 5 + 1 + 5);
  strands.dispose();
});
