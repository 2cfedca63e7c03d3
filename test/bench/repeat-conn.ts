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
  const header = headerOf(logs[0] ?? '');
  const columns = columnsOf(header);
  out.write(header);
  let records = 0;
  for (let round = 0; round < times; round += 1) {
    for (const log of logs) {
      const rows = log.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      records += rows.length;
      const shifted = rows.map((row) => shift(row, round, columns)).join('\n');
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

interface Columns {
  time: number;
  uid: number;
}

/** Where the header says that `ts` and `uid` are: loggers put columns of their own before them. */
function columnsOf(header: string): Columns {
  const names = /^#fields\t(.*)$/m.exec(header)?.[1]?.split('\t') ?? [];
  const columns = { time: names.indexOf('ts'), uid: names.indexOf('uid') };
  if (columns.time < 0 || columns.uid < 0)
    throw new Error('no conn log: #fields without ts and uid');
  return columns;
}

function shift(row: string, round: number, { time, uid }: Columns): string {
  const fields = row.split('\t');
  fields[time] = (Number(fields[time]) + round * SHIFT_S).toFixed(6);
  fields[uid] = `${fields[uid]}${round}`;
  return fields.join('\t');
}
