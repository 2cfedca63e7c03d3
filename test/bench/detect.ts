/**
 * `npm run bench:detect`: records a second of the whole detection path against a bare loop over the same lines in the
 * same run, each in a process of its own. Prints `ratio_zeek=`, `ratio_eve=` and peak memory; `--times N` (default 30).
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { createExaminer } from '../../activities/detection/examiner.ts';
import { bareJson, bareZeek } from './bare-loops.ts';
import { repeatConn } from './repeat-conn.ts';

interface Measured {
  records: number;
  seconds: number;
  /** Peak resident memory, MB. */
  memory: number;
}

const self = fileURLToPath(import.meta.url);
const run = promisify(execFile);

/** Reads, parses, learns and detects, as `watchbill detect` does. */
async function detectAll(path: string): Promise<number> {
  const examiner = createExaminer(null, { keptEntities: Infinity });
  let records = 0;
  for (let seq = 1, done = false; !done; seq += 1) {
    const batch = await examiner.run({ input: 'bench', paths: [path], seq });
    const { events, rejected, ignored } = batch.counts;
    records += events + rejected + Object.values(ignored).reduce((sum, n) => sum + n, 0);
    done = batch.done;
  }
  await examiner.close();
  return records;
}

const loops: Readonly<Record<string, (path: string) => Promise<number>>> = {
  detect: detectAll,
  'bare-zeek': bareZeek,
  'bare-json': bareJson,
};

async function measureHere(loop: string, path: string): Promise<void> {
  const from = performance.now();
  const records = await (loops[loop] ?? detectAll)(path);
  const seconds = (performance.now() - from) / 1000;
  const memory = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ records, seconds, memory } satisfies Measured));
}

async function measure(loop: string, path: string): Promise<Measured> {
  const { stdout } = await run(process.execPath, [...process.execArgv, self, '--loop', loop, path]);
  return JSON.parse(stdout) as Measured;
}

async function compare(
  name: string,
  { path, bare }: { path: string; bare: string },
): Promise<void> {
  const base = await measure(bare, path);
  const ours = await measure('detect', path);
  const rate = (m: Measured) => m.records / m.seconds;
  process.stdout.write(
    `${name}: ${ours.records} records, ${Math.round(rate(ours))}/s, peak ${Math.round(ours.memory)} MB; bare loop ${Math.round(rate(base))}/s\n` +
      `ratio_${name}=${(rate(ours) / rate(base)).toFixed(2)}\n`,
  );
}

async function main(args: string[]): Promise<void> {
  if (args[0] === '--loop') return await measureHere(args[1] ?? '', args[2] ?? '');
  const times = Number(args[args.indexOf('--times') + 1] ?? 30) || 30;
  const folder = await mkdtemp(join(tmpdir(), 'watchbill-bench-'));
  try {
    const conn = join(folder, 'conn.log');
    await repeatConn('../shared/data/zeek/vps72h', conn, times);
    await compare('zeek', { path: conn, bare: 'bare-zeek' });
    const eve = join(folder, 'eve.json');
    await writeFile(eve, gunzipSync(readFileSync('samples/vishing/eve.json.gz')));
    await compare('eve', { path: eve, bare: 'bare-json' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));
