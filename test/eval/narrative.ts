/**
 * `npm run eval:narrative`: stories told in every mode, mutations found, reports checked, speed; as a table. Exits 1 when a
 * row is below its bar. `--capture FOLDER` tells another capture with a `truth.json` of the same form.
 */
import { narrativeRows } from './narrative/rows.ts';
import { tableOf } from './row.ts';

async function main(args: string[]): Promise<void> {
  const at = args.indexOf('--capture');
  const rows = await narrativeRows(at >= 0 ? args[at + 1] : undefined);
  process.stdout.write(tableOf(rows));
  const failed = rows.filter(({ ok }) => !ok).length;
  process.stdout.write(`${rows.length - failed} of ${rows.length} rows pass\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}

await main(process.argv.slice(2));
