import { z } from 'zod';
import { type ActionKind, AFTER_LOSS } from '../core/scenario.js';
import { EVERY_GAP } from '../core/schedule.js';
import { DIALECTS, TRANSPORT_PRESETS } from '../core/target.js';
import { ENDPOINTS } from '../core/wire-target.js';
import { ACTION_DEFINITIONS } from '../suite/actions-schema.js';

/** The shape of a replay file, as zod checks it. What a later version adds is let through. */

const waits = { id: z.string().min(1), after: z.array(z.string()).optional() };
const appWaits = { ...waits, inside: z.string().optional() };
const count = z.number().int().min(0);

function actionSchema<Kind extends ActionKind>(kind: Kind) {
  const { actor, fields } = ACTION_DEFINITIONS[kind];
  return z.looseObject({ ...(actor === 'app' ? appWaits : waits), kind: z.literal(kind), ...fields });
}

const { call: _call, ...others } = ACTION_DEFINITIONS;
const otherActions = (Object.keys(others) as (keyof typeof others)[]).map(actionSchema);

export const scenarioSchema = z.looseObject({
  format: z.literal(1),
  dialect: z.enum([...DIALECTS]),
  preset: z.enum([...TRANSPORT_PRESETS]).optional(),
  callTimeoutMs: z.number().min(0),
  consumerDelayMs: z.number().min(0).optional(),
  asyncConsumer: z.boolean().optional(),
  splitFramesAt: count.optional(),
  afterLoss: z.enum(AFTER_LOSS).optional(),
  unanswered: z.array(z.string()).optional(),
  strands: z.array(
    z.looseObject({
      name: z.string().min(1),
      actor: z.enum(['app', 'executor', 'process', 'fault', 'time']),
      actions: z.array(z.discriminatedUnion('kind', [actionSchema('call'), ...otherActions])),
    }),
  ),
});

const fingerprintSchema = z.looseObject({
  v: z.literal(1),
  property: z.string(),
  kind: z.string(),
  operation: z.string(),
  phase: z.enum(['unwritten', 'in-flight', 'after-loss', 'in-close-handler', 'in-settle-handler']),
  cause: z.enum(['eof', 'reset', 'end-read', 'end-write', 'app-close', 'none']),
  outcome: z.string(),
});

export const scheduleSchema = z.array(z.looseObject({ action: z.string(), gap: z.literal([...EVERY_GAP]) }));

export const replaySchema = z.looseObject({
  tailraceReplay: z.literal(1),
  engine: z.string(),
  target: z.looseObject({ name: z.string().min(1), version: z.string().optional() }),
  preset: z.enum([...TRANSPORT_PRESETS]),
  seed: z.string(),
  property: z.string().min(1),
  fingerprint: fingerprintSchema,
  summary: z.string(),
  scenario: scenarioSchema,
  arm: z.enum(['simulated', 'wire']).optional(),
  endpoint: z.enum(ENDPOINTS).optional(),
  schedule: scheduleSchema,
});
