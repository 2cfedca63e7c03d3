/** The inventory of a real instance: taken over at a start, changed by an import, and kept when the file breaks. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataFolder, eventually, inTest, startWatchbill, watchbill } from '../watchbill.ts';
import { writeSmallCapture } from './small-capture.ts';

const file = (tier: string) => `assets:
  - { uid: dc, name: Directory, addresses: [10.20.0.10] }
  - { uid: vpn, name: VPN, addresses: [10.20.8.0/24], tier: ${tier}, depends_on: [dc] }
`;

test('assets.yaml is taken over at a start; a broken one is told once and changes nothing', async () => {
  const dataDir = await dataFolder();
  const capture = await writeSmallCapture(dataDir);
  const ownFile = join(dataDir, 'assets.yaml');
  const started = async () => {
    const running = inTest(startWatchbill(['start', '--port', '0', capture], { dataDir }));
    await eventually('the last line', () => running.stderr().includes('Stop: Ctrl-C'));
    return running;
  };
  const assets = (...args: string[]) => watchbill(['assets', ...args], { dataDir });

  await writeFile(ownFile, file('low'));
  const first = await started();
  expect(first.stderr()).not.toContain('inventory file');
  expect((await assets('show', '10.20.8.50')).stdout).toMatch(/^vpn {2}VPN\n[\s\S]*tier +low\n/);
  const imported = join(dataDir, 'imported.csv');
  await writeFile(imported, 'uid,name,addresses,tier\nvpn,VPN users,10.20.8.0/24,medium\n');
  expect((await assets('import', imported)).stdout).toBe('1 assets: 0 new, 1 changed, 1 removed\n');
  first.signal('SIGINT');
  await first.ended;

  await writeFile(ownFile, file('huge'));
  const second = await started();
  expect(second.stderr().split('the inventory file is not in force')).toHaveLength(2);
  expect(second.stderr()).toContain(`${ownFile}:3: assets[1].tier must be one of low, medium`);
  expect((await assets('show', '10.20.8.50')).stdout).toMatch(/^vpn {2}VPN users\n/);
  expect((await assets('show', '10.20.0.10')).stdout).toContain('it counts as critical');
  second.signal('SIGINT');
  expect((await second.ended).code).toBe(0);
});
