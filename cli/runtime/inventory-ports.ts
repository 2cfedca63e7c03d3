/** The API's view of the inventory. */
import type { InventoryPorts } from '../../api/ports.ts';
import { unknownAsset } from '../../domain/asset.ts';
import { inventoryOver } from './inventory.ts';
import type { System } from './system.ts';

export function inventoryPorts({ storage }: Pick<System, 'storage'>): InventoryPorts {
  const current = inventoryOver(storage);
  return {
    assets: async () => (await storage.getInventory()).assets,
    async asset(name) {
      const { inventory } = await current();
      const asset = inventory.named(name);
      return asset === null
        ? { known: false, tier: unknownAsset.tier, asset, dependents: [] }
        : {
            known: true,
            tier: asset.tier,
            asset,
            dependents: inventory.dependentsOf(asset.uid),
          };
    },
    replaceAssets: (assets, by) =>
      storage.replaceInventory({ assets, by: by.name, at: Date.now() }),
    putAsset: (asset, by) => storage.putAsset({ asset, by: by.name, at: Date.now() }),
    removeAsset: (uid, by) => storage.removeAsset({ uid, by: by.name, at: Date.now() }),
  };
}
