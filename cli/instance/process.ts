/** Tells which process a recorded pid really is, so that a reused pid is never mistaken for ours. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

/** What makes a pid one process and no other: a pid is reused, its start time with it is not. */
export const ProcessIdentity = z.object({
  pid: z.number().int().positive(),
  /** Opaque: clock ticks since boot on Linux, `ps` start time elsewhere. Only compared. */
  processStart: z.string().min(1),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

export interface RunningProcess extends ProcessIdentity {
  /** Command line, its arguments joined by spaces. */
  command: string;
}

/** Fields of /proc/PID/stat after the command name, which may itself hold spaces and brackets. */
const statState = 0;
const statStartTime = 19;

/** The process with this pid, or null when none runs (a zombie does not run). */
export async function inspectProcess(pid: number): Promise<RunningProcess | null> {
  return process.platform === 'linux' ? inspectByProc(pid) : inspectByPs(pid);
}

function inspectByProc(pid: number): RunningProcess | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const processStart = fields[statStartTime];
    if (processStart === undefined || fields[statState] === 'Z' || fields[statState] === 'X') {
      return null;
    }
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, processStart, command };
  } catch {
    return null;
  }
}

async function inspectByPs(pid: number): Promise<RunningProcess | null> {
  try {
    const options = { env: { ...process.env, LC_ALL: 'C' } };
    const args = ['-ww', '-o', 'stat=,lstart=,command=', '-p', String(pid)];
    const { stdout } = await promisify(execFile)('ps', args, options);
    // "S+   Mon Nov 23 00:13:55 2026 /usr/bin/thing --flag": lstart is always five words.
    const match = /^\s*(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(stdout.trimEnd());
    const [, state, processStart, command] = match ?? [];
    if (state === undefined || processStart === undefined || state.startsWith('Z')) return null;
    return { pid, processStart, command: command ?? '' };
  } catch {
    return null;
  }
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
