/** A throw-away PostgreSQL server for tests, where its binaries are installed. */
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

export interface TestServer {
  url: string;
  stop: () => Promise<void>;
}

const packages = '/usr/lib/postgresql';

/** The folder of the newest server's binaries; null where there is none. */
export function serverBinaries(): string | null {
  const versions = existsSync(packages) ? readdirSync(packages).map(Number) : [];
  const folders = versions.sort((a, b) => b - a).map((v) => join(packages, String(v), 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

export async function startPostgres(binaries: string): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-pg-'));
  const identity = serverIdentity();
  if (identity !== null) chownSync(folder, identity.uid, identity.gid);
  const data = join(folder, 'data');
  const options = ['-D', data, '-U', 'watchbill', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  const made = spawnSync(join(binaries, 'initdb'), options, { ...identity, cwd: folder });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr.toString()}`);
  const port = await freePort();
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F'],
    { ...identity, cwd: folder, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const url = `postgresql://watchbill@127.0.0.1:${port}/postgres`;
  await answering(url);
  return {
    url,
    stop: async () => {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root. */
function serverIdentity(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody']).stdout.toString());
  return { uid: id('-u'), gid: id('-g') };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const client = new pg.Client({ connectionString: url });
    const up = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (up) return;
    await delay(100);
  }
  throw new Error('the test server did not start');
}
