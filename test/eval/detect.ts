/**
 * `npm run eval:detect`: what the detections find on captures whose truth is known, as a table; exits 1 when a row is below
 * its bar. `--capture FOLDER` takes another capture with a `truth.json` of the same form, and that alone.
 */
import { allRows, captureRows } from './rows.ts';
import { tableOf } from './row.ts';

async function main(args: string[]): Promise<void> {
  const at = args.indexOf('--capture');
  const folder = at >= 0 ? args[at + 1] : undefined;
  const rows = folder === undefined ? await allRows() : await captureRows(folder);
  process.stdout.write(tableOf(rows));
  const failed = rows.filter(({ ok }) => !ok).length;
  process.stdout.write(`${rows.length - failed} of ${rows.length} rows pass\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

await main(process.argv.slice(2));
