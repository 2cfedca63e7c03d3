/** The inventory file at a start: taken over once for each of its contents, and a broken one changes nothing. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { adoptInventory, inventoryOver, knownAsset } from '../../../cli/runtime/inventory.ts';
import { onEveryDatabase } from '../../storage/databases.ts';
import { wallClock } from '../../storage/made.ts';
import { temporaryFolder } from '../temporal/fakes.ts';

const line = (uid: string, address: string, more = '') =>
  `  - { uid: ${uid}, name: ${uid}, addresses: [${address}]${more} }\n`;
const first = `assets:\n${line('a', '10.0.0.1')}${line('b', '10.0.0.2', ', depends_on: [a]')}`;

onEveryDatabase('the inventory file', (opened) => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await temporaryFolder();
    await opened.storage.setSetting('inventory-file', '');
    await opened.storage.replaceInventory({ assets: [], by: 'anna', at: wallClock });
  });

  const adopt = (file?: string) =>
    adoptInventory(opened.storage, { dataDir, file, now: wallClock });
  const write = (name: string, text: string) => writeFile(join(dataDir, name), text);
  const uids = async () => (await opened.storage.getInventory()).assets.map(({ uid }) => uid);

  it('may be missing', async () => {
    expect(await adopt()).toEqual({ assets: null, problem: null });
  });

  it('is taken over once: what people changed afterwards stays until it changes', async () => {
    await write('assets.yaml', first);
    expect(await adopt()).toEqual({ assets: 2, problem: null });
    await opened.storage.removeAsset({ uid: 'b', by: 'anna', at: wallClock });
    expect(await adopt()).toEqual({ assets: null, problem: null });
    expect(await uids()).toEqual(['a']);
    await write('assets.yaml', `${first}${line('c', '10.0.0.3')}`);
    expect(await adopt()).toEqual({ assets: 3, problem: null });
    expect(await uids()).toEqual(['a', 'b', 'c']);
  });

  it('that is broken leaves what is stored, each time with the reason', async () => {
    await write('assets.yaml', first);
    await adopt();
    await write('assets.yaml', `${first}${line('c', '10.0.0.1')}`);
    for (const { assets, problem } of [await adopt(), await adopt()]) {
      expect(assets).toBeNull();
      expect(problem).toMatchObject({
        code: 'INVENTORY_INVALID',
        message: expect.stringMatching(/assets\.yaml:4: .*belongs to a/) as unknown,
      });
    }
    expect(await uids()).toEqual(['a', 'b']);
  });

  it('is the named one before that of the data folder, and a named one that is wrong ends the start', async () => {
    await write('assets.yaml', first);
    await write('other.csv', 'uid,name,addresses\nx,X,10.0.0.9\n');
    expect(await adopt(join(dataDir, 'other.csv'))).toEqual({ assets: 1, problem: null });
    expect(await uids()).toEqual(['x']);
    await expect(adopt(join(dataDir, 'absent.yaml'))).rejects.toMatchObject({
      code: 'INVENTORY_INVALID',
    });
  });

  it('is known to decisions as soon as it is taken over; of another device nothing is', async () => {
    const inventory = inventoryOver(opened.storage);
    expect(knownAsset(await inventory(), '10.0.0.1')).toMatchObject({ asset: null, dependents: 0 });
    await write('assets.yaml', first);
    await adopt();
    expect(knownAsset(await inventory(), '::ffff:10.0.0.1')).toMatchObject({
      asset: { uid: 'a' },
      dependents: 1,
    });
    expect(await inventory()).toBe(await inventory());
  });
});
