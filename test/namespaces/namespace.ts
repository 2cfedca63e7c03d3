/** Network namespaces for tests that look at, or act on, real packets. */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Why there can be none here; null where they work. */
export const noNamespaces = reason();

function reason(): string | null {
  if (process.getuid?.() !== 0) return 'skipped: needs root and ip';
  try {
    execFileSync('ip', ['-V'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'skipped: needs root and ip';
  }
}

export interface Namespace extends AsyncDisposable {
  name: string;
  /** Runs a program in it and answers what it printed. @throws with what it wrote to standard error. */
  exec(program: string, ...args: string[]): Promise<string>;
  /** The command line that runs a program in it. */
  command(program: string, ...args: string[]): [string, ...string[]];
}

/** A new, empty namespace with its loopback up and no IPv6, whose own chatter would be counted. */
export async function createNamespace(purpose: string): Promise<Namespace> {
  const name = `wb-${purpose}-${process.pid}`;
  await run('ip', ['netns', 'add', name]);
  const command: Namespace['command'] = (...words) => ['ip', 'netns', 'exec', name, ...words];
  const exec = async (...words: [string, ...string[]]) => {
    const [program, ...args] = command(...words);
    return (await run(program, args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  };
  await exec('sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1');
  await exec('ip', 'link', 'set', 'lo', 'up');
  return {
    name,
    command,
    exec,
    async [Symbol.asyncDispose]() {
      await run('ip', ['netns', 'del', name]);
    },
  };
}

/** Why there can be no packet filter here; null where there can. */
export const noFilter = noNamespaces ?? (hasNft() ? null : 'skipped: needs root and nft');

function hasNft(): boolean {
  try {
    execFileSync('nft', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
