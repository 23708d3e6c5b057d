import { z } from 'zod';
import { AFTER_LOSS } from '../core/scenario.js';
import { EVERY_GAP } from '../core/schedule.js';
import { DIALECTS, TRANSPORT_PRESETS } from '../core/target.js';
import { ENDPOINTS } from '../core/wire-target.js';

/** The shape of a replay file, as zod checks it. What a later version adds is let through. */

const waits = { id: z.string().min(1), after: z.array(z.string()).optional() };
const appWaits = { ...waits, inside: z.string().optional() };
const count = z.number().int().min(0);
const process = z.string();

const appActions = [
  z.looseObject({ ...appWaits, kind: z.literal('call'), method: z.string().optional() }),
  z.looseObject({ ...appWaits, kind: z.literal('notify') }),
  z.looseObject({
    ...appWaits,
    kind: z.literal('start'),
    pipeStdin: z.boolean().optional(),
    tty: z.boolean().optional(),
  }),
  z.looseObject({ ...appWaits, kind: z.literal('write'), process, text: z.string() }),
  z.looseObject({ ...appWaits, kind: z.literal('terminate'), process }),
  z.looseObject({
    ...appWaits,
    kind: z.literal('read'),
    process,
    afterSeq: z.number().optional(),
    maxBytes: z.number().optional(),
    waitMs: z.number().optional(),
  }),
  z.looseObject({
    ...appWaits,
    kind: z.literal('poll'),
    process,
    maxBytes: z.number().optional(),
    waitMs: z.number().optional(),
  }),
  z.looseObject({ ...appWaits, kind: z.literal('subscribe'), process }),
  z.looseObject({
    ...appWaits,
    kind: z.literal('file'),
    operation: z.enum(['readFile', 'writeFile', 'createDirectory', 'getMetadata', 'readDirectory', 'remove', 'copy']),
    path: z.string(),
    to: z.string().optional(),
    text: z.string().optional(),
    recursive: z.boolean().optional(),
    force: z.boolean().optional(),
  }),
  z.looseObject({ ...appWaits, kind: z.literal('close') }),
  z.looseObject({ ...appWaits, kind: z.literal('reconnect') }),
] as const;

const executorActions = [
  z.looseObject({
    ...waits,
    kind: z.literal('respond'),
    to: z.string(),
    error: z.object({ code: z.number(), message: z.string() }).optional(),
  }),
  z.looseObject({
    ...waits,
    kind: z.literal('output'),
    process,
    seq: count,
    stream: z.enum(['stdout', 'stderr', 'pty']),
    text: z.string(),
  }),
  z.looseObject({ ...waits, kind: z.literal('exited'), process, seq: count, exitCode: z.number() }),
  z.looseObject({ ...waits, kind: z.literal('closed'), process, seq: count }),
  z.looseObject({ ...waits, kind: z.literal('notification'), number: count }),
  z.looseObject({ ...waits, kind: z.literal('stray') }),
  z.looseObject({
    ...waits,
    kind: z.literal('request'),
    wireId: z.enum(['zero', 'text']).optional(),
    like: z.string().optional(),
  }),
  z.looseObject({
    ...waits,
    kind: z.literal('malformed'),
    how: z.enum(['json', 'shape', 'cut']),
    value: z.enum(['number', 'array']).optional(),
  }),
] as const;

const otherActions = [
  z.looseObject({ ...waits, kind: z.literal('eof') }),
  z.looseObject({ ...waits, kind: z.literal('reset'), how: z.literal('uncoded').optional() }),
  z.looseObject({ ...waits, kind: z.literal('end-read') }),
  z.looseObject({
    ...waits,
    kind: z.literal('end-write'),
    how: z.enum(['epipe', 'destroyed', 'stalled']),
    early: z.boolean().optional(),
  }),
  z.looseObject({ ...waits, kind: z.literal('stall') }),
  z.looseObject({ ...waits, kind: z.literal('advance'), ms: z.number().min(0) }),
] as const;

const scenarioSchema = z.looseObject({
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
      actions: z.array(z.discriminatedUnion('kind', [...appActions, ...executorActions, ...otherActions])),
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
  schedule: z.array(z.looseObject({ action: z.string(), gap: z.literal([...EVERY_GAP]) })),
});
