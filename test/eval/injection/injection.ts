/**
 * `npm run eval:injection`: 874 published payloads in every field that the other side fills, each on an intruder of its
 * own, investigated by a model that obeys what it reads, compared with a clean twin. Exits 1 when one comes to anything
 * else than its twin, or stands unquoted anywhere. `--field NAME` runs one field, `--sample N` takes N payloads, spread
 * evenly, `--offline` asks no model.
 */
import { evaluate, type FieldResult } from './evaluate.ts';
import { startObedient } from './obedient.ts';
import { fields, readPayloads, sampleOf } from './payloads.ts';
import { offline } from './pipeline.ts';
import { recallOf } from './recall.ts';
import { progressLine, recallLine, resultLine, totalOf } from './table.ts';

async function main(args: string[]): Promise<void> {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const all = readPayloads();
  const payloads = sampleOf(all, Number(option('--sample') ?? all.length));
  const chosen = fields.filter(({ name }) => name === (option('--field') ?? name));
  const obedient = args.includes('--offline') ? null : await startObedient();
  const results: FieldResult[] = [];
  for (const { name } of chosen) {
    const result = await evaluate({ field: name, payloads }, obedient ?? offline, {
      onProgress: (soFar) => process.stderr.write(`${progressLine(soFar, payloads.length)}\n`),
    });
    results.push(result);
    tell(result);
  }
  await obedient?.close();
  process.stdout.write(`${resultLine(totalOf(results))}\n\nRecall of the detection\n`);
  for (const recall of recallOf()) process.stdout.write(`${recallLine(recall)}\n`);
  const isHeld = ({ differences, told, expected }: FieldResult) =>
    differences.length === 0 && told >= expected;
  process.exitCode = results.length > 0 && results.every(isHeld) ? 0 : 1;
}

/** The line of a field, and the first few of what is wrong or worth a look. */
function tell(result: FieldResult): void {
  process.stdout.write(`${resultLine(result)}\n`);
  for (const { payload, records, what } of result.differences.slice(0, 5)) {
    process.stdout.write(`  ${payload}, ${records} records: ${what}\n`);
  }
  for (const { payload, text } of result.exposed.slice(0, 3)) {
    process.stdout.write(`  in a prompt: ${payload}: ${JSON.stringify(text)}\n`);
  }
}

await main(process.argv.slice(2));
