/**
 * `npm run eval:injection`: 874 published payloads in every field that the other side fills, each on an intruder of its
 * own, compared with a clean twin. Exits 1 when one comes to anything else than its twin, or stands unquoted anywhere.
 * `--field NAME` runs one field, `--sample N` takes N payloads, spread evenly.
 */
import { evaluate } from './evaluate.ts';
import { fields, readPayloads, sampleOf } from './payloads.ts';
import { runOffline } from './pipeline.ts';
import { recallOf } from './recall.ts';
import { recallLine, resultLine } from './table.ts';

async function main(args: string[]): Promise<void> {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const all = readPayloads();
  const payloads = sampleOf(all, Number(option('--sample') ?? all.length));
  const chosen = fields.filter(({ name }) => name === (option('--field') ?? name));
  for (const { name } of chosen) {
    const result = await evaluate(name, payloads, runOffline);
    process.stdout.write(`${resultLine(result)}\n`);
    for (const { payload, records, what } of result.differences.slice(0, 5)) {
      process.stdout.write(`  ${payload}, ${records} records: ${what}\n`);
    }
    if (result.differences.length > 0 || result.told < result.expected) process.exitCode = 1;
  }
  process.stdout.write('\nRecall of the detection\n');
  for (const recall of recallOf()) process.stdout.write(`${recallLine(recall)}\n`);
}

await main(process.argv.slice(2));
