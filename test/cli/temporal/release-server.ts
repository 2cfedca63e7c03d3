/** A release server on loopback, and a small archive shaped like the official one. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { create } from 'tar';
import { onTestFinished } from 'vitest';
import { fakeTemporal, temporaryFolder } from './fakes.ts';

export interface Archive {
  bytes: Buffer;
  sha256: string;
}

/** A `tar.gz` that holds `temporal` and a licence, as the official one does. */
export async function fakeArchive(server = '1.29.1'): Promise<Archive> {
  const folder = await temporaryFolder();
  await fakeTemporal(join(folder, 'in'), server);
  await writeFile(join(folder, 'in', 'LICENSE'), 'a licence');
  const file = join(folder, 'archive.tar.gz');
  await create({ file, cwd: join(folder, 'in'), gzip: true }, ['LICENSE', 'temporal']);
  const bytes = await readFile(file);
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

export interface ReleaseServer {
  url: string;
  /** Paths that were asked for. */
  asked: string[];
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Serves until the test is over. */
export async function serveRelease(answer: Answer): Promise<ReleaseServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, asked };
}

/** A proxy that leads every tunnel to one server, whatever name was asked for. */
export async function serveProxy(to: URL): Promise<{ url: string; tunnels: string[] }> {
  const tunnels: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    const through = connect(Number(to.port), to.hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
    onTestFinished(() => void through.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, tunnels };
}

/** An executable folder with nothing in it: a machine with Node and nothing else. */
export async function bareMachine(): Promise<{ home: string; env: NodeJS.ProcessEnv }> {
  const home = await temporaryFolder();
  await mkdir(join(home, 'bin'));
  return { home, env: { HOME: home, PATH: join(home, 'bin') } };
}
