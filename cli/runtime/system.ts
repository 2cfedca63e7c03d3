/** Brings up one Watchbill in this process: database, Temporal, detection thread, workers; and ends them in order. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { actsWith } from '../../activities/act.ts';
import { createActivities } from '../../activities/index.ts';
import { createActuators } from '../../activities/actuators/actuators.ts';
import { createDryRun } from '../../activities/actuators/dry-run.ts';
import { issueMissingLiftWarrants } from '../../activities/response/lift-warrants.ts';
import { createDetectionThread } from '../../activities/detection/thread-host.ts';
import type { Memory } from '../../activities/detection/batch.ts';
import type { ActivityPorts } from '../../activities/ports.ts';
import { sessionTimes } from '../../api/sessions.ts';
import { WatchbillError } from '../../domain/errors.ts';
import type { Storage } from '../../storage/open.ts';
import type { Role } from '../../workflows/messages.ts';
import { openCaseDatabase, type CaseDatabase } from './database.ts';
import { loadActuators } from './actuators.ts';
import { adoptDelegation, documentOf, type Adopted, type DelegationFile } from './delegation.ts';
import { delegationNow } from './delegation-in-force.ts';
import { startDuties } from './duties.ts';
import { loadGuardrails } from './guardrails.ts';
import { modelPort } from './model.ts';
import { tellIncidentWith } from './tell-incident.ts';
import { findUnbelieved, type Unbelieved } from '../../activities/response/unbelieved.ts';
import { agreeOnTemporal, type Identified } from './temporal-identity.ts';
import { openTemporal, type TemporalServer } from './temporal.ts';
import { adoptInventory, inventoryOver, knownAsset, type AdoptedInventory } from './inventory.ts';
import { readUndoMs } from './closing.ts';
import { keepWarrantKey, openResultKey } from './signing-keys.ts';
import { openWarrants } from './warrant-key.ts';
import { startWorkers, type Workers } from './workers.ts';

export interface System {
  storage: Storage;
  temporal: TemporalServer;
  /** What became of the delegation file. */
  delegation: Adopted & { file: DelegationFile };
  /** What became of the inventory file. */
  inventory: AdoptedInventory;
  /** Temporal is another one than the database knew: what was needed is started again. */
  temporalChanged: boolean;
  /** Why nothing that acts here is believed; null when it is. */
  unbelieved: Unbelieved | null;
  /** How long a verdict that makes something normal can be taken back, ms. */
  undoMs: number;
  /** Ends everything in order; safe to call twice. */
  stop(): Promise<void>;
}

export interface SystemOptions {
  env: NodeJS.ProcessEnv;
  /** Absolute. */
  dataDir: string;
  delegation: DelegationFile;
  /** Inventory file; without, the one in the data folder, if there is one. */
  assets?: string | undefined;
  log: Logger;
  roles?: readonly Role[];
  /** Called as each part comes up, with how long it took, ms. */
  onPart?: (part: 'database' | 'temporal' | 'worker', detail: string, ms: number) => void;
  onProgress: (line: string) => void;
  /** What a person should read though the start goes on; one line each. */
  onNotice: (line: string) => void;
  /** Ends a start that still looks for its Temporal server. */
  signal?: AbortSignal;
  /** A part died while nobody asked it to: the caller stops the rest. */
  onFailed: (error: Error) => void;
}

const everyRole: readonly Role[] = ['detect', 'investigate', 'respond', 'act'];

/** Longer than a worker is given for what it does (`workers.ts`), ms. */
const END_WITHIN_MS = 20_000;

/** A part that does not end, or fails at it, must not keep the others from ending, nor the error from being told. */
async function endWithin(end: () => Promise<void>, log: Logger): Promise<void> {
  const ending = end().catch((error: unknown) => {
    log.warn({ err: error }, 'a part failed while it was stopped');
  });
  const given = new AbortController();
  const late = sleep(END_WITHIN_MS, 'late' as const, { signal: given.signal }).catch(() => null);
  if ((await Promise.race([ending, late])) === 'late') {
    log.warn({ seconds: END_WITHIN_MS / 1000 }, 'a part did not stop in time, and is left');
  }
  given.abort();
}

