/** The packet filter of a real gateway: what each action stops and lets through, how it is verified, and how it ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actuator, EffectOrder } from '../../../activities/actuators/actuator.ts';
import { nftLines } from '../../../activities/actuators/nft-lines.ts';
import { createNftables } from '../../../activities/actuators/nftables.ts';
import type { ActionKind, ActionTarget } from '../../../domain/action.ts';
import { noFilter } from '../../namespaces/namespace.ts';
import { createNetwork, type Host, type Network } from '../../namespaces/network.ts';

const device = '10.9.0.5';
const server = '10.9.1.1';
const printer = '10.9.1.2';

let network: Network;
let gateway: Actuator;

beforeAll(async () => {
  if (noFilter !== null) return;
  network = await createNetwork('nft', {
    hosts: { device: [device], other: ['10.9.0.6'], servers: [server, printer] },
    ports: [80, 445],
  });
  gateway = createNftables({ name: 'gateway', command: network.gateway.command('nft') });
});
beforeEach(async (ctx) => {
  if (noFilter !== null) ctx.skip(noFilter);
  await network.nft('flush', 'ruleset');
});
afterAll(async () => {
  if (noFilter === null) await network[Symbol.asyncDispose]();
});

let leases = 0;

function order(kind: ActionKind, more: Partial<ActionTarget> = {}, leftMs = 60_000): EffectOrder {
  leases += 1;
  const target = { device, ...more };
  return { lease: `act-${leases}`, kind, target, until: Date.now() + leftMs, leftMs };
}

function host(name: 'device' | 'other' | 'servers'): Host {
  const found = network.hosts[name];
  if (found === undefined) throw new Error(`there is no host ${name}`);
  return found;
}

/** Who reaches what: device → server 445, 80, printer 80; servers → device 80; other → server 445. */
async function reached() {
  return {
    share: await host('device').reaches(server, 445),
    web: await host('device').reaches(server, 80),
    printer: await host('device').reaches(printer, 80),
    inward: await host('servers').reaches(device, 80),
    other: await host('other').reaches(server, 445),
  };
}

const all = { share: true, web: true, printer: true, inward: true, other: true };

async function inForce(given: EffectOrder): Promise<void> {
  await gateway.apply(given);
  expect(await gateway.fault(given)).toBeNull();
}

describe('an action', () => {
  it.each<[ActionKind, Partial<ActionTarget>, Partial<typeof all>]>([
    ['block_port', { port: 445, proto: 'tcp' }, { share: false }],
    ['block_pair', { peer: server }, { share: false, web: false, inward: false }],
    ['block_outgoing', {}, { share: false, web: false, printer: false, inward: false }],
    ['quarantine', {}, { share: false, web: false, printer: false, inward: false }],
    [
      'enforce_pattern_of_life',
      {
        allow: [
          { peer: server, port: 445, proto: 'tcp' },
          { peer: server, port: 53, proto: 'udp' },
        ],
      },
      { web: false, printer: false },
    ],
    ['enforce_pattern_of_life', { allow: [] }, { share: false, web: false, printer: false }],
  ])('%s stops what it says and nothing else, until it is lifted', async (kind, target, stops) => {
    const given = order(kind, target);
    expect(await gateway.gone(given)).toBe(true);
    await inForce(given);
    expect(await reached()).toEqual({ ...all, ...stops });
    expect(await gateway.fault(given)).toBeNull();
    await gateway.remove(given);
    expect(await gateway.gone(given)).toBe(true);
    expect(await gateway.fault(given)).not.toBeNull();
    expect(await reached()).toEqual(all);
  });

  it('lets the answers of a service through while its own connections are stopped', async () => {
    await inForce(order('enforce_pattern_of_life', { allow: [] }));
    expect(await host('servers').reaches(device, 445)).toBe(true);
    expect(await host('device').reaches(server, 445)).toBe(false);
  });

  it('does exactly what its dry run shows', async () => {
    const given = order('block_port', { port: 445, proto: 'tcp' });
    await gateway.apply(order('block_port', { port: 80, proto: 'tcp' }));
    await network.nft('flush', 'chain', 'inet', 'watchbill', 'leases');
    for (const line of nftLines(given)) await network.nft(line);
    expect(await gateway.fault(given)).toBeNull();
    expect(gateway.plan(given)).toEqual(nftLines(given));
  });
});

