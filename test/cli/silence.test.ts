/**
 * Nothing is ever sent to a monitored network: the kernel counts what leaves a namespace in which every address but loopback
 * is reached by one link, while the capture is examined there.
 */
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createNamespace, noNamespaces, type Namespace } from '../namespaces/namespace.ts';
import { dataFolder, repository } from './watchbill.ts';

const sample = 'samples/vishing/eve.json.gz';

describe('examining a capture', () => {
  let network: Namespace;

  beforeEach((ctx) => {
    if (noNamespaces !== null) ctx.skip(noNamespaces);
  });

  beforeAll(async () => {
    if (noNamespaces !== null) return;
    network = await createNamespace('silence');
    await network.exec('ip', 'link', 'add', 'out', 'type', 'veth', 'peer', 'name', 'wire');
    await network.exec('ip', 'address', 'add', '192.0.2.1/24', 'dev', 'out');
    await network.exec('ip', 'link', 'set', 'wire', 'up');
    await network.exec('ip', 'link', 'set', 'out', 'up');
    const neighbour = ['192.0.2.2', 'lladdr', '02:00:00:00:00:02', 'dev', 'out'];
    await network.exec('ip', 'neighbour', 'add', ...neighbour, 'nud', 'permanent');
    await network.exec('ip', 'route', 'add', 'default', 'via', '192.0.2.2');
  });

  afterAll(async () => {
    if (noNamespaces === null) await network[Symbol.asyncDispose]();
  });

  async function sent(): Promise<number> {
    const path = '/sys/class/net/out/statistics/tx_packets';
    return Number(await network.exec('cat', path));
  }

  it('would be noticed if a single datagram left, to a device of the capture or a resolver', async () => {
    const before = await sent();
    await network.exec('bash', '-c', 'echo x >/dev/udp/10.20.0.10/53');
    expect(await sent()).toBe(before + 1);
  });

  it.each([
    ['detect', [sample, '--json']],
    ['run', [sample, '--once', '--json', '--as-live']],
  ])('by %s sends nothing', async (command, args) => {
    const before = await sent();
    const dataDir = await dataFolder();
    const [program, ...words] = network.command(
      process.execPath,
      ...['bin/watchbill', command, ...args],
    );
    const printed = await new Promise<string>((resolve, reject) => {
      const env = { ...process.env, WATCHBILL_DATA_DIR: dataDir };
      const options = { cwd: repository, env, maxBuffer: 64 * 1024 * 1024 };
      execFile(program, words, options, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(stderr, { cause: error }));
      });
    });
    expect(printed).toContain('discovery/network-range-scan');
    expect(await sent()).toBe(before);
  });
});
