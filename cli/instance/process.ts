/** Tells which process a recorded pid really is, so that a reused pid is never mistaken for ours. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { processStart } from '../../storage/pglite/process.ts';

/** What makes a pid one process and no other: a pid is reused, its start time with it is not. */
export const ProcessIdentity = z.object({
  pid: z.number().int().positive(),
  /** Opaque text from `processStart`; only compared. */
  processStart: z.string().min(1),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

export interface RunningProcess extends ProcessIdentity {
  /** Command line, its arguments joined by spaces. */
  command: string;
}

/** The process with this pid, or null when none runs (a zombie does not run) or nothing is known of it. */
export async function inspectProcess(pid: number): Promise<RunningProcess | null> {
  const start = processStart(pid);
  if (start === null || start === 'unknown') return null;
  try {
    return { pid, processStart: start, command: await commandOf(pid) };
  } catch {
    return null;
  }
}

async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
  }
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  return stdout.trim();
}

/** The identity of this very process, to be written where others will look for it. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  const self = await inspectProcess(process.pid);
  return { pid: process.pid, processStart: self?.processStart ?? 'unknown' };
}

/** Whether exactly this process, and not another with its pid, still runs. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const found = await inspectProcess(identity.pid);
  return found !== null && found.processStart === identity.processStart;
}

/**
 * Ends one process: SIGTERM, then SIGKILL after `graceMs`. Before each signal it looks whether the
 * pid is still the same process, so that nothing else can be hit. Returns when it is gone.
 */
export async function endProcess(identity: ProcessIdentity, graceMs = 5_000): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!(await isAlive(identity))) return;
    sendSignal(identity.pid, signal);
    const deadline = Date.now() + graceMs;
    while (Date.now() < deadline) {
      if (!(await isAlive(identity))) return;
      await sleep(50);
    }
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal; the caller looks again.
  }
}
