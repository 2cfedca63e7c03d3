/** Checked access to the fields of a parsed JSON record. */

export interface JsonObject {
  readonly [field: string]: unknown;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses one JSON object; undefined if the text is not one. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function objectAt(object: JsonObject, field: string): JsonObject | undefined {
  const value = object[field];
  return isObject(value) ? value : undefined;
}

export function objectsAt(object: JsonObject, field: string): JsonObject[] {
  const value = object[field];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function textAt(object: JsonObject, field: string): string | undefined {
  const value = object[field];
  return typeof value === 'string' ? value : undefined;
}

export function numberAt(object: JsonObject, field: string): number | undefined {
  const value = object[field];
  return typeof value === 'number' ? value : undefined;
}

const placeholder = /^<[a-z_]+>$/;

/** Text a sensor read, without the words it writes for "nothing": `<empty>`, `<none>`, `<share_root>`. */
export function seenTextAt(object: JsonObject, field: string): string | undefined {
  const value = textAt(object, field);
  return value === undefined || value === '' || placeholder.test(value) ? undefined : value;
}
