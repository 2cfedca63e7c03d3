/** The dry run's effects and the ids of plans: the same order twice is one effect, the same plan one action. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDryRun } from '../../activities/actuators/dry-run.ts';
import type { EffectOrder } from '../../activities/actuators/actuator.ts';
import { actionUid } from '../../activities/plan.ts';
import type { Storage } from '../../storage/open.ts';
import { openEmbedded } from './embedded.ts';

let storage: Storage;
let end: () => Promise<void>;

beforeAll(async () => {
  ({ storage, end } = await openEmbedded());
});
afterAll(async () => {
  await end();
});

const order: EffectOrder = {
  lease: 'act-1',
  kind: 'block_port',
  target: { device: '10.20.8.50', port: 9401, proto: 'tcp' },
  until: 2_000,
  leftMs: 1_500,
};

describe('the dry run', () => {
  it('keeps one effect for the same order, and removes it once', async () => {
    const actuator = createDryRun(storage);
    expect(await actuator.gone(order)).toBe(true);
    await actuator.apply(order);
    await actuator.apply({ ...order, until: 3_000 });
    const effects = await storage.listEffects();
    expect(effects.map(({ lines, expiresAt }) => ({ lines, expiresAt }))).toEqual([
      { lines: actuator.plan(order), expiresAt: 3_000 },
    ]);
    expect(await actuator.fault(order)).toBeNull();
    await actuator.remove(order);
    await actuator.remove(order);
    expect(await actuator.gone(order)).toBe(true);
    expect(await actuator.fault(order)).toBe('the effect is not stored');
  });

  it('does not take another effect for the one that was ordered', async () => {
    const actuator = createDryRun(storage);
    await actuator.apply(order);
    const others = [
      { ...order, lease: 'act-2' },
      { ...order, target: { ...order.target, port: 445 } },
    ];
    for (const other of others) {
      expect(await actuator.fault(other)).not.toBeNull();
      await actuator.remove(other);
    }
    expect(await actuator.fault(order)).toBeNull();
    await actuator.remove(order);
  });
});

describe('an action’s uid', () => {
  const { kind, target } = order;

  it('is the same for the same device, kind and port of an incident', () => {
    const again = { kind, target: { proto: 'tcp', port: 9401, device: '10.20.8.50' } } as const;
    expect(actionUid('inc-1', again)).toBe(actionUid('inc-1', { kind, target }));
    expect(actionUid('inc-1', { kind, target })).toMatch(/^act-[0-9a-f]{10}$/);
  });

  it('differs by incident, device, kind and port', () => {
    const uids = [
      actionUid('inc-1', { kind, target }),
      actionUid('inc-2', { kind, target }),
      actionUid('inc-1', { kind, target: { ...target, port: 445 } }),
      actionUid('inc-1', { kind, target: { ...target, proto: 'udp' } }),
      actionUid('inc-1', { kind, target: { ...target, device: '10.20.8.51' } }),
      actionUid('inc-1', { kind: 'block_outgoing', target }),
    ];
    expect(new Set(uids).size).toBe(uids.length);
  });
});
