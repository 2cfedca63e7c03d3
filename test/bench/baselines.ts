/**
 * `npm run bench:baselines`: memory of pattern of life, bytes an entity. `--devices N` (default 40,000) machines log on and
 * use a dozen services on three days, and others by chance; with their services, credentials, host names and subnets they make
 * some 100,000 entities. Exits 1 above 2 KB an entity.
 */
import { createBaselines } from '../../baselines/store.ts';
import { address, chance, DAY, flow, HOUR, logOn, monday } from '../detectors/made.ts';

const GATE_BYTES = 2_048;
const DAYS = 3;
const FLOWS_A_DAY = 30;
const SERVERS = 200;
const SERVICES = 2_200;
/** What a device does day by day, the share of its flows that this is, and the rest by chance. Ours: the capture's devices have 4 to 12. */
const HABITS = 12;
const HABITUAL = 0.97;
const ports = [53, 80, 88, 123, 135, 389, 443, 445, 3389, 8443, 9100];

/** As V8 counts it, once all that is garbage is gone. */
function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

function learnAll(devices: number) {
  const baselines = createBaselines();
  const random = chance(1);
  for (let day = 0; day < DAYS; day += 1) {
    for (let device = 0; device < devices; device += 1) {
      const src = address(device, '10');
      const time = monday + day * DAY + 8 * HOUR + Math.floor(random() * 8 * HOUR);
      const host = `PC-${device}`;
      baselines.learn(logOn({ time, src, dst: address(1, '172'), user: `u${device}`, host }));
      for (let n = 0; n < FLOWS_A_DAY; n += 1) {
        const habit = random() < HABITUAL ? (device * 31 + n * 7) % HABITS : -1;
        const service =
          habit < 0 ? Math.floor(random() * SERVICES) : (device + habit * 13) % SERVICES;
        const dst = address(service % SERVERS, '172');
        const dstPort = ports[service % ports.length] ?? 443;
        const at = time + Math.floor(random() * HOUR);
        baselines.learn(flow({ time: at, src, dst, dstPort }));
      }
    }
  }
  return baselines;
}

function main(args: string[]): void {
  const at = args.indexOf('--devices');
  const devices = at < 0 ? 40_000 : Number(args[at + 1]);
  const before = heapBytes();
  const baselines = learnAll(devices);
  const bytes = heapBytes() - before;
  const entities = baselines.takeTouched();
  const each = bytes / entities.length;
  const kinds = new Map<string, number>();
  for (const { key } of entities) {
    const kind = key.slice(0, key.indexOf(':'));
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const listed = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ');
  process.stdout.write(`${entities.length} entities: ${listed}\n`);
  process.stdout.write(`${Math.round(bytes / 1e6)} MB, bytes_per_entity=${Math.round(each)}\n`);
  process.exitCode = each > GATE_BYTES ? 1 : 0;
}

main(process.argv.slice(2));
