import { inspect } from 'node:util';

/** A value that was given, on one line of a message, whatever it is: what is inside of what it holds is left out. */
export function showValue(value: unknown): string {
  const limits = { depth: 0, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 10, maxStringLength: 200 };
  return inspect(value, { ...limits, customInspect: false });
}
