/** A whole Watchbill for one test file: the real Temporal server, database and workers, with limits of seconds. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import pino, { type Logger } from 'pino';
import type { Actuator } from '../../activities/actuators/actuator.ts';
import { createActuators } from '../../activities/actuators/actuators.ts';
import { createDryRun } from '../../activities/actuators/dry-run.ts';
import { newWarrantKey, warrantIssuer, warrantReader } from '../../activities/warrants.ts';
import { resultSigner } from '../../activities/response/results.ts';
import { createExaminer } from '../../activities/detection/examiner.ts';
import { createActivities } from '../../activities/index.ts';
import type {
  ActivityPorts,
  DetectionPort,
  KnownAsset,
  ModelPort,
} from '../../activities/ports.ts';
import { keepWarrantKey } from '../../cli/runtime/signing-keys.ts';
import { startWorkers, type Workers } from '../../cli/runtime/workers.ts';
import { startDevServer } from '../../cli/temporal/dev-server.ts';
import { tellIncidentWith } from '../../cli/runtime/tell-incident.ts';
import { findTemporal } from '../../cli/temporal/find.ts';
import { DelegationDocument } from '../../policies/document.ts';
import { openStorage, type Storage } from '../../storage/open.ts';
import { startEmbeddedDatabase } from '../../storage/pglite/start.ts';
import type { Role } from '../../workflows/messages.ts';
import { shippedGuardrails } from '../policies/sample.ts';

const warrantKey = newWarrantKey();
const signer = resultSigner(newWarrantKey());
const everyRole: readonly Role[] = ['detect', 'investigate', 'respond', 'act'];

export interface Running {
  storage: Storage;
  client: Client;
  address: string;
  /** A folder of this file alone, for inputs. */
  folder: string;
  /** In force from the next decision on; the tests change it. */
  delegation: DelegationDocument;
  /** The model that agents may ask; null unless a test sets one. */
  model: ModelPort | null;
  /** What a dry run goes to, and what real effects go to. */
  actuator: Actuator;
  real: Actuator[];
  /** What the inventory knows of devices: nothing, unless a test says so. */
  assets: Map<string, KnownAsset>;
  /** Called when a batch was committed. */
  onCommitted: (() => void) | null;
  /** Decisions come without the warrant that acting needs. */
  withoutWarrants: boolean;
  stopWorkers(): Promise<void>;
  /** Of all roles, unless some are named. */
  startWorkers(roles?: readonly Role[]): Promise<void>;
  stop(): Promise<void>;
}

/** A delegation document of the given parts over the defaults; a lease is ten times as long as its steps take, or longer. */
export function delegationOf(parts: {
  functions?: Partial<DelegationDocument['functions']>;
  timeLimit?: string;
  lease?: string;
}): DelegationDocument {
  return DelegationDocument.parse({
    version: 'test',
    functions: parts.functions ?? {},
    approval: { time_limit: parts.timeLimit ?? '1h' },
    lease: { duration: parts.lease ?? '1h' },
  });
}

interface RunningOptions {
  /** Records of one batch, fewer than in production so that a small input has several. */
  batchEvents: number;
  /** Further arguments of the Temporal server. */
  temporal?: readonly string[];
}

export async function startRunning(options: RunningOptions): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'wb-flow-'));
  const log = pino({ level: 'silent' });
  const temporal = await startTemporal(folder, { log, more: options.temporal ?? [] });
  const database = await startEmbeddedDatabase({ dataDir: folder });
  const storage = await openStorage({ connection: database.connection });
  const connection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection, namespace: temporal.namespace });
  const { address, namespace } = temporal;
  let workers: Workers | null = null;
  let detection: ReturnType<typeof inOrder> | null = null;

  const running: Running = {
    storage,
    client,
    address,
    folder,
    delegation: delegationOf({}),
    actuator: createDryRun(storage),
    model: null,
    real: [],
    assets: new Map(),
    withoutWarrants: false,
    onCommitted: null,
    async stopWorkers() {
      await workers?.stop();
      await detection?.close();
      workers = null;
    },
    async startWorkers(roles = everyRole) {
      detection = inOrder(storage, options.batchEvents);
      const ports = portsOf(running, { log, detection });
      const activities = createActivities(ports);
      workers = await startWorkers({
        reach: { address },
        namespace,
        roles,
        activities,
        log,
        onFailed: (_role, error) => {
          throw error;
        },
      });
    },
    async stop() {
      await running.stopWorkers();
      await connection.close();
      await temporal.stop();
      await storage.close();
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await registerKeys(storage);
  await running.startWorkers();
  return running;
}

/** As a start does it. */
async function registerKeys(storage: Storage): Promise<void> {
  const { fingerprint, publicPem: pem } = signer;
  await storage.registerKey({ fingerprint, pem, purpose: 'act', accepted: true, at: Date.now() });
  await keepWarrantKey(storage, warrantReader(warrantKey));
}

export async function startTemporal(
  dataDir: string,
  { log, more }: { log: Logger; more: readonly string[] },
) {
  const found = await findTemporal({ env: process.env, onProgress: () => undefined });
  if (found.kind !== 'binary')
    throw new Error('unset TEMPORAL_ADDRESS: these tests start their own');
  const binary = more.length === 0 ? found.path : wrapBinary(dataDir, [found.path, ...more]);
  return await startDevServer({ binary, dataDir, log });
}

/** A program that runs another one with further arguments behind its own. */
function wrapBinary(folder: string, [binary = '', ...more]: readonly string[]): string {
  const path = join(folder, 'temporal.sh');
  writeFileSync(path, `#!/bin/sh\nexec '${binary}' "$@" ${more.join(' ')}\n`, { mode: 0o700 });
  return path;
}

function portsOf(
  running: Running,
  { log, detection }: { log: Logger; detection: DetectionPort },
): ActivityPorts {
  const { client } = running;
  const storage: Storage = {
    ...running.storage,
    async commitBatch(batch) {
      const committed = await running.storage.commitBatch(batch);
      running.onCommitted?.();
      return committed;
    },
  };
  return {
    storage,
    log,
    detection,
    get model() {
      return running.model;
    },
    delegation: () => Promise.resolve(running.delegation),
    guardrails: shippedGuardrails,
    assetOf: (device) =>
      Promise.resolve(running.assets.get(device) ?? { asset: null, dependents: 0 }),
    // Looked up anew each time: tests put another one in its place.
    actuators: {
      real: [],
      choose: (...given) => createActuators(running.actuator, running.real).choose(...given),
      named: (name) => createActuators(running.actuator, running.real).named(name),
    },
    signer,
    warrants: {
      ...warrantIssuer(warrantKey),
      issue: (...given) =>
        running.withoutWarrants ? '' : warrantIssuer(warrantKey).issue(...given),
      ...warrantReader(warrantKey),
    },
    now: () => Date.now(),
    tellIncident: tellIncidentWith(client),
  };
}

/** The examiner in this process, one batch after the other as its thread does it. */
function inOrder(storage: Storage, batchEvents: number) {
  const examiner = createExaminer(storage, { batchEvents });
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(request: Parameters<DetectionPort['run']>[0]) {
      const run = last.then(() => examiner.run(request));
      last = run.catch(() => undefined);
      return run;
    },
    close: () => examiner.close(),
  } satisfies DetectionPort & { close: () => Promise<void> };
}

/** Asks again until there is an answer; fails after a minute, or as long as is given. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  withinMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${withinMs / 1000} s in vain for: ${what}`);
    await sleep(50);
  }
}
