import { createServer, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { beforeAll, expect, it } from 'vitest';
import type { ConnectedClient, Target } from '../../src/core/target.js';
import { enterRealm } from '../realm/realm.js';
import { createWorld } from './create-world.js';
import { precededBy } from './gap-table.js';

/** Notes in which round of immediates after the first data each event came. One body for both arms. */
function noteRounds(stream: Duplex, notes: string[]): void {
  let round = -1;
  const count = (): void => {
    round += 1;
    if (round < 6) setImmediate(count);
  };
  stream.on('data', () => {
    if (round < 0) count();
  });
  for (const event of ['end', 'finish', 'close']) stream.on(event, () => notes.push(`${event}@${round}`));
}

async function realArm(): Promise<string[]> {
  const notes: string[] = [];
  const server = createServer((peer) => {
    peer.resume();
    peer.end('frame');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const socket = new Socket();
  noteRounds(socket, notes);
  const closed = new Promise((resolve) => {
    socket.on('close', resolve);
  });
  socket.connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  await closed;
  server.close();
  return notes;
}

async function simulatedArm(): Promise<string[]> {
  const notes: string[] = [];
  const target: Target = {
    name: 'rounds',
    dialect: 'json-rpc',
    capabilities: ['calls'],
    async connect(link): Promise<ConnectedClient> {
      noteRounds(link.stream('lines') as unknown as Duplex, notes);
      return { call: () => Promise.reject(new Error('unused')), classify: () => ({ kind: 'unknown' }) };
    },
  };
  const world = createWorld(target, await enterRealm());
  const scenario = {
    format: 1,
    dialect: 'json-rpc',
    callTimeoutMs: 100,
    strands: [
      { name: 'data', actor: 'executor', actions: [{ id: 'n', kind: 'notification', number: 1 }] },
      { name: 'end', actor: 'fault', actions: [{ id: 'cut', kind: 'eof' }] },
    ],
  } as const;
  const schedule = [
    { action: 'n', gap: 'idle' },
    { action: 'cut', gap: 'turn1' },
  ] as const;
  await world.run({ scenario, guide: { kind: 'follow', schedule, strict: true }, thorough: false });
  return notes;
}

const seen: string[] = [];

// The real arm comes first: once the realm is entered, immediates are simulated.
beforeAll(async () => {
  for (let tries = 0; tries < 10; tries += 1) seen.push((await realArm()).join(' '));
});

it('a clean end behind data comes in the same rounds of immediates as over loopback TCP', async () => {
  const simulated = (await simulatedArm()).join(' ');
  expect(simulated).toBe('end@1 finish@1 close@2');
  // On a busy machine the end may come in a segment of its own, later; what counts is that it can come this soon.
  expect(seen).toContain(simulated);
});

it('something of the app right behind a delivery does not bring the end any nearer to it', () => {
  expect(precededBy('data', 'turn0', 'app')).toBe('data');
  expect(precededBy('data', 3, 'app')).toBe('data');
  expect(precededBy('data', 'turn1', 'app')).toBe('app');
  expect(precededBy('data', 'idle', 'app')).toBe('app');
  expect(precededBy('app', 'turn0', 'app')).toBe('app');
  expect(precededBy('data', 0, 'end')).toBe('end');
});
