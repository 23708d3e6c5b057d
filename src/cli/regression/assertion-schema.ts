import { z } from 'zod';
import type { LinkForm } from '../../core/target.js';
import { REGRESSION_FORMAT } from '../../suite/race/regression.js';
import { scenarioSchema, scheduleSchema } from '../replay-schema.js';
import type { RaceAssertion } from './race-assertion.js';

const FORMS = ['messages', 'lines', 'content-length', 'web-socket'] as const satisfies readonly LinkForm[];

const count = 'it takes a whole number such as 20000';
const duration = 'it takes a number of milliseconds above 0';
const listener = 'it takes an AbortSignal, such as the `signal` of the test';

const scenario = scenarioSchema.omit({ dialect: true });

const FIELDS = {
  tailraceRegression: z.literal(REGRESSION_FORMAT),
  title: z.string(),
  source: z.string().optional(),
  form: z.enum(FORMS).optional(),
  target: z.unknown(),
  violates: z
    .array(z.strictObject({ property: z.string(), of: z.string().optional(), kind: z.string().optional() }))
    .min(1, 'it takes at least one failure'),
  scenario,
  schedule: scheduleSchema,
  reported: scenario.optional(),
  order: z.array(z.strictObject({ earlier: z.string(), later: z.string() })).optional(),
  joined: z.array(z.array(z.string())).optional(),
  seed: z.string().regex(/^\S{1,100}$/, 'it takes text without spaces, at most 100 characters'),
  runs: z.int(count).min(1, count).optional(),
  timeMs: z.number(duration).positive(duration).optional(),
  signal: z.custom<AbortSignal>(isSignal, listener).optional(),
} satisfies Record<keyof RaceAssertion, z.ZodType>;

/** What a regression test says, as zod checks it: it may have been edited since, and JavaScript checks nothing. */
export const assertionSchema = z.strictObject(FIELDS);

export const ASSERTION_FIELDS: readonly string[] = Object.keys(FIELDS);

/** By its shape: a test runner may give its tests a signal of their own. */
function isSignal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
}
