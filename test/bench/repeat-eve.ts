/** Writes the bundled capture many times over, each time later and with other flow ids: volume without new data. */
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';

/** Longer than the twelve days of the capture, and whole weeks, so that working days stay working days. */
const SHIFT_MS = 14 * 86_400_000;

/** @returns the number of records written. */
export async function repeatEve(source: string, target: string, times: number): Promise<number> {
  const lines = gunzipSync(await readFile(source))
    .toString()
    .trimEnd()
    .split('\n');
  const out = createWriteStream(target);
  for (let round = 0; round < times; round += 1) {
    for (let at = 0; at < lines.length; at += 10_000) {
      const part = lines.slice(at, at + 10_000).map((line) => shift(line, round));
      if (!out.write(`${part.join('\n')}\n`)) await once(out, 'drain');
    }
  }
  out.end();
  await once(out, 'close');
  return lines.length * times;
}

function shift(line: string, round: number): string {
  return line
    .replace(/"(\d{4}-\d\d-\d\d)T/g, (_, day: string) => `"${later(day, round)}T`)
    .replace(/"flow_id":(\d+)/, (_, id: string) => `"flow_id":${Number(id) + round}`);
}

function later(day: string, round: number): string {
  return new Date(Date.parse(day) + round * SHIFT_MS).toISOString().slice(0, 10);
}
