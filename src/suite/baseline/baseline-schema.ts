import { z } from 'zod';

/**
 * The shape of a baseline file, as zod checks it. A person writes it: what is not known is refused, not let through.
 */

const text = z.string().trim().min(1, 'it must not be empty');

const fingerprintSchema = z.strictObject({
  property: text,
  kind: text.optional(),
  operation: text.optional(),
  phase: z.enum(['unwritten', 'in-flight', 'after-loss', 'in-close-handler', 'in-settle-handler']).optional(),
  cause: z.enum(['eof', 'reset', 'end-read', 'end-write', 'app-close', 'none']).optional(),
  outcome: text.optional(),
});

const failureSchema = z.strictObject({
  fingerprint: fingerprintSchema,
  reason: text,
  replay: text.refine((path) => !path.includes('\\'), 'a path is written with forward slashes'),
  expires: z.iso.date('it must be a day such as 2027-01-31').optional(),
});

export const BASELINE_FORMAT = 1;

export const baselineSchema = z.strictObject({
  'tailrace-baseline': z.literal(BASELINE_FORMAT),
  target: text,
  applicable: z.array(text),
  // Nothing is left behind it where a person has removed the last one.
  failures: z.preprocess((given) => (given === null ? [] : given), z.array(failureSchema)),
});
