import type { Duplex } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { describe, expect, it } from 'vitest';
import { allowedGaps } from '../../sim/link/presets.js';
import type { Realm } from '../../sim/realm/realm.js';
import { createWorld } from '../../sim/world/create-world.js';
import { enterTestRealm, tinyTarget } from '../../sim/world/tiny-client.js';
import type { Scenario } from '../../src/core/scenario.js';
import type { Gap } from '../../src/core/schedule.js';
import type { ClientLink, TransportPreset } from '../../src/core/target.js';
import type { World } from '../../src/core/world.js';
import { closeGap } from './close-gap.js';
import { GapProbe } from './gap-probe.js';
import { readLoop } from './transports/web-stream.js';

type Watch = (link: ClientLink) => GapProbe;

const watchMessages: Watch = (link) => {
  const probe = new GapProbe(false);
  const messages = link.messages();
  messages.onMessage(() => probe.message());
  messages.onError(() => probe.end('reset'));
  messages.onClose(() => probe.end('eof'));
  return probe;
};

const watchLines: Watch = (link) => {
  const probe = new GapProbe(true);
  const stream = link.stream('lines') as Duplex;
  stream.on('data', (chunk: Buffer) => probe.chunk(chunk.toString()));
  stream.on('end', () => probe.end('eof'));
  stream.on('error', () => probe.end('reset'));
  return probe;
};

const watchWebSocket: Watch = (link) => {
  const probe = new GapProbe(false);
  const socket = link.webSocket();
  socket.onmessage = () => probe.message();
  socket.onerror = () => probe.end('reset');
  socket.onclose = () => probe.end('eof');
  return probe;
};

/** As a client that makes a Web Stream of what it is handed, and reads that in a loop. */
const watchWebStream: Watch = (link) => {
  const probe = new GapProbe(true);
  const messages = link.messages();
  const output = new ReadableStream<Uint8Array>({
    start(controller) {
      messages.onMessage(() => controller.enqueue(Buffer.from('frame\n')));
      messages.onError((error) => controller.error(error));
      messages.onClose(() => controller.close());
    },
  });
  void readLoop(output, probe);
  return probe;
};

/** The world with a client that only watches, and what it has seen so far. */
interface Arm {
  readonly world: World;
  readonly probes: GapProbe[];
}

function openArm(watch: Watch, realm: Realm): Arm {
  const probes: GapProbe[] = [];
  const target = tinyTarget((link) => {
    probes.push(watch(link));
    return {};
  });
  return { world: createWorld(target, realm), probes };
}

const FRAME = { id: 'frame', kind: 'notification', number: 1 } as const;
const NEXT = {
  data: { name: 'next', actor: 'executor', actions: [{ id: 'next', kind: 'notification', number: 2 }] },
  eof: { name: 'next', actor: 'fault', actions: [{ id: 'next', kind: 'eof' }] },
  reset: { name: 'next', actor: 'fault', actions: [{ id: 'next', kind: 'reset' }] },
} as const;

async function see({ world, probes }: Arm, preset: TransportPreset, next: keyof typeof NEXT, gap: Gap) {
  const scenario: Scenario = {
    format: 1,
    dialect: 'json-rpc',
    callTimeoutMs: 100,
    preset,
    strands: [{ name: 'frames', actor: 'executor', actions: [FRAME] }, NEXT[next]],
  };
  const schedule = [
    { action: 'frame', gap: 'idle' },
    { action: 'next', gap },
  ] as const;
  const { divergence } = await world.run({
    scenario,
    guide: { kind: 'follow', schedule, strict: true },
    thorough: false,
  });
  expect(divergence).toBeUndefined();
  return probes.at(-1)?.seen[0];
}

/**
 * How a client sees a gap where its form has no chunks: nothing between is `joined`, and a stream of messages joins
 * none.
 */
function asSeen(preset: TransportPreset, gap: Gap): Gap {
  if (preset === 'memory' && gap === 0) return 'joined';
  return preset === 'web-stream' && gap === 'joined' ? 1 : gap;
}

const realm = await enterTestRealm();
const lines = openArm(watchLines, realm);
const messages = openArm(watchMessages, realm);
const sockets = openArm(watchWebSocket, realm);
const webStreams = openArm(watchWebStream, realm);

describe('a simulated link shows a client each gap that its preset allows', () => {
  it.each([
    ['memory', messages],
    ['websocket', sockets],
    ['tcp', lines],
    ['stdio', lines],
    ['node-stream', lines],
    ['web-stream', webStreams],
  ] as const)('of %s as a real one does', async (preset, arm) => {
    const wrong: unknown[] = [];
    for (const next of ['data', 'eof', 'reset'] as const) {
      const gaps = next === 'data' ? allowedGaps(preset, 'data', 'data') : allowedGaps(preset, 'data', 'end', next);
      for (const gap of gaps) {
        const seen = await see(arm, preset, next, gap);
        const wanted = { next, gap: asSeen(preset, gap) };
        if (JSON.stringify(seen) !== JSON.stringify(wanted)) wrong.push({ wanted, seen });
      }
    }
    expect(wrong).toEqual([]);
  });
});

it('a simulated stream closes one round of immediates behind its end or its error', async () => {
  const gaps: unknown[] = [];
  const target = tinyTarget((link) => {
    void closeGap(link.stream('lines') as Duplex).then((gap) => gaps.push(gap));
    return {};
  });
  const arm: Arm = { world: createWorld(target, realm), probes: [] };
  const ends = [
    ['stdio', 'eof', 'turn0'],
    ['tcp', 'eof', 'turn1'],
    ['tcp', 'reset', 'turn2'],
  ] as const;
  for (const [preset, next, gap] of ends) await see(arm, preset, next, gap);
  expect(gaps).toEqual(ends.map(() => 'turn1'));
});

it('a simulated stream in memory closes in the ticks of its end', async () => {
  let gap: Promise<unknown> | undefined;
  const target = tinyTarget((link) => {
    gap = closeGap(link.stream('lines') as Duplex);
    return {};
  });
  await see({ world: createWorld(target, realm), probes: [] }, 'node-stream', 'eof', 0);
  expect(await gap).toBe(0);
});
