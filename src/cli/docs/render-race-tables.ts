import { z } from 'zod';
import { exampleOf } from '../../suite/race/file/race-text.js';
import {
  ACTION_SCHEMAS,
  definitionOf,
  RACE_KINDS,
  type RaceKind,
} from '../../suite/race/file/schema/race-actions-schema.js';
import { linkSchema, raceSchema } from '../../suite/race/file/schema/race-schema.js';
import { code, codes, table } from './markdown.js';

/** The tables of the page about race files, by the names of their marks. */
export function renderRaceTables(): Readonly<Record<string, string>> {
  return { fields: fieldTable(), kinds: kindTables(), 'action-fields': actionFieldTable() };
}

function fieldTable(): string {
  const ofLink = Object.entries(linkSchema.shape).map(([field, schema]) => row(`link.${field}`, schema));
  const rows = Object.entries(raceSchema.shape).flatMap(([field, schema]) => {
    return field === 'link' ? [row(field, schema), ...ofLink] : [row(field, schema)];
  });
  return table(['field', 'has to be there', 'which means'], rows);
}

function row(field: string, schema: z.ZodType): string[] {
  return [code(field), schema.safeParse(undefined).success ? '' : 'yes', tellField(schema)];
}

/** What a field means, which values it has, and what it is where it is left out. */
function tellField(schema: z.ZodType): string {
  const { type, enum: values, items, default: otherwise } = z.toJSONSchema(schema, { io: 'input' });
  const choices = values ?? (typeof items === 'object' && !Array.isArray(items) ? items.enum : undefined);
  const each = type === 'array' ? 'Any of' : 'One of';
  return [
    descriptionOf(schema),
    choices === undefined ? '' : `${each} ${codes(choices.map(String))}.`,
    typeof otherwise === 'number' ? `Left out, it is ${otherwise}.` : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** What a field means; of one that may be absent, what it means where it is there. */
function descriptionOf(schema: z.ZodType): string {
  if (schema.description !== undefined) return schema.description;
  return schema instanceof z.ZodOptional ? descriptionOf(schema.unwrap() as z.ZodType) : '';
}

const ACTORS: readonly (readonly [actor: string, who: string])[] = [
  ['app', 'What the app does. Each is an operation.'],
  ['executor', 'What the peer sends. Each is a delivery.'],
  ['fault', 'What happens to the connection.'],
  ['time', 'Time.'],
];

function kindTables(): string {
  return ACTORS.map(([actor, who]) => {
    const kinds = RACE_KINDS.filter((kind) => definitionOf(kind).actor === actor);
    const rows = kinds.map((kind) => [code(kind), definitionOf(kind).says, code(exampleOf(kind))]);
    return `${who}\n\n${table(['kind', 'what happens', 'for example'], rows)}`;
  }).join('\n\n');
}

/** Each field with the kinds that have it; one that means something else elsewhere has a row of its own there. */
function actionFieldTable(): string {
  const kindsOf = new Map<string, { readonly field: string; readonly says: string; readonly kinds: RaceKind[] }>();
  for (const [kind, schema] of ACTION_SCHEMAS) {
    for (const [field, of] of Object.entries<z.ZodType>(schema.shape)) {
      if (field === kind) continue;
      const description = tellField(of);
      const key = `${field}: ${description}`;
      const known = kindsOf.get(key) ?? { field, says: description, kinds: [] };
      kindsOf.set(key, { ...known, kinds: [...known.kinds, kind] });
    }
  }
  const rows = [...kindsOf.values()].map(({ field, says, kinds }) => [code(field), nameKinds(kinds), says]);
  return table(['field', 'of', 'which means'], rows);
}

const OF_APP = RACE_KINDS.filter((kind) => definitionOf(kind).actor === 'app');

function nameKinds(kinds: readonly RaceKind[]): string {
  if (kinds.length === RACE_KINDS.length) return 'all';
  if (kinds.length === OF_APP.length && kinds.every((kind) => OF_APP.includes(kind))) return 'all of the app';
  return codes(kinds);
}
