import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { loggedLink, turns } from './logged-link.js';

/** The same body, run against the simulated link and against a TCP connection over loopback. */
interface Arm {
  readonly duplex: Duplex;
  send(value: unknown): void;
  end(cause: 'eof' | 'reset'): void;
  stop(): void;
}

function simulatedArm(): Promise<Arm> {
  const { link } = loggedLink();
  const duplex = link.client.stream('lines') as Duplex;
  let delivery = 0;
  const send = (value: unknown): void => link.deliver({ delivery: delivery++, value }, false);
  return Promise.resolve({ duplex, send, end: (cause) => link.end(cause), stop: () => {} });
}

async function realArm(): Promise<Arm> {
  const server = createServer({ allowHalfOpen: false });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const duplex = dial((server.address() as AddressInfo).port, '127.0.0.1');
  const [[peer]] = await Promise.all([accepted, once(duplex, 'connect')]);
  peer.on('error', () => {});
  peer.resume();
  return {
    duplex,
    send: (value) => peer.write(`${JSON.stringify(value)}\n`),
    end: (cause) => (cause === 'eof' ? peer.end() : peer.resetAndDestroy()),
    stop: () => server.close(),
  };
}

type Body = (arm: Arm, log: string[]) => Promise<void>;

const told = (log: string[], name: string) => (error?: Error | null) =>
  log.push(`${name} ${error ? (error as NodeJS.ErrnoException).code : 'ok'}`);

function watch(duplex: Duplex, log: string[]): void {
  let text = '';
  duplex.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  duplex.on('end', () => log.push(`end after ${text.length} bytes`));
  duplex.on('finish', () => log.push('finish'));
  duplex.on('error', (error: NodeJS.ErrnoException) => log.push(`error ${error.code} ${error.syscall ?? ''}`));
  duplex.on('close', (hadError: boolean) => log.push(`close ${hadError}`));
}

const closed = (duplex: Duplex): Promise<unknown> => new Promise((resolve) => duplex.on('close', resolve));

const BODIES: Readonly<Record<string, Body>> = {
  'a clean end after data': async ({ duplex, send, end }, log) => {
    watch(duplex, log);
    send({ n: 1 });
    send({ n: 2 });
    end('eof');
    await closed(duplex);
    log.push(`readable ${duplex.readable} writable ${duplex.writable} destroyed ${duplex.destroyed}`);
  },
  'a reset': async ({ duplex, end }, log) => {
    watch(duplex, log);
    await turns();
    end('reset');
    await closed(duplex);
    log.push(`readable ${duplex.readable} writable ${duplex.writable} destroyed ${duplex.destroyed}`);
  },
  'a write when the stream has closed': async ({ duplex, end }, log) => {
    watch(duplex, log);
    end('eof');
    await closed(duplex);
    log.push(`wrote ${duplex.write('late\n', told(log, 'write'))}`);
    await turns();
  },
  'a write when the connection was reset': async ({ duplex, end }, log) => {
    watch(duplex, log);
    await turns();
    end('reset');
    await closed(duplex);
    log.push(`wrote ${duplex.write('late\n', told(log, 'write'))}`);
    await turns();
  },
  'a write in the end listener': async ({ duplex, end }, log) => {
    watch(duplex, log);
    duplex.on('end', () => log.push(`wrote ${duplex.write('late\n', told(log, 'write'))}`));
    end('eof');
    await closed(duplex);
  },
  'a write a turn after the end listener': async ({ duplex, end }, log) => {
    watch(duplex, log);
    duplex.on('end', () => process.nextTick(() => process.nextTick(() => duplex.write('late\n', told(log, 'write')))));
    end('eof');
    await closed(duplex);
    await turns();
  },
  'a local end': async ({ duplex }, log) => {
    watch(duplex, log);
    duplex.write('last\n', told(log, 'write'));
    duplex.end();
    await closed(duplex);
    duplex.write('later\n', told(log, 'write'));
    await turns();
  },
  'a write after a local end': async ({ duplex }, log) => {
    watch(duplex, log);
    duplex.end();
    duplex.write('later\n', told(log, 'write'));
    await closed(duplex);
  },
  'a local destroy': async ({ duplex }, log) => {
    watch(duplex, log);
    duplex.destroy();
    log.push(`wrote ${duplex.write('late\n', told(log, 'write'))}`);
    await closed(duplex);
  },
  'a local destroy with an error': async ({ duplex }, log) => {
    watch(duplex, log);
    duplex.destroy(new Error('mine'));
    await closed(duplex);
  },
  'a for await reader still busy with the last chunk at the end': async ({ duplex, send, end }, log) => {
    const gone = closed(duplex);
    watch(duplex, log);
    duplex.pause();
    send({ n: 1 });
    for await (const chunk of duplex) {
      log.push(`read ${String(chunk)}`);
      end('eof');
      await gone;
    }
    log.push('done');
  },
  'a for await reader with more to read at the end': async ({ duplex, send, end }, log) => {
    const gone = closed(duplex);
    duplex.on('end', () => log.push('end'));
    let busy = true;
    let text = '';
    send({ n: 1 });
    for await (const chunk of duplex) {
      text += String(chunk);
      if (!busy) continue;
      busy = false;
      send({ n: 2 });
      end('eof');
      await sleep(20);
      log.push('no longer busy');
    }
    log.push(`read ${text}`);
    await gone;
  },
  'a reader that has paused with nothing left to read': async ({ duplex, send, end }, log) => {
    watch(duplex, log);
    send({ n: 1 });
    await once(duplex, 'data');
    duplex.pause();
    end('eof');
    await closed(duplex);
  },
  'an end that nobody waits for': async ({ duplex, end }, log) => {
    duplex.on('close', (hadError: boolean) => log.push(`close ${hadError}`));
    end('eof');
    await closed(duplex);
  },
  'a for await reader that meets a reset': async ({ duplex, end }, log) => {
    duplex.on('close', (hadError: boolean) => log.push(`close ${hadError}`));
    const gone = closed(duplex);
    setTimeout(() => end('reset'), 10);
    try {
      for await (const chunk of duplex) log.push(String(chunk));
      log.push('done');
    } catch (error) {
      await gone;
      log.push(`thrown ${(error as NodeJS.ErrnoException).code}`);
    }
  },
  'a for await reader that leaves': async ({ duplex, send }, log) => {
    duplex.on('close', (hadError: boolean) => log.push(`close ${hadError}`));
    const gone = closed(duplex);
    send({ n: 1 });
    for await (const _chunk of duplex) break;
    log.push(`destroyed ${duplex.destroyed}`);
    await gone;
  },
  'a paused reader that meets the end': async ({ duplex, send, end }, log) => {
    watch(duplex, log);
    duplex.pause();
    send({ n: 1 });
    end('eof');
    await sleep(20);
    log.push('resumes');
    duplex.resume();
    await closed(duplex);
  },
};

describe('a simulated stream and a TCP connection show the same of', () => {
  for (const [name, body] of Object.entries(BODIES)) {
    it(name, async () => {
      const logs: string[][] = [];
      for (const make of [simulatedArm, realArm]) {
        const arm = await make();
        const log: string[] = [];
        await body(arm, log);
        arm.stop();
        logs.push(log);
      }
      expect(logs[0]).toEqual(logs[1]);
      expect(logs[1]).not.toEqual([]);
    });
  }
});
