/** Writes the conn logs of vps72h many times over, each time later and with other uids: volume without new data. */
import { createWriteStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';

/** Longer than the 72 hours of the data, so that repetitions follow each other. */
const SHIFT_S = 73 * 3600;

/** @returns the number of records written. */
export async function repeatConn(source: string, target: string, times: number): Promise<number> {
  const logs = await connLogs(source);
  const out = createWriteStream(target);
  out.write(headerOf(logs[0] ?? ''));
  let records = 0;
  for (let round = 0; round < times; round += 1) {
    for (const log of logs) {
      const rows = log.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      records += rows.length;
      const shifted = rows.map((row) => shift(row, round)).join('\n');
      if (!out.write(`${shifted}\n`)) await once(out, 'drain');
    }
  }
  out.end();
  await once(out, 'close');
  return records;
}

async function connLogs(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    /(^|\/)conn\.\d/.test(name),
  );
  return await Promise.all(
    names.sort().map(async (name) => gunzipSync(await readFile(join(folder, name))).toString()),
  );
}

function headerOf(log: string): string {
  return log
    .split('\n')
    .filter((line) => line.startsWith('#') && !line.startsWith('#close'))
    .map((line) => `${line}\n`)
    .join('');
}

/** `ts` is the first column and `uid` the second of every conn log. */
function shift(row: string, round: number): string {
  const first = row.indexOf('\t');
  const second = row.indexOf('\t', first + 1);
  const time = Number(row.slice(0, first)) + round * SHIFT_S;
  return `${time.toFixed(6)}\t${row.slice(first + 1, second)}${round}${row.slice(second)}`;
}
