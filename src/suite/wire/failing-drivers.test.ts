import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterError } from '../../core/errors.js';
import type { WireOptions } from '../contracts.js';
import { check, FixtureFolder } from './fixtures/testing/check-fixture.js';

const folder = new FixtureFolder();
beforeEach(() => folder.make());
afterEach(() => folder.remove());

/** What is waited out is short; what is not may take as long as it needs. */
function times([first]: readonly string[]): WireOptions {
  return first === 'never-connects' ? { settleMs: 50, connectMs: 300 } : {};
}

describe('a driver that fails', () => {
  it.each([
    ['exits at once', ['exits-at-once'], 'driver-failed', ['it exited with code 3', 'it needs a newer runtime']],
    ['exits at its first call', ['exits-at-call'], 'driver-failed', ['it exited with code 3', 'no memory is left']],
    ['exits in the middle', ['exits-at-run=20'], 'driver-failed', ['it exited with code 3', 'the disk is full']],
    ['leaves a program behind', ['heir', 'exits-at-run=5'], 'driver-failed', ['it exited with code 3', 'disk is full']],
    ['prints what is no event', ['garbage-after-hello'], 'driver-failed', ['is not JSON: Ready.', '\n  Ready.']],
    ['tells an event of another shape', ['wrong-event'], 'driver-failed', ["'settled' is wrong at outcome", 'maybe']],
    ['cannot do what it was told', ['says-error'], 'driver-failed', ['it makes no calls', 'the last that it printed:']],
    ['says so with its hello', ['error-after-hello'], 'driver-failed', ['its licence has expired', 'printed:\n']],
    [
      'never connects',
      ['never-connects'],
      'adapter-failed',
      ['connect did not settle', 'printed:\n  no peer was found\n  {"event":"idle"'],
    ],
    ['refuses to connect', ['refuses-connect'], 'adapter-failed', ['connect failed: ', 'not today', 'printed:\n']],
    [
      'does not say what its client tells',
      ['misses-facts'],
      'driver-failed',
      ["'settled' is wrong at value", 'tellsC'],
    ],
  ] as const)('ends the check with its last lines, and leaves nothing: %s', async (_what, switches, code, parts) => {
    const checking = check(folder.fixture(['grandchild', ...switches], times(switches)));
    const error = await checking.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AdapterError);
    expect(error).toMatchObject({ code });
    for (const part of parts) expect(error).toHaveProperty('message', expect.stringContaining(part));
    expect(await folder.left(switches[0] === 'heir' ? 3 : 2)).toEqual([]);
  });

  it('ends the check where it gives no client up', async () => {
    const error = await check(folder.fixture(['ignores-dispose'])).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'AdapterError', code: 'driver-failed' });
    const message = /did not answer 'dispose' within 10 s; expected \{"event":"disposed","client":1\}.*printed:\n/s;
    expect(error).toHaveProperty('message', expect.stringMatching(message));
    expect(await folder.left(1)).toEqual([]);
  });

  it('ends the check where it says that it settles, and never answers whether its client is idle', async () => {
    const error = await check(folder.fixture(['ignores-settle'])).catch((reason: unknown) => reason);
    const message = /did not answer 'settle' within 10 s; expected \{"event":"idle","client":1,"id":1,/;
    expect(error).toMatchObject({ name: 'AdapterError', code: 'driver-failed' });
    expect(error).toHaveProperty('message', expect.stringMatching(message));
    expect(await folder.left(1)).toEqual([]);
  });

  it('is told from an endpoint that it does not have', async () => {
    const error = await check(folder.fixture(['grandchild'], { endpoint: 'web-socket' })).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: 'UsageError', code: 'bad-option' });
    const message = '--endpoint web-socket: fixture does not connect to one; it has tcp-lines, unix-lines';
    expect(error).toHaveProperty('message', message);
    expect(await folder.left(2)).toEqual([]);
  });
});
