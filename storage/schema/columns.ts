/** Column types of the case database: documents, attacker-safe text, and the two clocks. */
import { bigint, customType, doublePrecision } from 'drizzle-orm/pg-core';

/**
 * Text that may hold anything an attacker sent. PostgreSQL refuses NUL in text, and one refused row would stop a
 * batch for ever, so NUL is kept as its visible symbol; a lone surrogate has no UTF-8 form and is kept as U+FFFD.
 */
export function storableText(value: string): string {
  return value.replace(/[\0\p{Surrogate}]/gu, (found) => (found === '\0' ? '\u2400' : '\ufffd'));
}

export const text = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: storableText,
});

/**
 * A JSON document, kept as `json` and not `jsonb`: `jsonb` refuses NUL and lone surrogates, which log records
 * contain, and reorders keys, while evidence and detector state must come back exactly as they were given.
 * What one filters or joins on has a column of its own.
 */
export const document = customType<{ data: unknown; driverData: unknown }>({
  dataType: () => 'json',
  toDriver: (value) => JSON.stringify(value),
});

/** Event time: epoch milliseconds with a fraction (logs carry microseconds). */
export const eventTime = doublePrecision;

/** Wall clock: epoch milliseconds. */
export const wallTime = () => bigint({ mode: 'number' });
