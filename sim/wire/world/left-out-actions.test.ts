import { afterEach, describe, expect, it } from 'vitest';
import type { Action, Scenario } from '../../../src/core/scenario.js';
import type { WireTarget } from '../../../src/core/wire-target.js';
import { serveEndpoint } from '../serve-endpoint.js';
import type { WireServer } from '../wire-server.js';
import { createWireWorld } from './create-wire-world.js';
import { LoopbackDriver } from './testing/loopback-driver.js';

let server: WireServer;
afterEach(() => server.close());

/** What a driver is told to do in a scenario with a call, one inside its settling, and a close. */
async function toldTo(cannot?: WireTarget['cannot']): Promise<string[]> {
  server = await serveEndpoint('tcp-lines');
  const driver = new LoopbackDriver();
  const target: WireTarget = {
    name: 'loopback',
    dialect: 'json-rpc',
    capabilities: ['calls', 'notifications', 'close'],
    ...(cannot === undefined ? {} : { cannot }),
    endpoints: ['tcp-lines'],
    settles: true,
    start: async () => driver,
  };
  const actions: Action[] = [
    { id: 'A', kind: 'call' },
    { id: 'inside', inside: 'A.settled', kind: 'notify' },
    { id: 'close', kind: 'close' },
  ];
  const scenario: Scenario = {
    format: 1,
    dialect: 'json-rpc',
    callTimeoutMs: 1_000,
    strands: [{ name: 'app-1', actor: 'app', actions }],
  };
  const guide = { kind: 'choose', chooser: { choose: () => 0 } } as const;
  await createWireWorld({ target, driver, server }).run({ scenario, guide, thorough: true });
  return driver.commands.map((command) => command.do).filter((command) => command !== 'settle');
}

describe('what a client cannot do', () => {
  it('is left out of a scenario, also inside callbacks, whatever its capabilities are', async () => {
    expect(await toldTo()).toEqual(['arm', 'connect', 'call', 'close', 'dispose']);
    expect(await toldTo(['notify'])).toEqual(['connect', 'call', 'close', 'dispose']);
    expect(await toldTo(['notify', 'call'])).toEqual(['connect', 'close', 'dispose']);
  });
});
