import { PROPERTIES } from '../../properties/catalogue.js';
import { UsageError } from '../core/errors.js';
import type { Property } from '../core/property.js';

/** The properties by these ids, in the catalogue's order; all of them when none are named. */
export function selectProperties(ids: readonly string[] | undefined): readonly Property[] {
  if (ids === undefined) return PROPERTIES;
  const unknown = ids.find((id) => !PROPERTIES.some((property) => property.id === id));
  if (unknown !== undefined) {
    throw new UsageError(
      'unknown-name',
      `there is no property ${JSON.stringify(unknown)}; there are ${PROPERTIES.map(({ id }) => id).join(', ')}`,
    );
  }
  return PROPERTIES.filter(({ id }) => ids.includes(id));
}

export function propertyOf(id: string): Property {
  const [property] = selectProperties([id]);
  if (property === undefined) throw new UsageError('unknown-name', `there is no property ${JSON.stringify(id)}`);
  return property;
}
