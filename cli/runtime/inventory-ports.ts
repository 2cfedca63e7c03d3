/** The API's view of the inventory. */
import type { InventoryPorts } from '../../api/ports.ts';
import { unknownAsset } from '../../domain/asset.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { assetNamed, createInventory, inventoryProblems } from '../../domain/inventory.ts';
import type { System } from './system.ts';

export function inventoryPorts({ storage }: Pick<System, 'storage'>): InventoryPorts {
  return {
    assets: async () => (await storage.getInventory()).assets,
    async asset(name) {
      const inventory = createInventory((await storage.getInventory()).assets);
      const asset = assetNamed(inventory, name);
      return asset === null
        ? { known: false, tier: unknownAsset.tier, asset, dependents: [] }
        : {
            known: true,
            tier: asset.tier,
            asset,
            dependents: inventory.dependentsOf(asset.uid),
          };
    },
    async replaceAssets(assets, by) {
      const problems = inventoryProblems(assets);
      if (problems.length > 0) {
        const words = problems.map(
          ({ index, key, message }) => `assets[${index}].${key}: ${message}`,
        );
        throw new WatchbillError('INVENTORY_INVALID', words.join('\n'));
      }
      await storage.replaceInventory({ assets, by: by.name, at: Date.now() });
      return assets;
    },
  };
}
