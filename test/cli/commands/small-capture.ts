/** The intruder's own records out of the bundled sample: small enough to run again and again. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { repository } from '../watchbill.ts';

/** The lines, each ending in a line feed: about a thousand, of one morning. */
export async function intruderLines(): Promise<string[]> {
  const packed = await readFile(join(repository, 'samples', 'vishing', 'eve.json.gz'));
  const lines = gunzipSync(packed).toString().split('\n');
  const his = /"timestamp":"2024-08-12T(?:09|1\d).*"10\.20\.8\.50"/;
  return lines.filter((line) => his.test(line)).map((line) => `${line}\n`);
}

/** Writes them as one EVE file and returns its path. */
export async function writeSmallCapture(folder: string): Promise<string> {
  const path = join(folder, 'eve.json');
  await writeFile(path, (await intruderLines()).join(''));
  return path;
}
