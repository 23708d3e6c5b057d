import { z } from 'zod';
import { raceSchema } from '../../suite/race/file/schema/race-schema.js';

const TITLE = 'A race report of Tailrace';
const DESCRIPTION =
  'What someone saw: who did what, in which order as far as it is known, and which property it violates.';

/** One whole file, for an editor to begin with. */
const EXAMPLE = {
  'tailrace-race': 1,
  title: 'A call made while the connection ends hangs',
  needs: ['calls'],
  strands: { app: [{ call: 'A' }], connection: [{ eof: 'cut' }] },
  order: ['A.invoked < cut'],
  violates: { property: 'call-settles', of: 'A' },
};

/**
 * The JSON Schema of race files, for editors. Draft 7 is what all of them read; they complete and explain from it, and
 * refuse what is of the wrong shape. What a shape cannot say, `tailrace reproduce` says.
 */
export function renderRaceSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(raceSchema, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema }) => {
      // What JavaScript can count to says nothing to whoever writes a file.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  const whole = { $schema, title: TITLE, description: DESCRIPTION, examples: [EXAMPLE], ...schema };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}
