/** The vishing case answered on a real network: what each level lets the machine do alone, in the kernel of a gateway. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ActionView } from '../../../domain/action.ts';
import { createNetwork, type Network } from '../../namespaces/network.ts';
import { noFilter } from '../../namespaces/namespace.ts';
import {
  dataFolder,
  eventually,
  inTest,
  repository,
  startWatchbill,
  watchbill,
} from '../watchbill.ts';

const intruder = '10.20.8.50';
const fileServer = '10.20.0.20';
const booking = '10.20.0.30';

let network: Network;

beforeAll(async () => {
  if (noFilter !== null) return;
  network = await createNetwork('vishing', {
    hosts: {
      device: [intruder],
      other: ['10.20.8.57'],
      servers: ['10.20.0.10', fileServer, booking, '10.20.0.99'],
    },
    ports: [80, 445, 3389, 8443, 9401],
  });
});
beforeEach((ctx) => {
  if (noFilter !== null) ctx.skip(noFilter);
});
afterAll(async () => {
  if (noFilter === null) await network[Symbol.asyncDispose]();
});

interface Delegation {
  level: string;
  lease?: string;
  /** Further lines of the document. */
  more?: string;
}

/** A data folder whose delegation is real and whose actuator is the gateway of the network. */
async function prepared({ level, lease = '10m', more = '' }: Delegation): Promise<string> {
  const dataDir = await dataFolder();
  const document = `version: 'show'
functions: { incident_response: ${level} }
response: { enabled: true, dry_run: false }
lease: { duration: ${lease}, max: ${lease} }
grants:
  - { function: incident_response, level: L4, reason: the show, until: 2099-12-31, granted_by: anna }
${more}`;
  await writeFile(join(dataDir, 'delegation.yaml'), document);
  const command = JSON.stringify(network.gateway.command('nft'));
  const actuators = `actuators:\n  - { name: gateway, kind: nftables, command: ${command} }\n`;
  await writeFile(join(dataDir, 'actuators.yaml'), actuators);
  return dataDir;
}

const RunOutput = z.object({ incidents: z.array(z.object({ actions: z.array(ActionView) })) });

/** The actions of the one incident, after the capture was read to the end. */
async function actionsAfter(dataDir: string, asLive = true): Promise<ActionView[]> {
  const args = ['run', 'samples/vishing', '--once', '--json', ...(asLive ? ['--as-live'] : [])];
  const assets = ['--assets', join(repository, 'samples/vishing-assets.yaml')];
  const { stdout, stderr } = await watchbill([...args, ...assets], { dataDir });
  const { incidents } = RunOutput.parse(JSON.parse(stdout || `"${stderr}"`));
  expect(incidents).toHaveLength(1);
  return incidents[0]?.actions ?? [];
}

const summary = (actions: readonly ActionView[]) =>
  Object.fromEntries(
    actions.map(({ kind, target, state }) => [`${kind} ${target.port ?? ''}`.trim(), state]),
  );

const everything = (state: ActionView['state']) => ({
  block_outgoing: state,
  enforce_pattern_of_life: state,
  'block_port 9401': state,
  'block_port 445': state,
  'block_port 3389': state,
});

async function rulesInKernel(): Promise<string[]> {
  const tables = await network.nft('list', 'tables');
  if (!tables.includes('watchbill')) return [];
  const listing = await network.nft('list', 'chain', 'inet', 'watchbill', 'leases');
  return listing.split('\n').filter((line) => line.includes('comment'));
}

async function reachable(from: 'device' | 'other', to: string, port: number): Promise<boolean> {
  const host = network.hosts[from];
  if (host === undefined) throw new Error(`there is no host ${from}`);
  return await host.reaches(to, port);
}

async function cleared(): Promise<void> {
  await network.nft('flush', 'ruleset');
}

