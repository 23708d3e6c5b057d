import { z } from 'zod';
import { UsageError } from '../../core/errors.js';
import { parseSeed } from '../parse-options.js';
import { unknownName } from '../suggest-names.js';
import type { ConformanceOptions } from './conformance-options.js';
import { showValue } from './show-value.js';

const text = 'a text that is not empty';
const count = 'a whole number such as 5000';
const filled = z.string(text).min(1, text);

const OPTIONS = {
  title: filled,
  properties: z.array(filled, 'a list of ids such as ["call-settles"]').min(1, 'at least one id; without it, all'),
  runs: z.int(count).min(0, count),
  timeMs: z.number('a number of milliseconds').positive('a number of milliseconds above 0'),
  seed: filled,
  strategy: filled,
  profile: filled,
  strict: z.boolean('true or false'),
  replayDir: filled,
  baseline: filled,
} satisfies Record<keyof ConformanceOptions, z.ZodType>;

/**
 * Checks options that may come from JavaScript, where nothing else does. One that is there and undefined is left out.
 *
 * @throws UsageError `bad-option`, or `unknown-name` for an option that does not exist.
 */
export function checkOptions(given: unknown): ConformanceOptions {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new UsageError('bad-option', `the options of conformance were ${showValue(given)}; they are an object`);
  }
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  for (const [name, value] of entries) checkOption(name, value);
  return Object.fromEntries(entries);
}

function checkOption(name: string, value: unknown): void {
  const schema = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof ConformanceOptions] : undefined;
  if (schema === undefined) throw unknownName('option', name, Object.keys(OPTIONS));
  const { error } = schema.safeParse(value);
  if (error !== undefined) {
    const expected = error.issues[0]?.message ?? 'something else';
    throw new UsageError('bad-option', `the option ${name} was given ${showValue(value)}; it takes ${expected}`);
  }
  if (name === 'seed') parseSeed('the option seed', String(value));
}
