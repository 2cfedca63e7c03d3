/** A model that lies in the right form: takes a good answer and makes its facts false, without leaving the schema. */
import { seeded } from '../seeded.ts';
import type { Asked } from './asked.ts';
import { allowsText, isFreeText, isRecord, mapLeaves } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';

/** A good answer, what was asked, and a seed, to what is answered instead. */
export type Brain = (goodAnswer: unknown, request: Asked, seed: number) => unknown;

/** The sentence that nothing in any evidence supports. */
export const inventedExfiltration =
  'Then 4.2 GB were exfiltrated to 203.0.113.66 over HTTPS (T1567.002).';

type Chance = () => number;

export const liar: Brain = (goodAnswer, { schema }, seed) => {
  const chance = seeded(seed);
  const swapped = swapSides(goodAnswer);
  return mapLeaves(swapped, { schema }, ({ value, schema: own, key }) => {
    const lie = lieFor(value, own, { chance, key });
    return typeof lie === 'string' && !allowsText(own, lie) ? value : lie;
  });
};

interface Telling {
  chance: Chance;
  key: string;
}

function lieFor(value: unknown, schema: JsonSchema, { chance, key }: Telling): unknown {
  if (schema.const !== undefined) return value;
  if (schema.enum !== undefined) return otherOf(schema.enum, value, chance);
  if (typeof value === 'number') return otherNumber(value, schema, chance);
  if (typeof value !== 'string') return value;
  const lie = falsified(value, chance);
  if (!isFreeText(schema) || !/\s/.test(lie) || key === 'id') return lie;
  const room = (schema.maxLength ?? Infinity) - inventedExfiltration.length - 1;
  return room < 0 ? lie : `${lie.slice(0, room)} ${inventedExfiltration}`;
}

function otherOf(values: readonly unknown[], value: unknown, chance: Chance): unknown {
  const others = values.filter((each) => each !== value);
  return others[Math.floor(chance() * others.length)] ?? value;
}

function otherNumber(value: number, schema: JsonSchema, chance: Chance): number {
  const lie = value + 1 + Math.floor(chance() * 9);
  const most = schema.maximum ?? Infinity;
  if (lie <= most) return lie;
  return value - 1 >= (schema.minimum ?? -Infinity) ? value - 1 : value;
}

/** What a fact in a text looks like, and what stands there instead. Order counts: times hold what counts look like. */
const facts: [pattern: RegExp, lie: (found: string, chance: Chance) => string][] = [
  [
    /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g,
    (found, chance) => new Date(Date.parse(found) + Math.ceil(chance() * 86_400_000)).toISOString(),
  ],
  [/\b([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?\b/g, (found, chance) => otherHour(found, chance)],
  [
    /\b(?:\d{1,3}\.){3}\d{1,3}\b/g,
    (_found, chance) => `198.51.100.${1 + Math.floor(chance() * 254)}`,
  ],
  [/\bTA?\d{4}(?:\.\d{3})?\b/g, (found, chance) => otherTechnique(found, chance)],
  [
    /\b([EANRC])-(\d+)\b/g,
    (found) => found.replace(/\d+$/, (digits) => String(Number(digits) + 1)),
  ],
];

/** A text with every address, time, technique and cited id replaced by another. */
export function falsified(text: string, chance: Chance): string {
  return facts.reduce(
    (lie, [pattern, make]) => lie.replace(pattern, (found: string) => make(found, chance)),
    text,
  );
}

function otherHour(found: string, chance: Chance): string {
  const hour = (Number(found.slice(0, 2)) + 1 + Math.floor(chance() * 22)) % 24;
  return `${String(hour).padStart(2, '0')}${found.slice(2)}`;
}

function otherTechnique(found: string, chance: Chance): string {
  const known = ['T1486', 'T1567', 'T1003', 'T1566', 'T1071'].filter((each) => each !== found);
  if (found.startsWith('TA')) return found === 'TA0040' ? 'TA0010' : 'TA0040';
  return known[Math.floor(chance() * known.length)] ?? found;
}

const sides: [RegExp, string][] = [
  [/^src(?=_|$)/, 'dst'],
  [/^source(?=_|$)/, 'destination'],
  [/^source(?=_|$)/, 'target'],
  [/^from(?=_|$)/, 'to'],
  [/^subject(?=_|$)/, 'object'],
  [/^actor(?=_|$)/, 'target'],
  [/^attacker(?=_|$)/, 'victim'],
];

/** Wherever an object holds both sides of something, they change places: slots named so, too. */
function swapSides(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(swapSides);
  if (!isRecord(value)) return value;
  const swapped: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, swapSides(item)]),
  );
  for (const key of Object.keys(value)) {
    for (const [side, other] of sides) {
      const partner = key.replace(side, other);
      if (partner === key || !Object.hasOwn(value, partner)) continue;
      [swapped[key], swapped[partner]] = [swapped[partner], swapped[key]];
      break;
    }
  }
  return swapped;
}
