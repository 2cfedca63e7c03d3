/** Runs a program with a script on its standard input, for no longer than it may take. */
import { spawn } from 'node:child_process';

const KEPT_BYTES = 4_000;

export interface CommandResult {
  code: number | null;
  stdout: string;
  /** Its last 4 kB. */
  stderr: string;
}

/**
 * Answers how it ended and what it wrote; it is killed after `timeoutMs`.
 * @throws Error when it can't be started or took too long.
 */
export function runCommand(
  [program, ...args]: readonly [string, ...string[]],
  { input = '', timeoutMs }: { input?: string; timeoutMs: number },
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    let stderr = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString('utf8')).slice(-KEPT_BYTES);
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${program} can’t be started: ${error.message}`));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (late) reject(new Error(`${program} took longer than ${timeoutMs / 1000} s`));
      else resolve({ code, stdout: Buffer.concat(out).toString('utf8'), stderr });
    });
    // A program that ends before it read everything closes the pipe; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
