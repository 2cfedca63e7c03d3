/**
 * `npm run bench:respond`: how fast it responds. Finding committed → rule in the kernel at L4 (embedded servers, a real
 * gateway), `decide()` alone, and how long after their time 100 leases are lifted. Prints each beside the bare `nft` call of
 * the same run, and exits 1 above the gates: p95 1 s, p99 1 ms without Cedar, 5 s.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actuator } from '../../activities/actuators/actuator.ts';
import { createNftables } from '../../activities/actuators/nftables.ts';
import { decide } from '../../policies/decide.ts';
import { DelegationDocument } from '../../policies/document.ts';
import type { Guardrails } from '../../policies/guardrails/engine.ts';
import { createNamespace, noFilter, type Namespace } from '../namespaces/namespace.ts';
import { contextOf, documentAt, requestOf } from '../policies/sample.ts';
import { scan, watchRecords } from '../workflows/intrusions.ts';
import { eventually, startRunning, type Running } from '../workflows/running.ts';

const RESPONSES = 60;
const DECISIONS = 50_000;
const LEASES = 100;
const gates = { respondMs: 1_000, decideMs: 1, expiryMs: 5_000 };

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function delegationFor(lease: string): DelegationDocument {
  return DelegationDocument.parse({
    version: 'bench',
    functions: { incident_response: 'L4' },
    response: { enabled: true, dry_run: false },
    lease: { duration: lease, max: lease },
    grants: documentAt('incident_response', 'L4').grants.map((grant) => ({
      ...grant,
      until: '2099-12-31',
    })),
  });
}

/** The actuator, noting for each device when its rule was in the kernel. */
function timed(actuator: Actuator, appliedAt: Map<string, number>): Actuator {
  return {
    ...actuator,
    async apply(order) {
      await actuator.apply(order);
      appliedAt.set(order.target.device, performance.now());
    },
  };
}

/** ms from the moment a batch with the finding was committed, device by device. */
async function respond(running: Running, gateway: Actuator): Promise<number[]> {
  const appliedAt = new Map<string, number>();
  running.real = [timed(gateway, appliedAt)];
  running.delegation = delegationFor('10m');
  const waits: number[] = [];
  for (let index = 0; index < RESPONSES; index += 1) {
    const device = `10.30.${index}.9`;
    const at = Date.now();
    let committed = NaN;
    running.onCommitted = () => {
      committed = performance.now();
    };
    await watchRecords(running, { records: scan({ from: device, port: 9401, at }) });
    const applied = await eventually('the rule', () => Promise.resolve(appliedAt.get(device)));
    waits.push(applied - committed);
  }
  return waits;
}

/** ms of one bare call that does what the actuator's does. */
async function bareCalls(gateway: Namespace): Promise<number[]> {
  const times: number[] = [];
  await gateway.exec('nft', 'add', 'table', 'inet', 'bare');
  for (let index = 0; index < 20; index += 1) {
    const from = performance.now();
    await gateway.exec('nft', 'add', 'set', 'inet', 'bare', `s${index}`, '{ type ipv4_addr; }');
    times.push(performance.now() - from);
  }
  await gateway.exec('nft', 'delete', 'table', 'inet', 'bare');
  return times;
}

const without: Guardrails = { source: { files: [], schema: '' }, rules: 0, forbidding: () => [] };

function decisions(guardrails: Guardrails | null): number[] {
  const context = contextOf(guardrails === null ? {} : { guardrails });
  const request = requestOf('apply');
  return Array.from({ length: DECISIONS }, () => {
    const from = performance.now();
    decide(request, context);
    return performance.now() - from;
  });
}

/** ms after their time at which 100 leases that end together are verified to be gone. */
async function expire(running: Running, gateway: Actuator): Promise<number[]> {
  running.real = [gateway];
  running.delegation = delegationFor('20s');
  const at = Date.now();
  const records = Array.from({ length: LEASES }, (_, index) =>
    scan({ from: `10.31.${index}.9`, port: 9401, at }),
  ).flat();
  await watchRecords(running, { records });
  for (;;) {
    const own = (await running.storage.listActions()).filter(({ target }) =>
      target.device.startsWith('10.31.'),
    );
    const lifted = own.filter(({ state }) => state === 'lifted');
    if (lifted.length === LEASES) {
      return lifted.map(
        ({ history, activeUntil }) => (history.at(-1)?.at ?? NaN) - (activeUntil ?? 0),
      );
    }
    await sleep(250);
  }
}

if (noFilter !== null) {
  process.stderr.write(`${noFilter}\n`);
  process.exit(5);
}
await using gateway = await createNamespace('bench');
const nftables = createNftables({ name: 'gateway', command: gateway.command('nft') });
const running = await startRunning({ batchEvents: 20_000 });
await running.storage.putActuatorHealth({
  name: 'gateway',
  healthy: true,
  at: Date.now() + 20_000,
});
const beat = setInterval(() => {
  void running.storage.putActuatorHealth({ name: 'gateway', healthy: true, at: Date.now() });
}, 5_000);
const waits = await respond(running, nftables);
const bare = percentile(await bareCalls(gateway), 0.5);
const late = await expire(running, nftables);
clearInterval(beat);
await running.stop();
decisions(without);
const plain = percentile(decisions(without), 0.99);
const cedar = percentile(decisions(null), 0.99);
const respondP95 = percentile(waits, 0.95);
const worst = Math.max(...late);
process.stdout.write(
  [
    `respond: ${RESPONSES} findings, p50=${percentile(waits, 0.5).toFixed(0)} ms p95=${respondP95.toFixed(0)} ms ratio_to_bare_nft=${(respondP95 / bare).toFixed(1)} (one nft call ${bare.toFixed(1)} ms)`,
    `decide: p99=${plain.toFixed(3)} ms without Cedar, p99=${cedar.toFixed(3)} ms with it ratio=${(cedar / plain).toFixed(1)}`,
    `expiry: ${LEASES} leases together, gone after p50=${percentile(late, 0.5).toFixed(0)} ms worst=${worst.toFixed(0)} ms ratio_to_bare_nft=${(worst / bare).toFixed(1)}`,
    '',
  ].join('\n'),
);
const passed = respondP95 <= gates.respondMs && plain <= gates.decideMs && worst <= gates.expiryMs;
process.exit(passed ? 0 : 1);
