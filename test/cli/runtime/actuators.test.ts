/** Only the worker that acts loads what it acts with: all others know what there is, and hold no secret. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadActuators } from '../../../cli/runtime/actuators.ts';

const folder = mkdtempSync(join(tmpdir(), 'wb-actuators-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

writeFileSync(
  join(folder, 'actuators.yaml'),
  `actuators:
  - name: gateway
    kind: nftables
  - name: firewall
    kind: webhook
    url: https://firewall.example/watchbill
    secret_env: FIREWALL_SECRET
    actions: [quarantine]
`,
);

const order = {
  ...{ lease: 'act-1', kind: 'quarantine' as const, target: { device: '10.20.8.50' } },
  ...{ until: 2_000, leftMs: 1_000 },
};

it('a worker that decides knows what there is without the secrets, and can’t use it', async () => {
  const known = await loadActuators({}, folder, { acts: false });
  expect(known.map(({ name, dryRun }) => [name, dryRun])).toEqual([
    ['gateway', false],
    ['firewall', false],
  ]);
  const [gateway, firewall] = known;
  expect(firewall?.canApply('quarantine', order.target)).toBe(true);
  expect(firewall?.canApply('block_port', order.target)).toBe(false);
  expect(gateway?.plan(order).join()).toContain('10.20.8.50');
  for (const actuator of known) {
    await expect(actuator.apply(order)).rejects.toThrow('holds no actuators');
    await expect(actuator.remove(order)).rejects.toThrow('holds no actuators');
    expect(await actuator.healthy()).toBe(false);
  }
});

it('the worker that acts does not start without them', async () => {
  await expect(loadActuators({}, folder, { acts: true })).rejects.toMatchObject({
    code: 'ACTUATORS_INVALID',
    message: expect.stringContaining('FIREWALL_SECRET is not set') as string,
  });
});
