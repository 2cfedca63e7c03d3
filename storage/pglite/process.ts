/** Tells a living process from one that ended, even when its pid was given to another since. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process started, as an opaque text that differs for every process that ever had this pid; null when
 * there is no such process. `unknown` where the system does not say.
 */
export function processStart(pid: number): string | null {
  if (!exists(pid)) return null;
  return process.platform === 'linux' ? startOnLinux(pid) : startFromPs(pid);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Fields 3 (state) and 22 (start, in ticks since boot) of proc(5) `stat`; field 2 may hold anything. */
function startOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    // A zombie has ended; only its parent has not noticed.
    if (state === 'Z' || state === 'X') return null;
    return `${boot} ${fields[19] ?? ''}`;
  } catch {
    return 'unknown';
  }
}

function startFromPs(pid: number): string {
  try {
    const start = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return start.trim();
  } catch {
    return 'unknown';
  }
}
