/** What a rule sees of a record: its fields by name, and their values as text. */
import { textOf, type Text } from './pattern.ts';

export interface Fields {
  field(name: string): unknown;
  values(): unknown[];
}

export type Predicate = (fields: Fields) => boolean;

/** The value's texts: none for a field that is not there, several for a list. `true` and `5` are what JSON writes. */
export function textsOf(value: unknown): Text[] {
  if (typeof value === 'string') return [textOf(value)];
  if (typeof value === 'number' || typeof value === 'boolean') return [textOf(String(value))];
  return Array.isArray(value) ? value.flatMap(textsOf) : [];
}
