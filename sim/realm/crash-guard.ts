import type { Crashed } from '../../src/core/history.js';
import type { CrashProbe } from './drain.js';

/** What failed where nobody catches: class and code only, since messages and stacks are not stable. */
export type Crash = Pick<Crashed, 'how' | 'errorClass' | 'code'>;

export interface CrashGuard extends CrashProbe {
  /** Where crashes go from now on: to the run in progress. */
  listen(listener: (crash: Crash) => void): void;
  report(how: Crash['how'], error: unknown): void;
}

export function crashOf(how: Crash['how'], error: unknown): Crash {
  if (!(error instanceof Error)) return { how, errorClass: typeof error };
  const code: unknown = Reflect.get(error, 'code');
  const errorClass = error.name !== '' ? error.name : error.constructor.name;
  return typeof code === 'string' || typeof code === 'number' ? { how, errorClass, code } : { how, errorClass };
}

/** What `process.exit` throws inside the worker: the client asked to end the process that the harness runs in. */
class ExitRequested extends Error {
  override readonly name = 'ExitRequested';
}

/**
 * Turns everything that would end the process into a recorded crash: throws in nextTicks and microtasks, unhandled
 * rejections, and `process.exit`. Installed once in the life of the worker, before anything else is loaded.
 */
export function installCrashGuard(): CrashGuard {
  let listener: ((crash: Crash) => void) | undefined;
  let probed: string[] = [];
  const guard: CrashGuard = {
    listen(next) {
      listener = next;
    },
    report(how, error) {
      if (error instanceof ExitRequested) return;
      probed.push(how);
      if (probed.length > 8) probed = probed.slice(-4);
      listener?.(crashOf(how, error));
    },
    takeCrashes() {
      const seen = probed;
      probed = [];
      return seen;
    },
  };
  guardTicks(guard);
  guardMicrotasks(guard);
  guardExit(guard);
  process.on('unhandledRejection', (error) => guard.report('unhandled-rejection', error));
  process.on('uncaughtException', (error) => guard.report('uncaught', error));
  return guard;
}

type AnyFunction = (...values: unknown[]) => unknown;

/** A throw inside a nextTick would come out of the drain and then abort the process beyond any catch. */
function guardTicks(guard: CrashGuard): void {
  const schedule: (run: AnyFunction, ...values: unknown[]) => void = process.nextTick;
  const run = (callback: unknown, ...values: unknown[]): void => {
    try {
      (callback as AnyFunction)(...values);
    } catch (error) {
      guard.report('uncaught', error);
    }
  };
  process.nextTick = (callback: unknown, ...values: unknown[]): void => {
    if (typeof callback !== 'function') schedule(callback as AnyFunction);
    else if (values.length === 0) schedule(run, callback);
    else schedule(run, callback, ...values);
  };
}

function guardMicrotasks(guard: CrashGuard): void {
  const schedule = globalThis.queueMicrotask;
  globalThis.queueMicrotask = (callback: () => void): void => {
    if (typeof callback !== 'function') schedule(callback);
    schedule(() => {
      try {
        callback();
      } catch (error) {
        guard.report('uncaught', error);
      }
    });
  };
}

function guardExit(guard: CrashGuard): void {
  process.exit = (code?: number | string | null): never => {
    guard.report('exit', Object.assign(new Error('process.exit'), { name: 'ProcessExit', code: Number(code ?? 0) }));
    throw new ExitRequested('the client called process.exit');
  };
}