/** @throws WatchbillError of the part that can't come up; what had come up is ended first. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { env, dataDir, log, onProgress, onNotice, signal, onFailed } = options;
  const undoMs = readUndoMs(env);
  const ends: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) await endWithin(end, log);
  };
  const timed = async <T>(
    part: 'database' | 'temporal' | 'worker',
    bring: () => Promise<[T, string]>,
  ): Promise<T> => {
    const from = performance.now();
    const [value, detail] = await bring();
    options.onPart?.(part, detail, performance.now() - from);
    return value;
  };
  try {
    // The database first: its lock keeps a second Watchbill off this data folder.
    const database = await timed('database', async () => {
      const opened = await openCaseDatabase({ env, dataDir, log, onEnded: onFailed });
      ends.push(() => opened.close());
      return [opened, describeDatabase(opened)];
    });
    const { storage } = database;
    // Before anything slow is started: a broken file is told at once.
    await checkDelegation(storage, options);
    const means = await meansOf(storage, options);
    const temporal = await timed('temporal', async () => {
      const onExit = (detail: string) =>
        onFailed(new Error(`the Temporal server ended: ${detail}`));
      const opened = await openTemporal({
        ...{ env, dataDir, log, onProgress, onNotice, signal, onExit },
      });
      ends.push(() => opened.close());
      return [opened, describeTemporal(opened)];
    });
    const identified = { storage, client: temporal.client, tenure: database.tenure };
    const temporalChanged = await agreeOnTemporal(identified);
    // Not before: a start that is refused leaves the files, keys and alarms of the rightful one as they are.
    const documents = await takeOver(storage, options);
    const signer = await noteKeys(storage, means, options);
    await timed('worker', async () => {
      const given = { identified, temporal, means: { ...means, signer }, temporalChanged, ends };
      const workers = await startWork(given, options);
      return [workers, (options.roles ?? everyRole).join(' ')];
    });
    const unbelieved = await findUnbelieved(storage);
    return { storage, temporal, temporalChanged, unbelieved, undoMs, ...documents, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A database that was restarted has forgotten who works on it; whoever came meanwhile may have brought another Temporal. */
function holdTenureWith(identified: Identified, onFailed: (error: Error) => void) {
  return async (): Promise<void> => {
    if (await identified.tenure.holds()) return;
    try {
      await agreeOnTemporal(identified);
    } catch (error) {
      const isOver = error instanceof WatchbillError && error.code === 'TEMPORAL_MISMATCH';
      if (!isOver) throw error;
      onFailed(error);
    }
  };
}

function workerFailedWith(storage: Storage, log: Logger) {
  return (role: Role, error: Error): void => {
    log.error({ err: error, role }, 'a worker died; another takes its place');
    storage
      .raiseAlarm({
        code: 'DUTY_FAILED',
        subject: `the worker ${role}`,
        detail: `it died, and another takes its place: ${error.message}`,
        fix: 'nothing, unless it goes on: then see the log',
        at: Date.now(),
      })
      .catch((cause: unknown) => log.error({ err: cause }, 'an alarm could not be stored'));
  };
}

function describeDatabase({ storage }: CaseDatabase): string {
  return storage.durable ? 'PostgreSQL' : 'PGlite: trial only, does not survive a power cut';
}

function describeTemporal({ origin, reach }: TemporalServer): string {
  const words = {
    external: 'server',
    started: 'dev server',
    adopted: 'dev server, left by a killed run and taken over',
  };
  return `${words[origin]} ${reach.address}${reach.tls === undefined ? '' : ' through TLS'}`;
}

function memoryOf(storage: Storage): Memory {
  return {
    loadEntities: (keys) => storage.loadEntities(keys),
    lessonsAfter: (seq) => storage.lessonsAfter(seq),
    resumePoint: (input) => storage.resumePoint(input),
  };
}

