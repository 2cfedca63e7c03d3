/** JSON Schema as far as zod writes it: looking up references, choosing branches, walking an answer beside its schema. */

export interface JsonSchema {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  title?: string;
  const?: unknown;
  enum?: unknown[];
  type?: string | string[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema itself: references followed, `allOf` merged. */
export function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const { $ref, allOf, ...rest } = schema;
  const parts = (allOf ?? []).map((part) => resolved(part, root));
  if ($ref !== undefined) parts.push(resolved(referred($ref, root), root));
  if (parts.length === 0) return schema;
  return parts.reduce<JsonSchema>(merged, rest);
}

function referred($ref: string, root: JsonSchema): JsonSchema {
  if ($ref === '#') return root;
  const name = /^#\/\$defs\/(.+)$/.exec($ref)?.[1];
  const found = name === undefined ? undefined : root.$defs?.[name];
  if (found === undefined) throw new Error(`no schema ${$ref}`);
  return found;
}

function merged(a: JsonSchema, b: JsonSchema): JsonSchema {
  return {
    ...b,
    ...a,
    ...(a.properties || b.properties ? { properties: { ...b.properties, ...a.properties } } : {}),
    ...(a.required || b.required
      ? { required: [...(a.required ?? []), ...(b.required ?? [])] }
      : {}),
  };
}

export function branchesOf(schema: JsonSchema): JsonSchema[] | undefined {
  return schema.anyOf ?? schema.oneOf;
}

/** The branch that a value was made for: the first it fits, by type, constants and required keys. */
export function branchFor(schema: JsonSchema, value: unknown, root: JsonSchema): JsonSchema {
  const own = resolved(schema, root);
  const branches = branchesOf(own)?.map((branch) => resolved(branch, root));
  if (branches === undefined) return own;
  const found = branches.find((branch) => fits(branch, value, root)) ?? branches[0] ?? own;
  return branchesOf(found) === undefined ? found : branchFor(found, value, root);
}

function fits(schema: JsonSchema, value: unknown, root: JsonSchema): boolean {
  const branches = branchesOf(schema);
  if (branches !== undefined) {
    return branches.some((branch) => fits(resolved(branch, root), value, root));
  }
  if (schema.const !== undefined && schema.const !== value) return false;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  if (schema.type !== undefined && ![schema.type].flat().includes(typeOf(value, schema))) {
    return false;
  }
  if (!isRecord(value)) return true;
  if (schema.required?.some((key) => !(key in value))) return false;
  return Object.entries(schema.properties ?? {}).every(([key, property]) => {
    const { const: fixed } = resolved(property, root);
    return fixed === undefined || value[key] === fixed;
  });
}

function typeOf(value: unknown, schema: JsonSchema): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' && [schema.type].flat().includes('integer')) return 'integer';
  return typeof value;
}

/** Whether any text may stand there: no closed list, no form. */
export function isFreeText({ enum: closed, const: fixed, pattern, format }: JsonSchema): boolean {
  return [closed, fixed, pattern, format].every((limit) => limit === undefined);
}

/** Whether a schema lets a text stand there; formats are not looked at. */
export function allowsText(schema: JsonSchema, text: string): boolean {
  if (schema.enum !== undefined) return schema.enum.includes(text);
  if (schema.const !== undefined) return schema.const === text;
  if (text.length > (schema.maxLength ?? Infinity)) return false;
  if (text.length < (schema.minLength ?? 0)) return false;
  return schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(text);
}

export type Visit = (leaf: { value: unknown; schema: JsonSchema; key: string }) => unknown;

/** The answer with each leaf (what is neither list nor object) replaced by what `visit` makes of it. */
export function mapLeaves(
  value: unknown,
  { schema, root = schema, key = '' }: { schema: JsonSchema; root?: JsonSchema; key?: string },
  visit: Visit,
): unknown {
  const own = branchFor(schema, value, root);
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) =>
      mapLeaves(item, { schema: own.prefixItems?.[index] ?? own.items ?? {}, root, key }, visit),
    );
  }
  if (!isRecord(value)) return visit({ value, schema: own, key });
  const others = isRecord(own.additionalProperties) ? own.additionalProperties : {};
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      mapLeaves(item, { schema: own.properties?.[name] ?? others, root, key: name }, visit),
    ]),
  );
}