describe('the vishing case, as if live', () => {
  it(
    'at L4 with a grant: blocked in the kernel, others go on, all gone after the leases',
    { timeout: 240_000 },
    async () => {
      await cleared();
      expect(await reachable('device', fileServer, 445)).toBe(true);
      const dataDir = await prepared({ level: 'L4', lease: '60s' });
      const server = inTest(startWatchbill(['start', '--port', '0'], { dataDir }));
      await eventually(
        'the capture to be read',
        () => server.stderr().includes('Stop: Ctrl-C'),
        120_000,
      );
      const list = async () => {
        const { stdout } = await watchbill(['actions', 'list', '--json'], { dataDir });
        return z.object({ actions: z.array(ActionView) }).parse(JSON.parse(stdout)).actions;
      };
      const actions = await list();
      expect(summary(actions)).toEqual(everything('active'));
      expect(actions.every(({ actuator }) => actuator === 'gateway')).toBe(true);

      for (const [to, port] of [
        [booking, 9401],
        [fileServer, 445],
        ['10.20.0.10', 80],
      ] as const) {
        expect(await reachable('device', to, port)).toBe(false);
        expect(await reachable('other', to, port)).toBe(true);
      }
      // With the other blocks lifted by a person, what is left is its pattern of life.
      for (const { uid, kind } of actions) {
        if (kind === 'enforce_pattern_of_life') continue;
        const lift = ['actions', 'lift', uid, '--reason', 'the pattern of life is enough'];
        expect((await watchbill(lift, { dataDir })).code).toBe(0);
      }
      expect(await reachable('device', fileServer, 445)).toBe(true);
      expect(await reachable('device', booking, 80)).toBe(true);
      expect(await reachable('device', booking, 9401)).toBe(false);
      expect(await reachable('device', '10.20.0.99', 445)).toBe(false);
      expect(await reachable('other', '10.20.0.99', 445)).toBe(true);

      await eventually(
        'the last lease to end',
        async () => (await rulesInKernel()).length === 0,
        90_000,
      );
      expect(await reachable('device', booking, 9401)).toBe(true);
      await eventually('every action to be lifted', async () => {
        const states = Object.values(summary(await list()));
        return states.every((state) => state === 'lifted');
      });
      server.signal('SIGINT');
      expect((await server.ended).code).toBe(0);
    },
  );

  it('at L2: waits for a person, and nothing is in the kernel', async () => {
    await cleared();
    const dataDir = await prepared({ level: 'L2' });
    expect(summary(await actionsAfter(dataDir))).toEqual(everything('awaiting_approval'));
    expect(await rulesInKernel()).toEqual([]);
    expect(await reachable('device', fileServer, 445)).toBe(true);
  });

  it('at L0: proposes nothing', async () => {
    await cleared();
    expect(await actionsAfter(await prepared({ level: 'L0' }))).toEqual([]);
    expect(await rulesInKernel()).toEqual([]);
  });

  it('at L3: acts inside its bounds, and asks for what lies outside', async () => {
    await cleared();
    const more = 'bounds: { users: 0, tiers: [low], evidence_grade: B }\n';
    const actions = await actionsAfter(await prepared({ level: 'L3', more }));
    expect(summary(actions)).toEqual({
      ...everything('active'),
      block_outgoing: 'awaiting_approval',
    });
    const asks = actions.find(({ kind }) => kind === 'block_outgoing');
    expect(asks?.decision?.bindingGate).toBe('blast-radius');
    expect(asks?.decision?.grade).toBe('B');
    expect(await rulesInKernel()).toHaveLength(5);
    expect(await reachable('device', booking, 9401)).toBe(false);
    expect(await reachable('device', booking, 80)).toBe(true);
  });

  it('at L3 with no inventory: what nobody entered is critical, so it asks for everything', async () => {
    await cleared();
    const dataDir = await prepared({ level: 'L3' });
    const args = ['run', 'samples/vishing', '--once', '--json', '--as-live'];
    const { stdout } = await watchbill(args, { dataDir });
    const [incident] = RunOutput.parse(JSON.parse(stdout)).incidents;
    expect(summary(incident?.actions ?? [])).toEqual(everything('awaiting_approval'));
    expect(await rulesInKernel()).toEqual([]);
  });

  it('without --as-live: only records, whatever the level', async () => {
    await cleared();
    const actions = await actionsAfter(await prepared({ level: 'L4' }), false);
    expect(summary(actions)).toEqual(everything('recorded'));
    expect(await rulesInKernel()).toEqual([]);
  });
});
