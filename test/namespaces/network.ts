/** A small real network: a gateway with its own packet filter, and hosts that can reach each other through it only. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createNamespace, type Namespace } from './namespace.ts';

/** The gateway's address on every wire; hosts reach all others by it. */
const GATEWAY = '169.254.0.1';

export interface Host {
  namespace: Namespace;
  /** Whether a TCP connection from here to there is answered. */
  reaches(address: string, port: number): Promise<boolean>;
}

export interface Network extends AsyncDisposable {
  gateway: Namespace;
  hosts: Record<string, Host>;
  /** `nft` on the gateway. */
  nft(...args: string[]): Promise<string>;
}

async function wire(
  gateway: Namespace,
  host: Namespace,
  given: { link: string; addresses: readonly string[] },
) {
  const { link, addresses } = given;
  await gateway.exec(
    'ip',
    'link',
    'add',
    link,
    'type',
    'veth',
    'peer',
    'name',
    'uplink',
    'netns',
    host.name,
  );
  await gateway.exec('ip', 'address', 'add', `${GATEWAY}/32`, 'dev', link);
  await gateway.exec('ip', 'link', 'set', link, 'up');
  await host.exec('ip', 'link', 'set', 'uplink', 'up');
  for (const address of addresses) {
    await host.exec('ip', 'address', 'add', `${address}/32`, 'dev', 'uplink');
    await gateway.exec('ip', 'route', 'add', `${address}/32`, 'dev', link);
  }
  const [own = ''] = addresses;
  await host.exec('ip', 'route', 'add', GATEWAY, 'dev', 'uplink', 'scope', 'link');
  await host.exec('ip', 'route', 'add', 'default', 'via', GATEWAY, 'src', own);
}

function hostIn(namespace: Namespace): Host {
  return {
    namespace,
    async reaches(address, port) {
      try {
        await namespace.exec('timeout', '1', 'bash', '-c', `: >/dev/tcp/${address}/${port}`);
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** Listens on these ports of every address in the namespace; answers when it does. */
async function listen(namespace: Namespace, ports: readonly number[]) {
  const script = `
    const { createServer } = require('node:net');
    const open = ${JSON.stringify(ports)}.map((port) => new Promise((ready) =>
      createServer((socket) => socket.on('error', () => {}).end()).listen(port, '0.0.0.0', ready)));
    Promise.all(open).then(() => console.log('ready'));`;
  const [program, ...args] = namespace.command(process.execPath, '-e', script);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

/**
 * Hosts by name with their addresses, each on a wire of its own to the gateway, which forwards; `ports` are open on
 * every address of every host.
 */
export async function createNetwork(
  purpose: string,
  given: { hosts: Record<string, readonly string[]>; ports: readonly number[] },
): Promise<Network> {
  const gateway = await createNamespace(`${purpose}-gw`);
  await gateway.exec('sysctl', '-qw', 'net.ipv4.ip_forward=1');
  const hosts: Record<string, Host> = {};
  const ends: (() => PromiseLike<void>)[] = [() => gateway[Symbol.asyncDispose]()];
  for (const [index, [name, addresses]] of Object.entries(given.hosts).entries()) {
    const namespace = await createNamespace(`${purpose}-${name}`);
    await wire(gateway, namespace, { link: `to${index}`, addresses });
    const server = await listen(namespace, given.ports);
    ends.push(async () => {
      server.kill('SIGKILL');
      await namespace[Symbol.asyncDispose]();
    });
    hosts[name] = hostIn(namespace);
  }
  return {
    gateway,
    hosts,
    nft: (...args) => gateway.exec('nft', ...args),
    async [Symbol.asyncDispose]() {
      for (const end of ends.toReversed()) await end();
    },
  };
}