describe('leases', () => {
  it('end in the kernel when everything of ours is dead', async () => {
    const given = order('block_outgoing', {}, 1_500);
    await inForce(given);
    expect((await reached()).web).toBe(false);
    await sleep(2_500);
    expect(await reached()).toEqual(all);
    expect(await gateway.fault(given)).toBe(`${device} is not in the set of this lease`);
  });

  it('are applied once, however often they are ordered, and prolonged without a gap', async () => {
    const given = order('block_port', { port: 445, proto: 'tcp' }, 3_000);
    await Promise.all([gateway.apply(given), gateway.apply(given), gateway.apply(given)]);
    const rules = await network.nft('list', 'chain', 'inet', 'watchbill', 'leases');
    expect(rules.match(/comment/g)).toHaveLength(1);
    await inForce({ ...given, leftMs: 60_000 });
    await sleep(3_200);
    expect((await reached()).share).toBe(false);
    expect(await gateway.fault(given)).toBeNull();
  });

  it('of one device stand side by side, and each ends alone', async () => {
    const port = order('block_port', { port: 445, proto: 'tcp' });
    const life = order('enforce_pattern_of_life', {
      allow: [{ peer: server, port: 445, proto: 'tcp' }],
    });
    await inForce(life);
    await inForce(port);
    expect(await reached()).toEqual({ ...all, share: false, web: false, printer: false });
    await gateway.remove(port);
    expect((await reached()).share).toBe(true);
    expect(await gateway.fault(life)).toBeNull();
  });

  it('touch no rule that somebody else made, in our table or beside it', async () => {
    const given = order('quarantine');
    await gateway.apply(given);
    await network.nft('add', 'table', 'inet', 'theirs');
    await network.nft(
      'add',
      'chain',
      'inet',
      'theirs',
      'c',
      '{ type filter hook forward priority 0; }',
    );
    await network.nft('add', 'rule', 'inet', 'theirs', 'c', 'tcp dport 23 counter drop');
    await network.nft('add', 'rule', 'inet', 'watchbill', 'leases', 'tcp dport 24 drop');
    await gateway.remove(given);
    const ruleset = await network.nft('list', 'ruleset');
    expect(ruleset).toContain('tcp dport 23');
    expect(ruleset).toContain('tcp dport 24');
    expect(await gateway.gone(given)).toBe(true);
  });
});

describe('verification', () => {
  const given = () => order('block_port', { port: 445, proto: 'tcp' });

  it('notices a rule that was taken away, altered, or never met', async () => {
    const [cut, altered, hooked] = [given(), given(), given()];
    await inForce(cut);
    await network.nft('flush', 'chain', 'inet', 'watchbill', 'leases');
    expect(await gateway.fault(cut)).toMatch(/not those ordered/);
    await gateway.remove(cut);
    await inForce(altered);
    const asked = { ...altered, target: { ...altered.target, port: 446 } };
    expect(await gateway.fault(asked)).toMatch(/not those ordered/);
    await gateway.remove(altered);
    await inForce(hooked);
    await network.nft('flush', 'chain', 'inet', 'watchbill', 'forward');
    expect(await gateway.fault(hooked)).toBe('packets do not pass the chain forward');
    await inForce(hooked);
  });

  it('counts packets that passed although they should have been dropped', async () => {
    const passing = given();
    await inForce(passing);
    // Somebody lets the packets out before they meet our rules; the witness behind all filters sees them.
    await network.nft('insert', 'rule', 'inet', 'watchbill', 'forward', 'accept');
    expect((await reached()).share).toBe(true);
    expect(await gateway.fault(passing)).toMatch(/packets passed that should have been dropped/);
  });
});

describe('an actuator that can’t', () => {
  it('reach its gateway is not healthy, and says why it failed', async () => {
    const away = createNftables({ name: 'away', command: ['false'] });
    expect(await away.healthy()).toBe(false);
    expect(await gateway.healthy()).toBe(true);
    await expect(away.apply(order('quarantine'))).rejects.toThrow('away: nft ended with 1');
    const missing = createNftables({ name: 'missing', command: ['/nowhere/nft'] });
    await expect(missing.apply(order('quarantine'))).rejects.toThrow('can’t be started');
    const slow = createNftables({
      name: 'slow',
      command: ['bash', '-c', 'sleep 5'],
      timeoutMs: 200,
    });
    await expect(slow.gone(order('quarantine'))).rejects.toThrow('longer than 0.2 s');
  });

  it('act on names, or on an address of another family', () => {
    expect(gateway.canApply('block_port', { device })).toBe(true);
    expect(gateway.canApply('block_port', { device: 'LT-JMORGAN' })).toBe(false);
    expect(gateway.canApply('block_pair', { device, peer: 'web1' })).toBe(false);
    expect(gateway.canApply('block_pair', { device, peer: '2001:db8::1' })).toBe(false);
  });
});
