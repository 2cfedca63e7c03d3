/** The smallest value that a JSON schema allows: what a model that says nothing would answer. */
import { branchesOf, resolved } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import { smallestMatch } from './smallest-match.ts';

export interface InstanceOptions {
  /** With every optional key, and one item in each list that may have one: room for a payload. */
  filled?: boolean;
}

/** Recursion ends here: what is optional is then left out, even when all is to be filled. */
const deepest = 6;

export function smallestInstance(schema: JsonSchema, { filled = false }: InstanceOptions = {}) {
  return instance(schema, { root: schema, filled, depth: 0 });
}

interface Context {
  root: JsonSchema;
  filled: boolean;
  depth: number;
}

function instance(schema: JsonSchema, context: Context): unknown {
  const own = resolved(schema, context.root);
  if (own.const !== undefined) return own.const;
  if (own.enum !== undefined) return own.enum[0];
  const branches = branchesOf(own) ?? [];
  const nothing = context.filled ? undefined : branches.find(({ type }) => type === 'null');
  const branch = nothing ?? branches[0];
  if (branch !== undefined) return instance(branch, context);
  const type = [own.type].flat()[0] ?? (own.properties === undefined ? 'null' : 'object');
  switch (type) {
    case 'object':
      return object(own, context);
    case 'array':
      return list(own, context);
    case 'string':
      return text(own);
    case 'integer':
    case 'number':
      return amount(own);
    case 'boolean':
      return false;
    default:
      return null;
  }
}

function deeper(context: Context): Context {
  const depth = context.depth + 1;
  return { ...context, depth, filled: context.filled && depth < deepest };
}

function object(schema: JsonSchema, context: Context): Record<string, unknown> {
  const { properties = {}, required = [], propertyNames, additionalProperties } = schema;
  const names = context.filled ? Object.keys(properties) : required;
  const inside = deeper(context);
  // A record with a closed list of keys wants each of them.
  const keys = names.length > 0 ? names : (propertyNames?.enum ?? []).map(String);
  const others = typeof additionalProperties === 'object' ? additionalProperties : {};
  return Object.fromEntries(keys.map((key) => [key, instance(properties[key] ?? others, inside)]));
}

function list(schema: JsonSchema, context: Context): unknown[] {
  const { prefixItems = [], items, minItems = 0, maxItems = Infinity } = schema;
  const inside = deeper(context);
  const first = prefixItems.map((item) => instance(item, inside));
  const wanted = Math.max(minItems, context.filled ? Math.min(1, maxItems) : 0);
  const more = Array.from({ length: Math.max(0, wanted - first.length) }, () =>
    instance(items ?? {}, inside),
  );
  return [...first, ...more];
}

const formats: Record<string, string> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00',
  duration: 'PT1S',
  email: 'a@example.org',
  uri: 'http://example.org',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
};

function text({ format, pattern, minLength = 0 }: JsonSchema): string {
  const made =
    (format === undefined ? undefined : formats[format]) ??
    (pattern === undefined ? '' : smallestMatch(pattern));
  return made.padEnd(minLength, 'x');
}

/** The number nearest to zero. */
function amount(schema: JsonSchema): number {
  const step = schema.multipleOf ?? (schema.type === 'integer' ? 1 : 0.5);
  const least = Math.max(
    schema.minimum ?? -Infinity,
    schema.exclusiveMinimum === undefined ? -Infinity : schema.exclusiveMinimum + step,
  );
  const most = Math.min(
    schema.maximum ?? Infinity,
    schema.exclusiveMaximum === undefined ? Infinity : schema.exclusiveMaximum - step,
  );
  const nearest = Math.min(Math.max(0, least), most);
  return schema.multipleOf === undefined ? nearest : Math.ceil(nearest / step) * step;
}
