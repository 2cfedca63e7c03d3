/** What the data folder remembers of its Temporal server: the running child, and the ports it had. */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { readPrivateJson, writePrivateJson } from '../instance/private-file.ts';
import { inspectProcess, ProcessIdentity } from '../instance/process.ts';
import type { RunningProcess } from '../instance/process.ts';

export const ServerPorts = z.object({
  port: z.number().int().min(1).max(65_535),
  uiPort: z.number().int().min(1).max(65_535),
});
export type ServerPorts = z.infer<typeof ServerPorts>;

/** The child that serves this data folder, and the Watchbill process that looks after it. */
export const ServerRecord = ProcessIdentity.extend(ServerPorts.shape).extend({
  dataDir: z.string(),
  /** Whether it serves Temporal's own UI; those of before 0.2.0 did. */
  ui: z.boolean().default(true),
  owner: ProcessIdentity,
});
export type ServerRecord = z.infer<typeof ServerRecord>;

export interface ServerFiles {
  folder: string;
  database: string;
  log: string;
  record: string;
  ports: string;
}

export function serverFiles(dataDir: string): ServerFiles {
  const folder = join(resolve(dataDir), 'temporal');
  return {
    folder,
    database: join(folder, 'temporal.db'),
    log: join(folder, 'temporal.log'),
    record: join(folder, 'server.json'),
    ports: join(folder, 'ports.json'),
  };
}

export async function writeServerRecord(files: ServerFiles, record: ServerRecord): Promise<void> {
  await writePrivateJson(files.record, record);
  // Kept after a stop, so that the address of Temporal's own UI stays the same from run to run.
  await writePrivateJson(files.ports, { port: record.port, uiPort: record.uiPort });
}

export function readServerRecord(files: ServerFiles): Promise<ServerRecord | null> {
  return readPrivateJson(files.record, ServerRecord);
}

export function readLastPorts(files: ServerFiles): Promise<ServerPorts | null> {
  return readPrivateJson(files.ports, ServerPorts);
}

export async function removeServerRecord(files: ServerFiles): Promise<void> {
  await rm(files.record, { force: true });
}

/**
 * The recorded child, if it still runs and is ours beyond doubt: same pid, same start time, and our
 * database on its command line. Anything else is somebody else's process and stays untouched.
 */
export async function findOurServer(
  files: ServerFiles,
  record: ServerRecord,
): Promise<RunningProcess | null> {
  const found = await inspectProcess(record.pid);
  if (found?.processStart !== record.processStart) return null;
  return found.command.includes(files.database) ? found : null;
}
