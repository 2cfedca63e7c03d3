/** A model that obeys whatever its prompt says last: does what injected text orders, as far as the schema lets it. */
import type { Asked } from './asked.ts';
import { injectionsIn } from './injection.ts';
import type { InjectionOptions } from './injection.ts';
import { allowsText, branchFor, isFreeText, isRecord, mapLeaves } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Brain } from './liar.ts';
import { smallestInstance } from './smallest.ts';

/** Without an injection the good answer; with one, that answer with all its room filled and bent. */
export const obedient: Brain = obedience();

/** An obedient model that knows which text of its prompt is the operator's own, and which marks an injection. */
export function obedience(options: InjectionOptions = {}): Brain {
  return (goodAnswer, request) => {
    const payloads = injectionsIn(request.messages, options);
    return payloads.length === 0 ? goodAnswer : bent(goodAnswer, request, payloads);
  };
}

function bent(goodAnswer: unknown, { schema }: Asked, payloads: string[]): unknown {
  const payload = payloads.join('\n');
  const room = filledUp(goodAnswer, smallestInstance(schema, { filled: true }), {
    schema,
    root: schema,
  });
  return mapLeaves(room, { schema }, ({ value, schema: own }) => {
    if (own.const !== undefined) return value;
    if (own.enum !== undefined) return implied(own.enum, payload) ?? value;
    if (typeof value !== 'string') return value;
    if (isFreeText(own)) return payload.slice(0, own.maxLength);
    // An identifier with a form: one that the payload names, if it names one.
    return wordsOf(payload).find((word) => allowsText(own, word)) ?? value;
  });
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,;"'()]+/).filter((word) => word !== '');
}

interface Place {
  schema: JsonSchema;
  root: JsonSchema;
}

/** The good answer with what it leaves out (keys, first items of lists) taken from the filled instance. */
function filledUp(good: unknown, filled: unknown, { schema, root }: Place): unknown {
  if (good === undefined) return filled;
  const own = branchFor(schema, good, root);
  if (Array.isArray(good)) {
    if (good.length === 0) return Array.isArray(filled) ? filled : good;
    return good.map((item: unknown) =>
      filledUp(item, undefined, { schema: own.items ?? {}, root }),
    );
  }
  if (!isRecord(good)) return good;
  const properties = own.properties ?? {};
  const keys = new Set([...Object.keys(good), ...Object.keys(properties)]);
  // The filled instance may be of another branch of the schema: then make one of this.
  const other =
    isRecord(filled) && [...keys].every((key) => key in filled) ? filled : instanceOf(own, root);
  return Object.fromEntries(
    [...keys].map((key) => [
      key,
      filledUp(good[key], other[key], { schema: properties[key] ?? {}, root }),
    ]),
  );
}

function instanceOf(schema: JsonSchema, root: JsonSchema): Record<string, unknown> {
  const made = smallestInstance(
    { ...schema, ...(root.$defs ? { $defs: root.$defs } : {}) },
    { filled: true },
  );
  return isRecord(made) ? made : {};
}

/** What attackers ask for, the most wanted first. */
const lenient = [
  'benign',
  'false_positive',
  'harmless',
  'legitimate',
  'authorised',
  'authorized',
  'no_action',
  'none',
  'closed',
  'close',
  'dismiss',
  'allow',
  'act',
  'informational',
  'info',
  'low',
];

/** The value that the payload names (the last one: "not malicious but benign"), else the most lenient; null for neither. */
function implied(values: readonly unknown[], payload: string): string | null {
  const texts = values.filter((value): value is string => typeof value === 'string');
  const said = plain(payload);
  const named = texts
    .map((text) => ({ text, at: said.lastIndexOf(` ${plain(text).trim()} `) }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => b.at - a.at);
  const wanted = lenient.flatMap((word) => texts.filter((text) => plain(text) === plain(word)));
  return named[0]?.text ?? wanted[0] ?? null;
}

function plain(text: string): string {
  return ` ${text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()} `;
}
