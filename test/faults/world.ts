/** A Watchbill of separate processes that can be killed one by one: worker, Temporal, PostgreSQL, and a real gateway. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import pino from 'pino';
import { shortId } from '../../activities/hash.ts';
import { readRuleset, type Ruleset } from '../../activities/actuators/nft-ruleset.ts';
import { startDevServer, type DevServer } from '../../cli/temporal/dev-server.ts';
import { findTemporal } from '../../cli/temporal/find.ts';
import { openStorage, type Storage } from '../../storage/open.ts';
import { taskQueues, workflowIds } from '../../workflows/messages.ts';
import { startWatchbill, type Running } from '../cli/watchbill.ts';
import { createNamespace, type Namespace } from '../namespaces/namespace.ts';
import { serverBinaries, startPostgres, type TestServer } from '../storage/postgresql.ts';
import { scan } from '../workflows/intrusions.ts';

const clock = fileURLToPath(new URL('clock.mjs', import.meta.url));
const hourMs = 3_600_000;

export interface World extends AsyncDisposable {
  /** What the product says of its actions. */
  storage: Pick<Storage, 'getAction' | 'listActions'>;
  /** Reads the gateway's table from outside; an empty one when it is not there. */
  ruleset(): Promise<Ruleset>;
  /** A device scans a port: an action against it follows. */
  attack(device: string): Promise<void>;
  /** `shiftMs`: how wrong the clock of the next worker is. */
  killWorker(shiftMs?: number): Promise<void>;
  killTemporal(): Promise<void>;
  startTemporal(): Promise<void>;
  cutDatabase(): Promise<void>;
  /** Whether a supervisor keeps a worker running. */
  supervise(on: boolean): void;
  /** What the workers wrote to standard error. */
  errors(): string;
}

const delegation = (lease: string): string => `version: 'faults'
functions: { incident_response: L4 }
response: { enabled: true, dry_run: false }
lease: { duration: ${lease}, max: ${lease} }
grants:
  - { function: incident_response, level: L4, reason: faults, until: 2099-12-31, granted_by: anna }
`;

/** Keeps a worker running, as a service manager does. */
class Supervisor {
  #wanted = true;
  #shiftMs = 0;
  #worker: Running | null = null;
  #stderr = '';
  readonly #start: (shiftMs: number) => Running;
  #loop: Promise<void>;

  constructor(start: (shiftMs: number) => Running) {
    this.#start = start;
    this.#loop = this.#keep();
  }

  errors(): string {
    return this.#stderr + (this.#worker?.stderr() ?? '');
  }

  supervise(on: boolean): void {
    this.#wanted = on;
  }

  async kill(shiftMs: number): Promise<void> {
    this.#shiftMs = shiftMs;
    await this.#worker?.killGroup();
  }

  async end(): Promise<void> {
    this.#wanted = false;
    this.#stopped = true;
    await this.#worker?.killGroup();
    await this.#loop;
  }

  #stopped = false;

  async #keep(): Promise<void> {
    while (!this.#stopped) {
      if (!this.#wanted) {
        await sleep(50);
        continue;
      }
      this.#worker = this.#start(this.#shiftMs);
      const { stderr } = await this.#worker.ended;
      this.#stderr = (this.#stderr + stderr).slice(-20_000);
      await sleep(100);
    }
  }
}

async function configured(folder: string, gateway: Namespace, lease: string): Promise<void> {
  await writeFile(join(folder, 'delegation.yaml'), delegation(lease));
  const command = JSON.stringify(gateway.command('nft'));
  const actuators = `actuators: [{ name: gateway, kind: nftables, command: ${command} }]\n`;
  await writeFile(join(folder, 'actuators.yaml'), actuators);
}

function workerOf(folder: string, env: { TEMPORAL_ADDRESS: string; DATABASE_URL: string }) {
  return (shiftMs: number): Running =>
    startWatchbill(['worker'], {
      dataDir: folder,
      env: {
        ...env,
        NODE_OPTIONS: `--import ${clock}`,
        WATCHBILL_TEST_CLOCK_SHIFT_MS: String(shiftMs),
      },
    });
}

async function cut({ url }: TestServer): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = current_user',
  );
  await client.end();
}

/** Asks again while a server is down: the onlooker must not be what fails. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(200);
    }
  }
}

async function rulesetOf(gateway: Namespace): Promise<Ruleset> {
  const tables = await gateway.exec('nft', 'list', 'tables', 'inet');
  if (!tables.includes('watchbill')) return { rules: [], sets: [], hooks: [] };
  return readRuleset(await gateway.exec('nft', '--json', 'list', 'table', 'inet', 'watchbill'));
}

/** `leaseMs`: how long each effect lasts, in whole seconds. */
export async function createFaultyWorld(leaseMs: number): Promise<World> {
  const lease = `${leaseMs / 1000}s`;
  const binaries = serverBinaries();
  if (binaries === null) throw new Error('the faults need PostgreSQL’s server');
  const folder = await mkdtemp(join(tmpdir(), 'watchbill-faults-'));
  const log = pino({ level: 'silent' });
  const gateway = await createNamespace('faults');
  await configured(folder, gateway, lease);
  const database = await startPostgres(binaries);
  const storage = await openStorage({ connection: { kind: 'postgresql', url: database.url } });
  const found = await findTemporal({
    env: { ...process.env, TEMPORAL_ADDRESS: '', WATCHBILL_TEMPORAL_DOWNLOAD: 'off' },
    onProgress: () => undefined,
  });
  if (found.kind !== 'binary') throw new Error('the faults need a Temporal server of their own');
  const binary = found.path;
  let temporal: DevServer = await startDevServer({ binary, dataDir: folder, log });
  const port = Number(temporal.address.split(':')[1]);
  const env = { TEMPORAL_ADDRESS: temporal.address, DATABASE_URL: database.url };
  const supervisor = new Supervisor(workerOf(folder, env));

  const world: World = {
    storage,
    ruleset: () => rulesetOf(gateway),
    async attack(device) {
      const records = scan({ from: device, port: 9401, at: Date.now() });
      const input = shortId('in', ...records);
      const path = join(folder, `${input}.json`);
      await writeFile(path, `${records.join('\n')}\n`);
      await patiently(() => storage.registerInput({ uid: input, paths: [path], asLive: true }));
      const connection = await patiently(() => Connection.connect({ address: temporal.address }));
      const client = new Client({ connection });
      await client.workflow.start('watch', {
        workflowId: workflowIds.watch(input),
        taskQueue: taskQueues.detect,
        args: [{ input, seq: 1 }],
      });
      await connection.close();
    },
    killWorker: (shiftMs = 0) => supervisor.kill(shiftMs),
    async killTemporal() {
      process.kill(temporal.pid, 'SIGKILL');
      await sleep(100);
    },
    async startTemporal() {
      temporal = await patiently(() => startDevServer({ binary, dataDir: folder, port, log }));
    },
    cutDatabase: () => cut(database),
    supervise: (on) => supervisor.supervise(on),
    errors: () => supervisor.errors(),
    async [Symbol.asyncDispose]() {
      await supervisor.end();
      await temporal.stop();
      await storage.close();
      await database.stop();
      await gateway[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

export const clockShifts = { 'clock-fast': hourMs, 'clock-slow': -hourMs } as const;
