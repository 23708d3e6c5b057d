import { AdapterError } from '../../core/errors.js';
import {
  DRIVER_PROTOCOL,
  type Driver,
  type DriverCommand,
  type DriverContext,
  type DriverEvent,
  type DriverHello,
  type RunningProgram,
} from '../../core/wire-target.js';
import { DRIVER_EVENTS } from './driver-schema.js';

/** How long a driver may take to say hello, in real milliseconds: an interpreter, or a whole runtime, has to start. */
export const HELLO_MS = 30_000;

/** How much of a line that is no event is shown. */
const SHOWN = 200;

/** A driver that has said hello. */
export interface StartedDriver {
  readonly hello: DriverHello;
  readonly driver: Driver;
}

/**
 * Starts a driver program, and waits for its hello.
 *
 * @param command the program and its arguments
 * @throws AdapterError `driver-failed` when it cannot be started, ends, says something else, or says nothing
 */
export async function startDriver(
  command: readonly string[],
  context: DriverContext,
  helloMs = HELLO_MS,
): Promise<StartedDriver> {
  const [program = '', ...args] = command;
  const driver = new ProgramDriver(context.startProgram({ command: program, args }), command.join(' '));
  driver.send({ do: 'hello', protocol: DRIVER_PROTOCOL });
  const hello = await driver.hello(helloMs);
  if (hello.protocol !== DRIVER_PROTOCOL) {
    const what = `it speaks version ${hello.protocol} of the driver protocol, and this harness version ${DRIVER_PROTOCOL}`;
    throw driver.error(what);
  }
  return { hello, driver };
}

const BY_EVENT = new Map(DRIVER_EVENTS.map((schema) => [schema.shape.event.value, schema] as const));

/** A driver that is a program, and says its events in lines of JSON. */
class ProgramDriver implements Driver {
  readonly #program: RunningProgram;
  readonly #command: string;
  #eventListener: (event: DriverEvent) => void = () => undefined;
  #lostListener: (error: Error) => void = () => undefined;
  #lost: Error | undefined;

  constructor(program: RunningProgram, command: string) {
    this.#program = program;
    this.#command = command;
    program.onLine((line) => this.#hear(line));
    program.onEnd((how) => this.#lose(this.error(`it ${how}`)));
  }

  send(command: DriverCommand): void {
    this.#program.write(JSON.stringify(command));
  }

  onEvent(listener: (event: DriverEvent) => void): void {
    this.#eventListener = listener;
  }

  onLost(listener: (error: Error) => void): void {
    this.#lostListener = listener;
    if (this.#lost !== undefined) listener(this.#lost);
  }

  stop(): Promise<void> {
    // What it says of its end from here on is no news.
    this.#lostListener = () => undefined;
    return this.#program.stop();
  }

  async hello(withinMs: number): Promise<DriverHello> {
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<DriverHello>((resolve, reject) => {
        const expected = 'expected a first line such as {"event":"hello","protocol":1,"name":"my-client",...}';
        this.onLost(reject);
        this.onEvent((event) => {
          if (event.event === 'hello') resolve(event);
          else reject(this.error(`its first event is '${event.event}'; ${expected}`));
        });
        timer = setTimeout(() => {
          reject(this.error(`it said no hello within ${withinMs / 1_000} s; ${expected}`));
        }, withinMs);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** An error with the last that the driver printed. */
  error(what: string): AdapterError {
    const printed = this.#program.lastLines();
    const last = printed === '' ? 'it printed nothing' : `the last that it printed:${printed}`;
    return new AdapterError('driver-failed', `the driver ${this.#command}: ${what}; ${last}`);
  }

  #hear(line: string): void {
    if (line.trim() === '' || this.#lost !== undefined) return;
    const event = this.#understand(line);
    // What it cannot do is its end, whoever listens by then, and told with what it has printed.
    if (event?.event === 'error') this.#lose(this.error(`it says: ${event.message}`));
    else if (event !== undefined) this.#eventListener(event);
  }

  #understand(line: string): DriverEvent | undefined {
    const shown = line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.#lose(
        this.error(
          `what it wrote to standard output is not JSON: ${shown}\n(only events may go there; send the rest to standard error)`,
        ),
      );
      return undefined;
    }
    const name: unknown = typeof value === 'object' && value !== null && 'event' in value ? value.event : undefined;
    const schema = [...BY_EVENT].find(([event]) => event === name)?.[1];
    if (schema === undefined) {
      this.#lose(
        this.error(
          `it wrote no event: ${shown}\n(an event has a member "event", one of ${[...BY_EVENT.keys()].join(', ')})`,
        ),
      );
      return undefined;
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data as unknown as DriverEvent;
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? 'the top level' : issue.path.join('.');
    this.#lose(
      this.error(`its event '${String(name)}' is wrong at ${where}: ${issue?.message ?? 'wrong shape'}: ${shown}`),
    );
    return undefined;
  }

  #lose(error: Error): void {
    if (this.#lost !== undefined) return;
    this.#lost = error;
    this.#lostListener(error);
  }
}
