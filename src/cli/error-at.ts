import { formatError } from './format-error.js';
import { isDebugging } from './is-debugging.js';

/** Where `called` was called from, to point there later on. */
export function placeOf(called: (...values: never[]) => unknown): Error {
  const place = new Error(called.name);
  Error.captureStackTrace(place, called);
  return place;
}

/** An error that points to a place in a test: where it was made inside helps nobody. */
export function errorAt(place: Error, name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  const frames = place.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  error.stack = [`${name}: ${message}`, ...frames].join('\n');
  return error;
}

/** What went wrong inside, as the command tells it, at a place in a test. */
export function misuseAt(place: Error, error: unknown): Error {
  return errorAt(place, 'TailraceError', formatError(error, isDebugging(process.env)).trimEnd());
}