/** The files that people keep, where they have changed; and what of people's sign-ins is over is forgotten. */
async function takeOver(
  storage: Storage,
  { dataDir, delegation: file, assets }: SystemOptions,
): Promise<Pick<System, 'delegation' | 'inventory'>> {
  const now = Date.now();
  await storage.forgetExpired({ now, idleSince: now - sessionTimes.absoluteMs });
  return {
    delegation: { ...(await adoptDelegation(storage, file, now)), file },
    inventory: await adoptInventory(storage, { dataDir, file: assets, now }),
  };
}

interface Work {
  identified: Identified & Pick<System, 'storage'>;
  temporal: System['temporal'];
  means: Means & Pick<ActivityPorts, 'signer'>;
  temporalChanged: boolean;
  /** Takes what ends each part. */
  ends: (() => Promise<void>)[];
}

/** The thread that detects, the workers, and what is done beside them. */
async function startWork(
  { identified, temporal, means, temporalChanged, ends }: Work,
  { roles = everyRole, log, onFailed }: SystemOptions,
): Promise<Workers> {
  const { storage } = identified;
  const detection = createDetectionThread(memoryOf(storage));
  ends.push(() => detection.stop());
  const ports = activityPorts({ storage, temporal, detection, means, log });
  const activities = createActivities(ports);
  const { reach, namespace } = temporal;
  const failing = { log, onFailed: workerFailedWith(storage, log) };
  const workers = await startWorkers({ reach, namespace, roles, activities, ...failing });
  ends.push(() => workers.stop());
  const holdTenure = holdTenureWith(identified, onFailed);
  const doing = { ...identified, ports, roles, log, temporalChanged, holdTenure };
  const duties = await startDuties({ ...doing, activities: actsWith(ports) });
  ends.push(() => duties.stop());
  return workers;
}

/** A file that no other document can stand in for. @throws WatchbillError DELEGATION_INVALID */
async function checkDelegation(
  storage: Storage,
  { delegation: file }: SystemOptions,
): Promise<void> {
  const needed = file.asked || (await storage.delegationInForce(Date.now())) === null;
  if (needed) documentOf(file);
}

type Means = Pick<ActivityPorts, 'guardrails' | 'actuators' | 'warrants' | 'model'>;

/** What decides and what acts, by the files of the data folder; nothing is stored. */
async function meansOf(storage: Storage, options: SystemOptions): Promise<Means> {
  const { env, dataDir, roles = everyRole } = options;
  const real = await loadActuators(env, dataDir, { acts: roles.includes('act') });
  return {
    model: modelPort(env),
    guardrails: await loadGuardrails(dataDir),
    actuators: createActuators(createDryRun(storage), real),
    warrants: await openWarrants(env, dataDir),
  };
}

/** Notes this process's keys in the database; gives the one that results are signed with, where this process acts. */
async function noteKeys(
  storage: Storage,
  { warrants, actuators }: Means,
  { env, dataDir, roles = everyRole }: SystemOptions,
): Promise<ActivityPorts['signer']> {
  await keepWarrantKey(storage, warrants);
  if (roles.includes('respond'))
    await issueMissingLiftWarrants(storage, { warrants, actuators }, Date.now());
  return roles.includes('act') ? await openResultKey(storage, { env, dataDir }) : null;
}

function activityPorts({
  storage,
  temporal,
  means,
  ...rest
}: Pick<System, 'storage' | 'temporal'> &
  Pick<ActivityPorts, 'detection' | 'log'> & {
    means: Means & Pick<ActivityPorts, 'signer'>;
  }): ActivityPorts {
  const inventory = inventoryOver(storage);
  return {
    storage,
    ...means,
    ...rest,
    delegation: () => delegationNow(storage, Date.now()),
    assetOf: async (device) => knownAsset(await inventory(), device),
    now: () => Date.now(),
    tellIncident: tellIncidentWith(temporal.client),
  };
}
