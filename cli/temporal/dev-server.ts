/** Starts, adopts and stops the embedded Temporal server of a data folder. */
import { mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';
import { WatchbillError } from '../../domain/errors.ts';
import { claimPort, freePort, isPortFree } from '../instance/port.ts';
import { endProcess, isAlive, ownIdentity } from '../instance/process.ts';
import type { ProcessIdentity } from '../instance/process.ts';
import { spawnServer, tailOf } from './child.ts';
import type { ServerChild } from './child.ts';
import { waitForFrontend } from './health.ts';
import {
  findOurServer,
  readLastPorts,
  readServerRecord,
  removeServerRecord,
  serverFiles,
  writeServerRecord,
} from './server-record.ts';
import type { ServerFiles, ServerPorts, ServerRecord } from './server-record.ts';

export interface DevServerOptions {
  /** Path of the `temporal` binary. */
  binary: string;
  /** Absolute path of the data folder. */
  dataDir: string;
  /** gRPC port; default: that of the last run if still free, else any free one. */
  port?: number;
  /** Serve Temporal's own web UI too; it asks nobody who they are. */
  ui?: boolean;
  /** Port of that UI; same default. */
  uiPort?: number;
  log: Pick<Logger, 'info' | 'warn'>;
  /** Called once if the server ends while nobody asked it to; `detail` holds its last lines. */
  onExit?: (detail: string) => void;
}

export interface DevServer {
  /** `127.0.0.1:PORT` */
  address: string;
  namespace: string;
  /** Null: it serves none. */
  uiUrl: string | null;
  pid: number;
  /** True when a server that a killed run left behind was taken over. */
  adopted: boolean;
  stop: () => Promise<void>;
}

const namespace = 'default';

/** The first start makes the database; measured 1–3 s, more on a busy disk. */
const readyWithinMs = 60_000;
/** A server that was running already has nothing to make. */
const adoptWithinMs = 5_000;
/** An adopted server is nobody's child of ours, so its end is seen by looking. */
const lookEveryMs = 1_000;
/** A free port may be taken between our look and the server's start. */
const attempts = 3;

/**
 * Brings up the Temporal server of this data folder and waits until it answers.
 * @throws WatchbillError PORT_IN_USE (an asked port is taken), DATABASE_LOCKED (another live Watchbill
 * uses the folder), TEMPORAL_UNREACHABLE (it ended, or didn't answer in a minute).
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const files = serverFiles(options.dataDir);
  await mkdir(files.folder, { recursive: true, mode: 0o700 });
  const left = await readServerRecord(files);
  if (left !== null) {
    const adopted = await adoptOrEnd(options, files, left);
    if (adopted !== null) return adopted;
  }
  for (let attempt = 1; ; attempt += 1) {
    const started = await startOnce(options, files, attempt === attempts);
    if (started !== null) return started;
  }
}

/** Takes over a healthy server that a killed run left behind; ends an unhealthy one. */
async function adoptOrEnd(
  options: DevServerOptions,
  files: ServerFiles,
  record: ServerRecord,
): Promise<DevServer | null> {
  const running = await findOurServer(files, record);
  if (running === null) {
    await removeServerRecord(files);
    return null;
  }
  if (record.owner.pid !== process.pid && (await isAlive(record.owner))) {
    const message = `the data folder ${options.dataDir} is in use by process ${record.owner.pid}`;
    const fix = 'stop that Watchbill, or set WATCHBILL_DATA_DIR to another folder';
    throw new WatchbillError('DATABASE_LOCKED', message, { fix });
  }
  if (await answers(record, adoptWithinMs)) {
    options.log.info({ pid: record.pid }, 'took over the Temporal server that the last run left');
    await writeServerRecord(files, { ...record, owner: await ownIdentity() });
    return handleOf({ options, files, record, adopted: true, hasEnded: () => isGone(record) });
  }
  options.log.warn({ pid: record.pid }, 'ending a Temporal server that no longer answers');
  await endProcess(record);
  await removeServerRecord(files);
  return null;
}

/** Null when the server ended because its port was taken meanwhile and another may be tried. */
async function startOnce(
  options: DevServerOptions,
  files: ServerFiles,
  last: boolean,
): Promise<DevServer | null> {
  const ports = await choosePorts(options, files);
  const owner = await ownIdentity();
  const { ui = false } = options;
  const child = spawnServer({ binary: options.binary, files, ports, namespace, ui });
  const identity = await child.identity;
  if (identity === null) throw await notUp('it ended at once', files);
  const record = { ...identity, ...ports, dataDir: options.dataDir, ui, owner };
  await writeServerRecord(files, record);
  if (await answers(record, readyWithinMs, () => child.ended() !== null)) {
    return handleOf({
      options,
      files,
      record,
      adopted: false,
      hasEnded: () => child.ended() !== null,
    });
  }
  return explainFailure({ child, files, record, last });
}

async function explainFailure(failure: {
  child: ServerChild;
  files: ServerFiles;
  record: ServerRecord;
  last: boolean;
}): Promise<null> {
  const { child, files, record, last } = failure;
  const ended = child.ended();
  await endProcess(record);
  await removeServerRecord(files);
  if (ended === null) throw await notUp(`it didn't answer in ${readyWithinMs / 1000} s`, files);
  const taken = !(await isPortFree(record.port)) || !(await isPortFree(record.uiPort));
  if (taken && !last) return null;
  throw await notUp(`it ended with ${ended}`, files);
}

async function notUp(problem: string, files: ServerFiles): Promise<WatchbillError> {
  const said = await tailOf(files.log);
  const message = `the Temporal server did not come up: ${problem}${said === '' ? '' : `\n${said}`}`;
  return new WatchbillError('TEMPORAL_UNREACHABLE', message, { fix: `read ${files.log}` });
}

async function choosePorts(options: DevServerOptions, files: ServerFiles): Promise<ServerPorts> {
  const last = await readLastPorts(files);
  const port = await choosePort(options.port, last?.port);
  const uiPort = await choosePort(options.uiPort, last?.uiPort);
  if (uiPort !== port) return { port, uiPort };
  if (options.uiPort !== undefined) {
    throw new WatchbillError('PORT_IN_USE', `port ${port} is asked for twice`, {
      fix: 'give the Temporal server and its UI two different ports',
    });
  }
  return { port, uiPort: await freePort() };
}

async function choosePort(asked: number | undefined, last: number | undefined): Promise<number> {
  if (asked !== undefined) return claimPort(asked);
  return last !== undefined && (await isPortFree(last)) ? last : freePort();
}

function answers(
  record: ServerPorts,
  withinMs: number,
  giveUp: () => boolean = () => false,
): Promise<boolean> {
  return waitForFrontend(
    { reach: { address: `127.0.0.1:${record.port}` }, namespace, withinMs },
    giveUp,
  );
}

async function isGone(identity: ProcessIdentity): Promise<boolean> {
  return !(await isAlive(identity));
}

function handleOf(running: {
  options: DevServerOptions;
  files: ServerFiles;
  record: ServerRecord;
  adopted: boolean;
  hasEnded: () => boolean | Promise<boolean>;
}): DevServer {
  const { options, files, record, adopted } = running;
  const watching = setInterval(() => {
    void look();
  }, lookEveryMs);
  watching.unref();
  let stopping: Promise<void> | undefined;
  let seenEnd = false;
  const look = async (): Promise<void> => {
    if (!(await running.hasEnded()) || stopping !== undefined || seenEnd) return;
    seenEnd = true;
    clearInterval(watching);
    options.onExit?.(await tailOf(files.log));
  };
  const stop = async (): Promise<void> => {
    clearInterval(watching);
    await endProcess(record);
    await removeServerRecord(files);
  };
  return {
    address: `127.0.0.1:${record.port}`,
    namespace,
    uiUrl: record.ui ? `http://127.0.0.1:${record.uiPort}` : null,
    pid: record.pid,
    adopted,
    stop: () => (stopping ??= stop()),
  };
}
