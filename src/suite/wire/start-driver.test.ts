import { afterEach, describe, expect, it } from 'vitest';
import { AdapterError } from '../../core/errors.js';
import type { DriverEvent } from '../../core/wire-target.js';
import { createDriverContext } from './driver-context.js';
import { BOUND_MS, driverCommand, until } from './fixtures/testing/left-behind.js';
import { type StartedDriver, startDriver } from './start-driver.js';

const context = createDriverContext({});
afterEach(() => context.clear());

function start(...switches: readonly string[]): Promise<StartedDriver> {
  return startDriver(driverCommand(...switches), context, BOUND_MS);
}

async function failureOf(starting: Promise<unknown>): Promise<unknown> {
  return starting.then(
    () => 'it started',
    (error: unknown) => error,
  );
}

/** That a driver failed, in a message that has all of this. */
function expectFailed(error: unknown, ...parts: readonly string[]): void {
  expect(error).toBeInstanceOf(AdapterError);
  expect(error).toMatchObject({ code: 'driver-failed' });
  for (const part of parts) expect(error).toHaveProperty('message', expect.stringContaining(part));
}

const EXPECTED_HELLO = 'expected a first line such as {"event":"hello","protocol":1,"name":"my-client",...}';

describe('starting a driver', () => {
  it('gives what it says in its hello, and hands on what comes after', async () => {
    const { hello, driver } = await start();
    expect(hello).toMatchObject({ event: 'hello', protocol: 1, name: 'fixture', dialect: 'json-rpc', settles: true });
    const events: DriverEvent[] = [];
    driver.onEvent((event) => events.push(event));
    driver.send({ do: 'connect', client: 1, op: 'connect', endpoint: NOWHERE, clientName: 'test', callTimeoutMs: 1 });
    driver.send({ do: 'dispose', client: 1 });
    await until('it is disposed', () => events.length > 0);
    expect(events.at(-1)).toEqual({ event: 'disposed', client: 1 });
    await driver.stop();
  });

  it.each([
    ['says nothing', ['no-hello'], ['it said no hello within 0.5 s', EXPECTED_HELLO, 'it printed nothing'], 500],
    [
      'speaks another version',
      ['protocol=2'],
      ['it speaks version 2 of the driver protocol, and this harness version 1', '"protocol":2'],
    ],
    [
      'says something else first',
      ['event-first'],
      ["its first event is 'closed'", EXPECTED_HELLO, 'the last that it printed:\n  {"event":"closed"'],
    ],
    ['says an error first', ['error-at-hello'], ['it says: it has no licence', 'the last that it printed:\n  {']],
    [
      'prints what is no event',
      ['garbage-first'],
      ['is not JSON: Loading the client...', 'only events may go there', 'the last that it printed:\n  Loading the'],
    ],
    [
      'ends at once',
      ['exits-at-once'],
      ['it exited with code 3; the last that it printed:\n  first words\n  it needs a newer runtime'],
    ],
    ['ends at once, with a program that holds its output', ['heir', 'exits-at-once'], ['it exited with code 3; the']],
  ] as const)(
    'fails with what was expected, and what was printed, where it %s',
    async (_what, switches, parts, ms?) => {
      const command = driverCommand(...switches);
      const error = await failureOf(startDriver(command, context, ms ?? BOUND_MS));
      expectFailed(error, `the driver ${command.join(' ')}: `, ...parts);
    },
  );

  it('fails where there is no such program, or no program at all', async () => {
    const missing = failureOf(startDriver(['no-such-driver', '--fast'], context));
    expectFailed(await missing, "the driver no-such-driver --fast: it could not be started: there is no program 'no-s");
    expectFailed(await failureOf(startDriver([''], context)), 'it could not be started');
  });

  it('fails at a hello of the wrong shape, and says where', async () => {
    const hello =
      '{"event":"hello","protocol":1,"name":"x","dialect":"corba","capabilities":[],"endpoints":["tcp-lines"]}';
    const script = `console.log(${JSON.stringify(hello)}); process.stdin.resume()`;
    const error = await failureOf(startDriver([process.execPath, '-e', script], context));
    expectFailed(
      error,
      "its event 'hello' is wrong at dialect: ",
      '"json-rpc"',
      'the last that it printed:\n  {"event"',
    );
  });
});

const NOWHERE = { kind: 'tcp', host: '127.0.0.1', port: 1, framing: 'lines' } as const;

describe('a driver that has started', () => {
  /** Starts it, has it make a call, and waits until it is lost. */
  async function lost(...switches: readonly string[]): Promise<Error> {
    const { driver } = await start(...switches);
    const losing = new Promise<Error>((resolve) => driver.onLost(resolve));
    driver.send({ client: 1, do: 'call', op: 'A', method: 'demo/echo', params: {} });
    return losing;
  }

  it.each([
    ['ends', ['exits-at-call'], ['it exited with code 3; the last', '\n  first words\n  no memory is left for a call']],
    ['ends, with a program that holds its output', ['heir', 'exits-at-call'], ['it exited with code 3', 'no memory']],
    [
      'prints what is no event',
      ['garbage-after-hello'],
      ['is not JSON: Ready.\n', 'only events may go there', '{"event":"hello"', '\n  Ready.'],
    ],
    [
      'tells an event that there is not',
      ['unknown-event'],
      ['it wrote no event: {"event":"finished"', 'an event has a member "event", one of hello, settled,', 'printed:\n'],
    ],
    [
      'tells an event of the wrong shape',
      ['wrong-event'],
      ["its event 'settled' is wrong at outcome: ", '"resolved"|"rejected"', 'the last that it printed:\n'],
    ],
    ['tells an error', ['says-error'], ['it says: it makes no calls', 'the last that it printed:\n']],
    [
      'tells an error in the breath of its hello',
      ['error-after-hello'],
      ['it says: its licence has expired', 'the last that it printed:\n'],
    ],
  ] as const)('is lost, with what it printed, where it %s', async (_what, switches, parts) => {
    expectFailed(await lost(...switches), ...parts);
  });

  it('shows the beginning of a long line that is no event, and its end to nobody', async () => {
    const script = "console.log('it says ' + 'and says '.repeat(200) + ['E', 'ND'].join('')); process.stdin.resume()";
    const error = await failureOf(startDriver([process.execPath, '-e', script], context));
    expectFailed(error, 'is not JSON: it says and says', '…');
    expect(String(error)).not.toContain('END');
  });

  it('is not lost by being stopped, and takes whatever is sent to it afterwards', async () => {
    const { driver } = await start('grandchild');
    const told: Error[] = [];
    driver.onLost((error) => told.push(error));
    await driver.stop();
    driver.send({ do: 'settle', client: 1, id: 1 });
    await driver.stop();
    expect(told).toEqual([]);
  });
});
