/** Loopback ports: whether one is free, and which one the console gets. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { WatchbillError } from '../../domain/errors.ts';

const loopback = '127.0.0.1';

export const defaultConsolePort = 8080;

/** How far above the default the console looks for a free port before it takes any. */
const portsTried = 50;

type Listening = { port: number } | { failed: string };

/** Listens for a moment; port 0 asks the system for a free one. */
function tryListen(port: number): Promise<Listening> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ failed: error.code ?? error.message });
    });
    server.listen({ port, host: loopback, exclusive: true }, () => {
      const { port: taken } = server.address() as AddressInfo;
      server.close(() => {
        resolve({ port: taken });
      });
    });
  });
}

/** Whether a server could listen on this loopback port now. */
export async function isPortFree(port: number): Promise<boolean> {
  return 'port' in (await tryListen(port));
}

/** Any free loopback port. */
export async function freePort(): Promise<number> {
  const listening = await tryListen(0);
  if ('port' in listening) return listening.port;
  throw new WatchbillError('PORT_IN_USE', `no loopback port is free (${listening.failed})`);
}

/**
 * The console's port. A port that was asked for is used or refused (0 = any free one); without one it
 * is 8080, or the next free port above.
 * @throws WatchbillError PORT_IN_USE when the asked port is taken, SETTINGS_INVALID when it may not be used.
 */
export async function chooseConsolePort(requested?: number): Promise<number> {
  if (requested !== undefined) return claimPort(requested);
  for (let port = defaultConsolePort; port < defaultConsolePort + portsTried; port += 1) {
    if (await isPortFree(port)) return port;
  }
  return freePort();
}

/** Exactly this port, or the error that says why not. */
export async function claimPort(port: number): Promise<number> {
  const listening = await tryListen(port);
  if ('port' in listening) return listening.port;
  if (listening.failed === 'EACCES') {
    throw new WatchbillError('SETTINGS_INVALID', `port ${port} needs rights this user lacks`, {
      fix: 'choose a port above 1023',
    });
  }
  throw new WatchbillError(
    'PORT_IN_USE',
    `port ${port} on ${loopback} is taken by another program`,
    {
      fix: 'end that program, or choose another port with --port N (--port 0 takes any free one)',
    },
  );
}
