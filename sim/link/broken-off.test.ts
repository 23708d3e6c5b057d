import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { loggedLink } from './logged-link.js';

// A stream that somebody else who holds it destroys, with an error of his own: the same on the simulated link and on a
// TCP connection over loopback.

interface Arm {
  readonly duplex: Duplex;
  breakOff(): void;
}

function simulatedArm(): Promise<Arm> {
  const { link } = loggedLink();
  const duplex = link.client.stream('lines') as Duplex;
  return Promise.resolve({ duplex, breakOff: () => link.end('reset', true) });
}

async function realArm(): Promise<Arm> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const duplex = dial((server.address() as AddressInfo).port, '127.0.0.1');
  const [[peer]] = await Promise.all([accepted, once(duplex, 'connect')]);
  peer.on('error', () => undefined).on('close', () => server.close());
  return { duplex, breakOff: () => duplex.destroy(new Error('the connection was broken off')) };
}

describe.each([
  ['the simulated link', simulatedArm],
  ['a TCP connection', realArm],
])('%s that is broken off with an error without a code', (_name, arm) => {
  it('tells the error, then the close, and refuses what is written after', async () => {
    const { duplex, breakOff } = await arm();
    const log: string[] = [];
    duplex.on('end', () => log.push('end'));
    duplex.on('error', (error) => log.push(`error ${'code' in error ? 'with' : 'without'} a code`));
    duplex.resume();
    const closing = new Promise<void>((resolve) => {
      duplex.on('close', (hadError: boolean) => {
        log.push(`close ${hadError}`);
        resolve();
      });
    });
    breakOff();
    await new Promise<void>((resolve) => {
      duplex.write('late\n', (error) => {
        log.push(`write ${Reflect.get(error ?? {}, 'code')}`);
        resolve();
      });
    });
    await closing;
    expect(log.toSorted()).toEqual(['close true', 'error without a code', 'write ERR_STREAM_DESTROYED']);
    expect(log.indexOf('error without a code')).toBeLessThan(log.indexOf('close true'));
  });
});
