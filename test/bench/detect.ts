/**
 * `npm run bench:detect`: records a second of the whole detection path against a bare loop over the same lines in the
 * same run, each in a process of its own. Prints `ratio_zeek=`, `ratio_eve=` and peak memory; `--times N` (default 30)
 * says how often the logs are repeated, the smaller capture a third as often. Exits 1 below the gates.
 */
import { nextBatch } from '../activities/detection/next-batch.ts';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createExaminer } from '../../activities/detection/examiner.ts';
import { bareJson, bareZeek } from './bare-loops.ts';
import { repeatConn } from './repeat-conn.ts';
import { repeatEve } from './repeat-eve.ts';

interface Measured {
  records: number;
  seconds: number;
  /** Peak resident memory, MB. */
  memory: number;
}

const MEMORY_GATE_MB = 400;

const self = fileURLToPath(import.meta.url);
const run = promisify(execFile);

/** Reads, parses, learns and detects, as `watchbill detect` does. */
async function detectAll(path: string): Promise<number> {
  const examiner = createExaminer(null, { keptEntities: Infinity });
  let records = 0;
  for (let seq = 1, done = false; !done; seq += 1) {
    const batch = await nextBatch(examiner, { input: 'bench', paths: [path], seq });
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
  { path, bare, gate }: { path: string; bare: string; gate: number },
): Promise<void> {
  const base = await best(bare, path);
  const ours = await best('detect', path);
  const ratio = rateOf(ours) / rateOf(base);
  process.stdout.write(
    `${name}: ${ours.records} records, ${Math.round(rateOf(ours))}/s, peak ${Math.round(ours.memory)} MB; bare loop ${Math.round(rateOf(base))}/s\n` +
      `ratio_${name}=${ratio.toFixed(2)}\n`,
  );
  if (ratio < gate || ours.memory > MEMORY_GATE_MB) process.exitCode = 1;
}

function rateOf({ records, seconds }: Measured): number {
  return records / seconds;
}

/** The better of two runs: whatever else the machine does only ever makes one slower. */
async function best(loop: string, path: string): Promise<Measured> {
  const [first, second] = [await measure(loop, path), await measure(loop, path)];
  return rateOf(first) >= rateOf(second) ? first : second;
}

async function main(args: string[]): Promise<void> {
  if (args[0] === '--loop') return await measureHere(args[1] ?? '', args[2] ?? '');
  const times = Number(args[args.indexOf('--times') + 1] ?? 30) || 30;
  const folder = await mkdtemp(join(tmpdir(), 'watchbill-bench-'));
  try {
    const conn = join(folder, 'conn.log');
    await repeatConn('../shared/data/zeek/vps72h', conn, times);
    await compare('zeek', { path: conn, bare: 'bare-zeek', gate: 0.5 });
    const eve = join(folder, 'eve.json');
    await repeatEve('samples/vishing/eve.json.gz', eve, Math.ceil(times / 3));
    await compare('eve', { path: eve, bare: 'bare-json', gate: 0.7 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));
