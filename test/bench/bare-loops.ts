/** What the benchmarks compare with: loops that only read lines and build an object from each. */
import { createReadStream } from 'node:fs';

async function eachLine(path: string, take: (line: string) => void): Promise<number> {
  let rest = '';
  let lines = 0;
  for await (const chunk of createReadStream(path, {
    encoding: 'utf8',
    highWaterMark: 256 * 1024,
  })) {
    const text: string = rest + String(chunk);
    const parts = text.split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) take(line);
    lines += parts.length;
  }
  return lines;
}

/** Splits each line by tab and builds the object of all its fields. */
export async function bareZeek(path: string): Promise<number> {
  let fields: string[] = [];
  let kept: Record<string, string> = {};
  const lines = await eachLine(path, (line) => {
    if (line.startsWith('#')) {
      if (line.startsWith('#fields\t')) fields = line.split('\t').slice(1);
      return;
    }
    const values = line.split('\t');
    const record: Record<string, string> = {};
    for (let i = 0; i < fields.length; i += 1) record[fields[i] ?? ''] = values[i] ?? '';
    kept = record;
  });
  if (Object.keys(kept).length === 0) throw new Error('the bare loop built nothing');
  return lines;
}

/** Parses each line as JSON. */
export async function bareJson(path: string): Promise<number> {
  let kept: unknown = null;
  const lines = await eachLine(path, (line) => {
    kept = JSON.parse(line);
  });
  if (kept === null) throw new Error('the bare loop parsed nothing');
  return lines;
}
