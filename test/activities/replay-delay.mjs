/**
 * Replays the bundled capture through a whole built Watchbill in a process of its own, and prints how long the main thread
 * made others wait, ms. Run by event-loop-delay.test.ts: `node replay-delay.mjs DATA_DIR`.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { resolve } from 'node:path';
import pino from 'pino';

const built = (path) => new URL(`../../dist/${path}`, import.meta.url).href;
const { startSystem } = await import(built('cli/runtime/system.js'));
const { openInput, settle } = await import(built('cli/runtime/inputs.js'));
const { readDelegation } = await import(built('cli/runtime/delegation.js'));

const dataDir = resolve(process.argv[2] ?? '.');
const sample = resolve(import.meta.dirname, '../../samples/vishing');
const system = await startSystem({
  env: process.env,
  dataDir,
  delegation: await readDelegation({ env: {}, dataDir }),
  log: pino({ level: 'silent' }),
  onProgress: () => undefined,
  onFailed: (error) => {
    throw error;
  },
});
const delay = monitorEventLoopDelay({ resolution: 5 });
const from = performance.now();
delay.enable();
const uid = await openInput(system, { paths: [sample], asLive: true });
const { events, findings } = await settle(system, uid, { onProgress: () => undefined });
delay.disable();
const ms = (nanoseconds) => Math.round(nanoseconds / 1e5) / 10;
const measured = {
  events,
  findings,
  seconds: Math.round(performance.now() - from) / 1000,
  p50: ms(delay.percentile(50)),
  p99: ms(delay.percentile(99)),
  max: ms(delay.max),
};
await system.stop();
process.stdout.write(`${JSON.stringify(measured)}\n`);
