import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseRace } from '../../suite/race/file/parse-race.js';
import { importLog } from './import-log.js';
import { printable } from './shorten.js';
import { importText, jsonLines } from './testing/import-text.js';

/** A long log, made as it is read: calls that are open for a while, and notifications in between. */
async function* longLog(messages: number): AsyncGenerator<Uint8Array> {
  for (let at = 1; at <= messages; at += 1) {
    const id = Math.ceil(at / 4);
    const kinds = [
      ['<', { id: id - 2, result: { text: 'x'.repeat(500) } }],
      ['>', { id, method: 'tools/call', params: { text: 'x'.repeat(500) } }],
      ['<', { method: 'notifications/message' }],
      ['>', { method: 'notifications/progress' }],
    ] as const;
    const message = kinds[at % 4];
    if (message !== undefined) yield Buffer.from(jsonLines([message]));
  }
}

const REQUEST = {
  name: 'a.log',
  format: undefined,
  redact: false,
  title: undefined,
  violates: undefined,
  socket: undefined,
  loggedBy: 'client',
  check: () => undefined,
} as const;

const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('tailrace-import-'));

describe('a log of 10,000 messages', () => {
  it('gives a draft of all of it, which waits in files and leaves none', async () => {
    const before = folders();
    const imported = await importLog({ ...REQUEST, bytes: longLog(10_000), around: undefined });
    expect(folders().length).toBeGreaterThan(before.length);
    let actions = 0;
    let rest = '';
    for (const piece of imported.draft) {
      rest += piece;
      const end = rest.lastIndexOf('\n') + 1;
      actions += rest.slice(0, end).match(/^ {4}- \{/gm)?.length ?? 0;
      rest = rest.slice(end);
    }
    imported.dispose();
    // The first two responses answer nothing, and there is the end.
    expect(actions).toBe(10_000 - 2 + 1);
    expect(imported.account.join('\n')).toContain('10000 messages read');
    expect(folders()).toEqual(before);
  });

  it('gives a draft of a part of it that is a race file', async () => {
    const imported = await importLog({ ...REQUEST, bytes: longLog(10_000), around: { at: 5000, window: 12 } });
    const race = parseRace([...imported.draft].join(''), 'draft.yaml');
    imported.dispose();
    const actions = race.scenario.strands.flatMap((strand) => strand.actions);
    expect(actions).toHaveLength(3 + 12 + 1 + 12 + 1);
    expect(imported.account.join('\n')).toContain('9972 outside of the part that was asked for (lines 1 to 10000)');
  });

  it('leaves no file when it is broken off', async () => {
    const before = folders();
    let pieces = 0;
    const check = (): void => {
      pieces += 1;
      if (pieces > 9000) throw new Error('stop');
    };
    await expect(importLog({ ...REQUEST, bytes: longLog(10_000), around: undefined, check })).rejects.toThrow('stop');
    expect(folders()).toEqual(before);
  });
});

describe('an import', () => {
  const trace = `[Trace - 1] Sending request 'a - (1)'.\nParams: {\n    "x": 1\n}\n\n\n[Trace - 2] Sending request 'b - (2)'.\n`;

  it('marks the message that a line is in, wherever in it', async () => {
    for (const at of [1, 3, 5]) {
      const { draft } = await importText(trace, { around: { at, window: 1 } });
      expect(draft).toContain('# It is what is around line ');
      expect(draft).toContain('# line 1, 1 (the one that was asked for): a {"x":1}\n');
      expect(draft).toContain('# line 7, 2: b\n');
    }
  });

  it('quotes what the log says of the end, unless that is hidden', async () => {
    const text = `${trace}[Error - 3] Connection to server got closed. Server will be restarted.\n`;
    const says = 'line 8 says that the connection is over';
    const shown = await importText(text);
    expect(shown.account).toContain(`note: ${says}: [Error - 3] Connection to server got closed.`);
    expect(shown.draft).toContain(`# The log: ${says}: [Error - 3] Connection to server got closed.`);
    const hidden = await importText(text, { redact: true });
    expect(hidden.account).toContain(`note: ${says}\n`);
    expect(hidden.draft).toContain(`# The log: ${says}\n`);
  });

  it('tells only the first of many such lines, and how many there are', async () => {
    const { account } = await importText(`${trace}${'Connection got disposed.\n'.repeat(10)}`);
    expect(account.match(/says that the connection is over/g)).toHaveLength(3);
    expect(account).toContain('note: 7 more say so');
  });

  it('writes what a log says such that YAML reads it as one comment or text', async () => {
    const nasty = 'a\n- { eof: x }\r# b: "\u0085\u2028\u001b[2J\ufeff';
    const output = { processId: 'p', seq: 1, chunk: Buffer.from(nasty).toString('base64') };
    const log = jsonLines([
      ['>', { id: 1, method: nasty, params: { [nasty]: nasty } }],
      ['<', { id: 1, error: { code: -1, message: nasty } }],
      ['<', { method: 'process/output', params: output }],
    ]);
    expect(parse((await importText(log, { title: nasty })).draft).title).toBe(nasty);
    const { draft } = await importText(log);
    const { strands } = parse(draft);
    expect(strands.app[0]).toEqual({ call: expect.stringMatching(/^a-[\w-]+-1$/) });
    expect(strands.connection[1].text).toBe(nasty);
    expect(strands.connection[0].error).toEqual({ code: -1, message: printable(nasty) });
    expect(printable(draft.replaceAll('\n', ''))).toBe(draft.replaceAll('\n', ''));
  });
});
