import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exampleHang, exampleLostOutput } from '../../reports/example-counterexamples.js';
import type { TailraceError } from '../core/errors.js';
import type { ReplayFile } from '../core/replay-file.js';
import type { Action } from '../core/scenario.js';
import { readReplayFile } from './read-replay-file.js';

const folder = mkdtempSync(join(tmpdir(), 'tailrace-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

const whole = exampleHang().replay;

function read(content: string): Promise<ReplayFile> {
  writeFileSync(join(folder, 'a.replay.json'), content);
  return readReplayFile('a.replay.json', folder);
}

async function errorOf(content: unknown): Promise<TailraceError> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return read(text).then(
    () => {
      throw new Error('it was read');
    },
    (error: TailraceError) => error,
  );
}

describe('reading a replay file', () => {
  it.each([
    ['a hang', whole],
    ['lost output', exampleLostOutput().replay],
  ])('gives back %s as it was written', async (_what, replay) => {
    await expect(read(JSON.stringify(replay))).resolves.toEqual(replay);
  });

  it('lets through what a later version adds', async () => {
    await expect(read(JSON.stringify({ ...whole, note: 'x' }))).resolves.toMatchObject({ note: 'x' });
  });

  it('reads every form of an action that a scenario can hold', async () => {
    const odd: Action[] = [
      { id: 'r', kind: 'request', wireId: 'text', like: 'A' },
      { id: 'reset', kind: 'reset', how: 'uncoded' },
      { id: 'pipe', kind: 'end-write', how: 'epipe', early: true },
    ];
    const strands = [...whole.scenario.strands, { name: 'odd', actor: 'fault', actions: odd }];
    const replay = { ...whole, scenario: { ...whole.scenario, asyncConsumer: true, strands } };
    await expect(read(JSON.stringify(replay))).resolves.toEqual(replay);
    const wrong = strands.map((strand) => ({ ...strand, actions: [{ id: 'reset', kind: 'reset', how: 'softly' }] }));
    const { code } = await errorOf({ ...whole, scenario: { ...whole.scenario, strands: wrong } });
    expect(code).toBe('replay-invalid');
  });

  it('says which file does not exist', async () => {
    await expect(readReplayFile('no.replay.json', folder)).rejects.toMatchObject({
      code: 'file-unreadable',
      message: 'the replay file no.replay.json cannot be read: ENOENT',
    });
  });

  it.each<[string, unknown, string, RegExp]>([
    ['cut off', JSON.stringify(whole).slice(0, 200), 'replay-invalid', /is not JSON; it has 200 characters/],
    ['empty', '', 'replay-invalid', /it is empty/],
    ['no replay file', { a: 1 }, 'replay-invalid', /has no field 'tailraceReplay'/],
    ['not even an object', '7', 'replay-invalid', /has no field 'tailraceReplay'/],
    [
      'of a later format',
      { ...whole, tailraceReplay: 2 },
      'replay-version',
      /has format 2, written by engine 0\.1\.0; this version reads format 1/,
    ],
    ['without its schedule', { ...whole, schedule: undefined }, 'replay-invalid', /at schedule:/],
    [
      'with an unknown gap',
      { ...whole, schedule: [{ action: 'A', gap: 'soon' }] },
      'replay-invalid',
      /at schedule\.0\.gap:/,
    ],
    [
      'with an action of no known kind',
      {
        ...whole,
        scenario: { ...whole.scenario, strands: [{ name: 'x', actor: 'app', actions: [{ kind: 'sing', id: 'A' }] }] },
      },
      'replay-invalid',
      /at scenario\.strands\.0\.actions\.0\.kind:/,
    ],
    [
      'with a schedule of actions that it does not have',
      { ...whole, schedule: [{ action: 'Z', gap: 'idle' }] },
      'replay-invalid',
      /schedule\.0 is action 'Z', which the scenario does not have/,
    ],
    [
      'with two actions of one name',
      { ...whole, scenario: { ...whole.scenario, strands: [...whole.scenario.strands, ...whole.scenario.strands] } },
      'replay-invalid',
      /two actions 'A'/,
    ],
    [
      'at odds with its fingerprint',
      { ...whole, property: 'read-wakes' },
      'replay-invalid',
      /the fingerprint is of 'call-settles'/,
    ],
  ])('refuses one that is %s', async (_what, content, code, message) => {
    const error = await errorOf(content);
    expect(error).toMatchObject({ code, name: 'UsageError' });
    expect(error.message).toMatch(message);
  });
});
