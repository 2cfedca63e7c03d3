/** The `temporal server start-dev` process itself: its arguments, its log file, its end. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { inspectProcess } from '../instance/process.ts';
import type { ProcessIdentity } from '../instance/process.ts';
import type { ServerFiles, ServerPorts } from './server-record.ts';

export interface ServerChild {
  /** Resolves right after the start; null when the program could not be started. */
  identity: Promise<ProcessIdentity | null>;
  /** How it ended (`exit code 1`, `SIGKILL`), or null while it runs. */
  ended: () => string | null;
}

export interface SpawnOptions {
  binary: string;
  files: ServerFiles;
  ports: ServerPorts;
  namespace: string;
  /** Whether Temporal's own UI is served. */
  ui: boolean;
}

/**
 * The child gets its own process group, because Ctrl-C reaches the whole group of the terminal and the
 * server must outlive the worker that still talks to it. It writes to a file, not to a pipe: a pipe whose
 * reader was killed would kill the server too, and with it the chance to adopt it.
 */
export function spawnServer({ binary, ...how }: SpawnOptions): ServerChild {
  const { files } = how;
  const log = openSync(files.log, 'w', 0o600);
  const child = spawn(binary, argumentsOf(how), {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let ended: string | null = null;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended ??= signal ?? `exit code ${code}`;
  });
  const identity = child.pid === undefined ? Promise.resolve(null) : inspectProcess(child.pid);
  return { identity, ended: () => ended };
}

function argumentsOf({ files, ports, namespace, ui }: Omit<SpawnOptions, 'binary'>): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--ui-ip', '127.0.0.1'],
    ...['--port', String(ports.port)],
    // It asks nobody who they are: whoever opens it may end any workflow.
    ...(ui ? ['--ui-port', String(ports.uiPort)] : ['--headless']),
    ...['--namespace', namespace, '--db-filename', files.database],
    // 53 activities/s at the default pragmas, 123/s with these (two cores, SSD).
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    // It would ask its maker for newer versions: nothing leaves this machine that nobody asked for.
    ...['--dynamic-config-value', 'frontend.enableServerVersionCheck=false'],
    ...forbidden(namespace).flatMap((value) => ['--dynamic-config-value', value]),
    ...['--log-level', 'warn'],
  ];
}

/** What we never do, and nobody else shall: anybody on the machine may ask for it. */
function forbidden(namespace: string): string[] {
  return [
    // To delete the namespace, or mark it as deleted (which can't be taken back), by the two calls there are.
    `worker.protectedNamespaces=${JSON.stringify([namespace])}`,
    'frontend.rps.namespaceReplicationInducingAPIs=0',
    // To give the queues' tasks to workers of a version. Switched off altogether, it couldn't be set back where it was done before.
    'matching.maxDeployments=0',
  ];
}

/** The last lines of the server's log; empty when there is none. */
export async function tailOf(path: string, lines = 8): Promise<string> {
  try {
    const text = await readFile(path, 'utf8');
    return text.trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
