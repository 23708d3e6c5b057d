import { z } from 'zod';
import { PROPERTIES } from '../../../../../properties/catalogue.js';
import { DEFAULT_CALL_TIMEOUT_MS } from '../../../../../properties/scenarios/generate-scenarios.js';
import { RACE_FORMAT } from '../../../../core/race.js';
import { AFTER_LOSS } from '../../../../core/scenario.js';
import { CAPABILITIES, TRANSPORT_PRESETS } from '../../../../core/target.js';
import { DELIVERY_PATTERN, NAME, ORDER_PATTERN } from './patterns.js';
import { ACTION_SCHEMAS } from './race-actions-schema.js';

/**
 * The shape of a race file as a person writes it. What is not known is refused, not let through. Descriptions, and what
 * stands in a `meta`, are for editors: there a pattern or a list of names is checked that the parser checks by itself,
 * with more to say.
 */

const filled = z.string().trim().min(1, 'it must not be empty').meta({ pattern: '\\S' });

export const linkSchema = z
  .strictObject({
    form: z
      .enum(['messages', 'stream', 'web-socket'])
      .optional()
      .describe(
        "The form in which the report's client takes the link. A client that takes another is not what it is about.",
      ),
    framing: z.enum(['lines', 'content-length']).optional().meta({
      description: 'Of a stream: how messages are told apart on it. Left out, each is a line.',
      default: 'lines',
    }),
    preset: z
      .enum([...TRANSPORT_PRESETS])
      .optional()
      .describe('Which gaps between deliveries are tried: those of this transport, in place of those of the target.'),
    splitFramesAt: z
      .int()
      .min(0, 'it must not be below 0')
      .optional()
      .describe('Streams only: every frame comes in two chunks, cut after this many bytes.'),
    callTimeoutMs: z.int().min(1, 'it must be 1 or more').optional().meta({
      description: 'Virtual milliseconds that the client gives every call.',
      default: DEFAULT_CALL_TIMEOUT_MS,
    }),
    afterLoss: z
      .enum([...AFTER_LOSS])
      .optional()
      .describe(
        'On a wire, of a client that connects again by itself when its connection is lost: what it finds then. Nobody listens (`refuse`), its session is not known, or goes on (`resume`).',
      ),
    asyncConsumer: z.boolean().optional().describe('Handlers of notifications and of process events are async.'),
    consumerDelayMs: z
      .number()
      .min(0, 'it must not be below 0')
      .optional()
      .describe('Virtual milliseconds that each handler of a notification or of a process event takes.'),
  })
  .meta({
    dependencies: {
      framing: { properties: { form: { const: 'stream' } }, required: ['form'] },
      splitFramesAt: { properties: { form: { const: 'stream' } } },
    },
  });

const propertyIds = PROPERTIES.map(({ id }) => id);
const property = filled.meta({
  id: 'property',
  description: 'The id of a property; `tailrace list properties` has them all, and `tailrace explain ID` tells of one.',
  enum: propertyIds,
  // Editors that know it show this beside each name.
  enumDescriptions: PROPERTIES.map(({ statement }) => statement),
});

export const violationSchema = z
  .strictObject({
    property,
    of: z.string().optional().describe("The operation that fails, so that another one's failure is not this one."),
    kind: z.string().optional().describe("One of the property's kinds of failure, where others are not this one."),
  })
  .meta({
    id: 'violation',
    description: 'A failure: a property, and whose failure or which of its kinds is meant.',
    allOf: PROPERTIES.map(({ id, kinds }) => ({
      if: { properties: { property: { const: id } }, required: ['property'] },
      // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema, and nobody awaits this
      then: { properties: { kind: { enum: kinds } } },
    })),
  });

export const expectationSchema = z.strictObject({
  target: filled.describe('As `--target` takes it: a registered name, or the path of an adapter from this folder.'),
  version: filled.optional().meta({
    description: 'Of a published client: which version, in quotes. It may also stand behind the name, after an @.',
    examples: ['9.0.2'],
  }),
  outcome: z
    .enum(['reproduced', 'ruled-out', 'not-found'])
    .describe(
      'What is expected of it. Reproduced: an interleaving shows it. Ruled out: all there are were tried, and none does. Not found: as many as the budget allows were tried, and none does.',
    ),
});

const HEAD = {
  'tailrace-race': z.literal(RACE_FORMAT).describe('The version of the form of this file.'),
  title: filled.describe('What happens, in one line.'),
  source: z
    .url({ protocol: /^https?$/, error: 'it must be a URL that begins with https:// or http://' })
    .optional()
    .meta({ description: 'Where the report is: a URL.', pattern: '^https?://' }),
  summary: filled.optional().describe('What was seen, in a sentence or two.'),
  needs: z
    .array(z.enum([...CAPABILITIES]))
    .optional()
    .meta({
      description: 'What a client must be able to do for the race to be possible at all.',
      examples: [['calls', 'close']],
    }),
  link: linkSchema.optional().meta({
    description: "The report's link, as far as it matters, and what its client and app are given.",
    examples: [{ form: 'stream', framing: 'content-length' }],
  }),
};

const STRANDS = {
  description:
    'Who does what: each strand is a list of actions in their order, of the app or of the peer. Strands are free against each other. What `connection-2` has is about the second connection.',
  examples: [{ app: [{ call: 'A' }], connection: [{ eof: 'cut' }] }],
  minProperties: 1,
};

const TAIL = {
  unanswered: z
    .array(z.string())
    .optional()
    .meta({
      description: 'Operations that the peer would answer by itself, and leaves unanswered.',
      examples: [['P']],
    }),
  order: z
    .array(
      z.string().meta({
        description: 'The point before the < is reached before the one after it.',
        pattern: ORDER_PATTERN,
        examples: ['A.invoked < cut', 'A.written < n1 < A.response < cut'],
      }),
    )
    .optional()
    .describe('What is known of the order of points, each entry `X < Y` or a chain of those. All else is free.'),
  joined: z
    .array(z.array(z.string().meta({ pattern: DELIVERY_PATTERN })).meta({ minItems: 2 }))
    .optional()
    .meta({
      description:
        'Groups of deliveries that come in one chunk. They follow each other in one strand, in this order; an eof may be the last.',
      examples: [[['n1', 'n2', 'A.response']]],
    }),
  violates: z
    .union([
      property,
      violationSchema,
      z.array(z.union([property, violationSchema])).min(1, 'it must name at least one property'),
    ])
    .meta({
      description: 'Which properties the failure violates: one of these is what was seen.',
      examples: ['call-settles'],
    }),
  expect: z
    .array(expectationSchema)
    .optional()
    .meta({
      description: 'What is known of whom.',
      examples: [[{ target: 'reference', outcome: 'ruled-out' }]],
    }),
};

const strandName = z.string().regex(NAME, 'the name of a strand is made of letters, digits, - and _');

/** The file but for its actions, which are told one by one what is wrong with them. */
export const frameSchema = z.strictObject({
  ...HEAD,
  strands: z.record(strandName, z.array(z.unknown()).min(1, 'a strand has at least one action')).meta(STRANDS),
  ...TAIL,
});

export type RaceFrame = z.infer<typeof frameSchema>;

const [anAction, ...otherActions] = ACTION_SCHEMAS.values();

/** The whole file. */
export const raceSchema = z.strictObject({
  ...HEAD,
  strands: z
    .record(strandName, z.array(anAction === undefined ? z.never() : z.union([anAction, ...otherActions])).min(1))
    .meta(STRANDS),
  ...TAIL,
});
