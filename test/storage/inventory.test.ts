/** The inventory's versions: checked as a whole, all or nothing, and no change lost to another. */
import { beforeEach, expect, it } from 'vitest';
import { Asset } from '../../domain/asset.ts';
import { onEveryDatabase } from './databases.ts';
import { wallClock } from './made.ts';

function asset(uid: string, address: string, more: Partial<Asset> = {}): Asset {
  return Asset.parse({ uid, name: uid, addresses: [address], ...more });
}

const dc = asset('dc', '10.0.0.1', { tags: ['domain-controller'] });
const web = asset('web', '10.0.0.2', { dependsOn: ['dc'], purdueLayer: 3.5, impactPerHour: 12.5 });
const made = { by: 'anna', at: wallClock };

onEveryDatabase('inventory', (opened) => {
  beforeEach(() => opened.storage.replaceInventory({ assets: [dc, web], ...made }));

  it('comes back as it was stored', async () => {
    const { storage } = opened;
    expect((await storage.getInventory()).assets).toEqual([dc, web]);
  });

  it('has an ordinal that grows with each change, by which readers keep what they read', async () => {
    const { storage } = opened;
    const before = await storage.inventoryOrdinal();
    expect(await storage.inventoryOrdinal()).toBe(before);
    await storage.putAsset({ asset: asset('fs', '10.0.0.3'), ...made });
    const after = await storage.inventoryOrdinal();
    expect(after).toBeGreaterThan(before);
    expect((await storage.getInventory()).ordinal).toBe(after);
  });

  it('stays as it was when another one is wrong, and nobody is told of a change', async () => {
    const { storage } = opened;
    const [before, told] = [await storage.getInventory(), await storage.latestChangeId()];
    const wrong = [dc, asset('other', '10.0.0.1')];
    await expect(storage.replaceInventory({ assets: wrong, ...made })).rejects.toMatchObject({
      code: 'INVENTORY_INVALID',
      message: expect.stringContaining('belongs to dc') as unknown,
    });
    const taken = asset('other', '10.0.0.2');
    await expect(storage.putAsset({ asset: taken, ...made })).rejects.toMatchObject({
      code: 'INVENTORY_INVALID',
    });
    expect(await storage.getInventory()).toEqual(before);
    expect(await storage.latestChangeId()).toBe(told);
  });

  it('tells browsers of a change', async () => {
    const { storage } = opened;
    const from = await storage.latestChangeId();
    await storage.replaceInventory({ assets: [], ...made });
    expect((await storage.changesSince(from)).changes).toMatchObject([
      { event: { type: 'status' } },
    ]);
    expect((await storage.getInventory()).assets).toEqual([]);
  });

  it('takes one asset in, changes it in its place, and takes it out', async () => {
    const { storage } = opened;
    const renamed = { ...dc, name: 'First' };
    expect(await storage.putAsset({ asset: renamed, ...made })).toEqual([renamed, web]);
    const fs = asset('fs', '10.0.0.3');
    expect(await storage.putAsset({ asset: fs, ...made })).toEqual([renamed, web, fs]);
    expect(await storage.removeAsset({ uid: 'web', ...made })).toEqual([renamed, fs]);
    expect((await storage.getInventory()).assets).toEqual([renamed, fs]);
  });

  it('keeps an asset that another depends on, and has none to take out that is not there', async () => {
    const { storage } = opened;
    await expect(storage.removeAsset({ uid: 'dc', ...made })).rejects.toMatchObject({
      code: 'INVENTORY_INVALID',
      message: expect.stringContaining('it is "dc"') as unknown,
    });
    await expect(storage.removeAsset({ uid: 'nobody', ...made })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect((await storage.getInventory()).assets).toEqual([dc, web]);
  });

  it('loses none of the assets that many enter at once', async () => {
    const { storage } = opened;
    const many = Array.from({ length: 12 }, (_, n) => asset(`n${n}`, `10.0.1.${n}`));
    await Promise.all(many.map((one) => storage.putAsset({ asset: one, ...made })));
    const { assets } = await storage.getInventory();
    expect(assets.map(({ uid }) => uid).sort()).toEqual(
      ['dc', 'web', ...many.map(({ uid }) => uid)].sort(),
    );
  });

  it('is the newest version also after more changes than are kept', async () => {
    const { storage } = opened;
    for (let change = 0; change < 25; change += 1) {
      await storage.replaceInventory({ assets: [asset('x', `10.0.2.${change}`)], ...made });
    }
    expect((await storage.getInventory()).assets[0]?.addresses).toEqual(['10.0.2.24']);
  });
});
