/** What state is there and who holds it: data folder, disk, database, running instance. */
import { access, constants, readdir, readFile, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { processStart } from '../../storage/pglite/process.ts';
import { othersMode } from '../instance/data-dir.ts';
import { findInstance } from '../instance/instance.ts';
import type { Check, DoctorContext } from './check.ts';

/** A busy machine may take this long; one that hangs takes for ever. */
const answerWithinMs = 5_000;

export async function checkDataDir({ dataDir }: DoctorContext): Promise<Check> {
  const name = 'data folder';
  const folder = await nearestExisting(dataDir);
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    if (folder !== dataDir) {
      return { name, state: 'ok', detail: `${dataDir} (will be made at the first start)` };
    }
    if (((await stat(folder)).mode & othersMode) === 0)
      return { name, state: 'ok', detail: dataDir };
    return {
      name,
      state: 'warning',
      detail: `${dataDir}: others can read it`,
      effect: 'keys and evidence are open to everybody on this machine until the next start',
      fix: `chmod 700 ${dataDir}`,
    };
  } catch {
    return {
      name,
      state: 'error',
      detail: `${folder} may not be written`,
      effect: 'nothing can be kept',
      fix: 'set WATCHBILL_DATA_DIR to a folder you may write',
    };
  }
}

/** The embedded database wants 0.6 GB per million connections; Temporal's history comes on top. */
const lowBytes = 5e9;
const tooLowBytes = 1e9;

export async function checkDisk({ dataDir }: DoctorContext): Promise<Check> {
  const { bavail, bsize } = await statfs(await nearestExisting(dataDir));
  const free = bavail * bsize;
  const detail = `${(free / 1e9).toFixed(1)} GB free`;
  if (free >= lowBytes) return { name: 'disk', state: 'ok', detail };
  return {
    name: 'disk',
    state: free < tooLowBytes ? 'error' : 'warning',
    detail,
    effect: 'a full disk stops every database here',
    fix: 'free some space, or set WATCHBILL_DATA_DIR to a larger disk',
  };
}

export async function checkDatabase(context: DoctorContext): Promise<Check> {
  const url = context.env['DATABASE_URL'];
  return url === undefined || url === '' ? checkEmbedded(context) : checkPostgres(url);
}

async function checkPostgres(connectionString: string): Promise<Check> {
  // Loaded when needed: most doctors find no DATABASE_URL.
  const { pingDatabase } = await import('../../storage/ping.ts');
  const name = 'database';
  try {
    await pingDatabase(connectionString, answerWithinMs);
    return { name, state: 'ok', detail: 'PostgreSQL at DATABASE_URL answers' };
  } catch (error) {
    // The message alone: the address holds a password.
    const why = error instanceof Error && error.message !== '' ? error.message : 'no connection';
    return {
      name,
      state: 'error',
      detail: `DATABASE_URL does not answer: ${why.replaceAll(connectionString, 'DATABASE_URL')}`,
      effect: 'nothing can be stored',
      fix: 'start PostgreSQL or correct DATABASE_URL; unset it to use the embedded database',
    };
  }
}

async function checkEmbedded({ dataDir }: DoctorContext): Promise<Check> {
  const name = 'database';
  const holder = await lockHolder(dataDir);
  const instance = await findInstance(dataDir);
  const kind = 'embedded PGlite, does not survive a power cut';
  if (holder === null) return { name, state: 'ok', detail: kind };
  if (holder === instance?.pid) {
    return { name, state: 'ok', detail: `${kind}; held by the running instance` };
  }
  return {
    name,
    state: 'warning',
    detail: `held by process ${holder}, which is not a running instance`,
    effect: 'start and run will refuse this data folder',
    fix: `wait until process ${holder} ends, or set WATCHBILL_DATA_DIR to another folder`,
  };
}

/** The same files as `lockFolder` writes, only read: taking the lock to look could refuse a start meanwhile. */
async function lockHolder(dataDir: string): Promise<number | null> {
  const folder = join(dataDir, 'locks');
  const names = await readdir(folder).catch(() => []);
  const Owner = z.object({ pid: z.number().int().positive(), start: z.string() });
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    const owner = Owner.safeParse(parseJson(text));
    if (owner.success && processStart(owner.data.pid) === owner.data.start) return owner.data.pid;
  }
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export async function checkInstance({ dataDir }: DoctorContext): Promise<Check> {
  const name = 'instance';
  const instance = await findInstance(dataDir);
  if (instance === null) return { name, state: 'off', detail: 'not running (npm start)' };
  const running = `${instance.address}, process ${instance.pid}, version ${instance.version}`;
  const signal = AbortSignal.timeout(answerWithinMs);
  const health = new URL('/api/health', instance.address);
  const healthy = await fetch(health, { signal }).then(
    (response) => response.ok,
    () => false,
  );
  if (healthy) return { name, state: 'ok', detail: running };
  return {
    name,
    state: 'error',
    detail: `${running}: no answer`,
    effect: 'approvals and the console do not work',
    fix: `end process ${instance.pid}, then npm start (state is kept)`,
  };
}

async function nearestExisting(path: string): Promise<string> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  return there || dirname(path) === path ? path : nearestExisting(dirname(path));
}
