/** Runs the real command line: `bin/watchbill` over `dist/`, each in a process group and with a data folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { ProcessIdentity, endProcess, isAlive } from '../../cli/instance/process.ts';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
const launcher = join(repository, 'bin', 'watchbill');

export interface Ended {
  /** Exit code; null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  pid: number;
  /** What it wrote so far. */
  stdout: () => string;
  stderr: () => string;
  ended: Promise<Ended>;
  /** Signals the process alone, as Ctrl-C in a terminal reaches it. */
  signal: (signal: NodeJS.Signals) => void;
  /** `kill -9` of the whole process group; the Temporal child is in another one. */
  killGroup: () => Promise<void>;
}

export interface Where {
  dataDir: string;
  /** Added to the environment; undefined takes a variable out. */
  env?: Record<string, string | undefined>;
  cwd?: string;
}

/** Starts a command of Watchbill in a process group of its own. */
export function startWatchbill(args: readonly string[], where: Where): Running {
  return startProcess([process.execPath, launcher, ...args], where);
}

/** Starts any program so, without colour or inherited settings of Watchbill. */
export function startProcess(
  [program, ...args]: readonly [string, ...string[]],
  { dataDir, env, cwd }: Where,
): Running {
  const child = spawn(program, args, {
    cwd: cwd ?? repository,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: cleanEnvironment({ WATCHBILL_DATA_DIR: dataDir, ...env }),
  });
  const out = collect(child.stdout);
  const err = collect(child.stderr);
  const ended = endOf(child).then((code) => ({ code, stdout: out(), stderr: err() }));
  const pid = child.pid ?? 0;
  return {
    pid,
    stdout: out,
    stderr: err,
    ended,
    signal: (signal) => child.kill(signal),
    async killGroup() {
      if (child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGKILL');
      await ended;
    },
  };
}

function cleanEnvironment(more: Record<string, string | undefined>): NodeJS.ProcessEnv {
  const ours = /^(WATCHBILL_|TEMPORAL_|DATABASE_URL$|LOG_LEVEL$|NODE_OPTIONS$|VITEST)/;
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name));
  const own = { WATCHBILL_TEMPORAL_DOWNLOAD: 'off' };
  const merged = { ...Object.fromEntries(kept), ...own, ...more };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

async function endOf(child: ChildProcess): Promise<number | null> {
  await once(child, 'close');
  return child.exitCode;
}

/** Longer than any command takes on a busy machine. */
const limitMs = 120_000;

/** Runs a command to its end. One that hangs is killed with its group: its exit code is null then. */
export async function watchbill(args: readonly string[], where: Where): Promise<Ended> {
  const running = startWatchbill(args, where);
  const limit = setTimeout(() => void running.killGroup(), limitMs);
  try {
    return await running.ended;
  } finally {
    clearTimeout(limit);
  }
}

/** Makes sure that the process does not outlive the test. */
export function inTest(running: Running): Running {
  onTestFinished(() => running.killGroup());
  return running;
}

/** A folder for the data of one test: removed at its end, together with a Temporal server that serves it. */
export async function dataFolder(): Promise<string> {
  const folder = await newDataFolder();
  onTestFinished(() => removeDataFolder(folder));
  return folder;
}

export async function newDataFolder(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'watchbill-cli-'));
}

export async function removeDataFolder(folder: string): Promise<void> {
  await killTemporal(folder);
  await rm(folder, { recursive: true, force: true });
}

/** The Temporal child that the data folder names, or null when it names none that runs. */
export async function temporalChild(dataDir: string): Promise<ProcessIdentity | null> {
  try {
    const text = await readFile(join(dataDir, 'temporal', 'server.json'), 'utf8');
    const recorded = ProcessIdentity.parse(JSON.parse(text));
    return (await isAlive(recorded)) ? recorded : null;
  } catch {
    return null;
  }
}

/** `kill -9` of the Temporal child, if one runs on this folder. */
export async function killTemporal(dataDir: string): Promise<void> {
  const child = await temporalChild(dataDir);
  if (child === null) return;
  process.kill(child.pid, 'SIGKILL');
  await endProcess(child);
}

/** Looks until there is an answer other than null, false or undefined; says what it waited for when it gives up. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  withinMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`gave up waiting for ${what}`);
    await sleep(25);
  }
}
