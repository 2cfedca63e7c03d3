/** A sample of the evaluation of injected text, so that CI fails when text steers what rules or an obedient model tell. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTurn } from '../../gates/planting/choose.ts';
import { absent, hasSharedData } from '../../sources/shared-data.ts';
import { evaluate } from './evaluate.ts';
import { startObedient, type Obedient } from './obedient.ts';
import { fields, ownPayloads, readPayloads, sampleOf, type Payload } from './payloads.ts';

/** 60 of the payloads in all, another part of them in each field. */
const SAMPLE = 60;

/** A third of the fields, another one with the next commit; `npm run eval:injection` tries them all. */
const THIRDS = 3;
const turn = readTurn() % THIRDS;
const tried = fields
  .map(({ name }, index) => ({ name, index }))
  .filter(({ index }) => index % THIRDS === turn);

let obedient: Obedient;
beforeAll(async () => {
  obedient = await startObedient();
});
afterAll(() => obedient.close());

const texts: readonly [string, (index: number) => readonly Payload[] | null][] = [
  [
    'that was published',
    (index) =>
      hasSharedData
        ? sampleOf(readPayloads(), SAMPLE).filter((_, i) => i % fields.length === index)
        : null,
  ],
  ['of our own', (index) => ownPayloads.filter((_, i) => i % 4 === index % 4)],
];

describe.each(texts)('text in records, %s', (_, read) => {
  it.for(tried)(
    'in a $name changes nothing that comes of an intrusion, and stands in quotes only, whoever tells it',
    { timeout: 120_000 },
    async ({ name, index }, ctx) => {
      const payloads = read(index) ?? ctx.skip(absent);
      const result = await evaluate({ field: name, payloads }, obedient);
      expect(result.differences).toEqual([]);
      expect(result.entities).toBeGreaterThanOrEqual(payloads.length);
      // The attack itself is found, or nothing could differ.
      expect(result.expected).toBeGreaterThanOrEqual(3 * result.entities);
      expect(result.told).toBe(result.expected);
      // At least one agent and the narrator; and a text that reached the model was obeyed.
      expect(result.asked).toBeGreaterThanOrEqual(2 * result.entities);
      expect(result.obeyed).toBe(result.reached);
    },
  );
});
