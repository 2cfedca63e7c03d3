/** An inventory in memory that keeps the real one's promises: checked as a whole, all or nothing. */
import type { InventoryPorts } from '../../api/ports.ts';
import { unknownAsset, type Asset } from '../../domain/asset.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { createInventory, requireValid } from '../../domain/inventory.ts';

export function inventoryInMemory(): InventoryPorts {
  let assets: Asset[] = [];
  function replace(given: Asset[]): Asset[] {
    requireValid(given);
    assets = given;
    return assets;
  }
  return {
    assets: async () => assets,
    async asset(name) {
      const inventory = createInventory(assets);
      const asset = inventory.named(name);
      const dependents = asset === null ? [] : inventory.dependentsOf(asset.uid);
      return { known: asset !== null, tier: asset?.tier ?? unknownAsset.tier, asset, dependents };
    },
    replaceAssets: async (given) => replace(given),
    putAsset: async (asset) => replace([...assets.filter(({ uid }) => uid !== asset.uid), asset]),
    async removeAsset(uid) {
      const others = assets.filter((one) => one.uid !== uid);
      if (others.length === assets.length) throw new WatchbillError('NOT_FOUND', 'no such asset');
      return replace(others);
    },
  };
}
