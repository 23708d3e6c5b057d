import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAPABILITIES } from '../../core/target.js';
import { parseRace } from '../../suite/race/file/parse-race.js';
import { scenarioOf } from '../../suite/race/fit-race.js';
import { importText, jsonLines } from './testing/import-text.js';

/** Whatever a log has, and in whatever order: its draft is a race file. */

const SECRET = 'sEcReT';
const METHODS = ['initialize', 'tools/call', 'tools-call', 'a/1', '$/cancelRequest', 'é', 'x'.repeat(80), '-'];
const id = fc.oneof(
  fc.integer({ min: 0, max: 6 }),
  fc.constantFrom('1', 'a-b', 'a b', 'x'.repeat(40)),
  fc.constant(-1),
);
const processId = fc.constantFrom('p', 'q');
const text = fc.constantFrom(SECRET, `${SECRET}\n# {}: "\u001b[31m \u2028 \ud800`, SECRET.repeat(100));
const seq = fc.integer({ min: 0, max: 9 });
const chunk = text.map((said) => Buffer.from(said).toString('base64'));
const path = fc.constantFrom(`/${SECRET}`, `file:///${SECRET}/%20`, `C:\\${SECRET}`, 7);

const plainRequest = fc.record({
  id,
  method: fc.constantFrom(...METHODS),
  params: fc.record({ [SECRET.toLowerCase()]: text }),
});
const execRequest = fc.oneof(
  fc.record({
    id,
    method: fc.constantFrom('process/start', 'process/read', 'process/write', 'process/terminate', 'process/signal'),
    params: fc.record({ processId, chunk, afterSeq: seq, maxBytes: seq, tty: fc.boolean() }),
  }),
  fc.record({
    id,
    method: fc.constantFrom('fs/readFile', 'fs/writeFile', 'fs/copy', 'fs/remove', 'fs/watch', 'environment/info'),
    params: fc.record({ path, sourcePath: path, destinationPath: path, dataBase64: chunk, force: fc.boolean() }),
  }),
);
const response = fc.oneof(
  fc.record({ id, result: fc.record({ text }) }),
  fc.record({ id: fc.oneof(id, fc.constant(null)), error: fc.record({ code: fc.integer(), message: text }) }),
);
const plainNotification = fc.record({ method: fc.constantFrom(...METHODS, 'initialized'), params: text });
const execNotification = fc.record({
  method: fc.constantFrom('process/output', 'process/exited', 'process/closed', 'process/paused'),
  params: fc.record({
    processId,
    seq,
    chunk,
    stream: fc.constantFrom('stdout', 'stderr', 'pty', SECRET),
    exitCode: seq,
  }),
});

type Entry = readonly [direction: '>' | '<', message: object];
type Messages = fc.Arbitrary<object>;

function logOf(...messages: readonly Messages[]): fc.Arbitrary<readonly Entry[]> {
  const entry = fc.tuple(fc.constantFrom('>' as const, '<' as const), fc.oneof(...messages));
  return fc
    .array(entry, { minLength: 1, maxLength: 40 })
    .filter((entries) => entries.some(([, message]) => 'method' in message || 'id' in message));
}

const anyLog = logOf(plainRequest, execRequest, response, plainNotification, execNotification, fc.record({ text }));

describe('the draft of any log', () => {
  it('is a race file, whole or around a line, in pieces of any size', async () => {
    const options = fc.record({ at: fc.integer({ min: 1, max: 40 }), window: fc.integer({ min: 1, max: 8 }) });
    const around = fc.option(options, { nil: undefined });
    await fc.assert(
      fc.asyncProperty(anyLog, around, fc.boolean(), async (entries, cut, redact) => {
        const { draft } = await importText(jsonLines(entries), { around: cut, redact, format: 'jsonl' }, 97);
        expect(parseRace(draft, 'draft.yaml').violates).toEqual([{ property: 'call-settles' }]);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it.each([
    ['exec-server', logOf(execRequest, response, execNotification)],
    ['json-rpc', logOf(plainRequest, response, plainNotification)],
    ['lsp', logOf(plainRequest, response, plainNotification)],
  ] as const)('fits a client of its dialect: %s', async (dialect, log) => {
    await fc.assert(
      fc.asyncProperty(log, async (entries) => {
        const { draft } = await importText(jsonLines(entries), { format: 'jsonl' });
        const fitted = scenarioOf(parseRace(draft, 'draft.yaml'), { dialect, capabilities: CAPABILITIES });
        expect(fitted).not.toHaveProperty('problems');
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('has no text of a payload, nor has the account, once that is hidden', async () => {
    await fc.assert(
      fc.asyncProperty(anyLog, async (entries) => {
        const text = `${jsonLines(entries)}${SECRET}\n`;
        const { draft, account } = await importText(text, { redact: true, format: 'jsonl' });
        const base64 = Buffer.from(SECRET).toString('base64').slice(0, 6);
        for (const told of [draft, account]) {
          expect(told).not.toContain(SECRET);
          expect(told).not.toContain(base64);
        }
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
