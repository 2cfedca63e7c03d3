/** Asset criticality: the tiers in which the machine may act alone; what nobody entered has the strictest. */
import { unknownAsset } from '../../domain/asset.ts';
import { boundGate } from '../bound.ts';

export const assetCriticality = boundGate({
  name: 'asset-criticality',
  measure({ action }, { asset }, { tiers }) {
    const device = action?.target.device ?? 'the device';
    const tier = asset?.tier ?? unknownAsset.tier;
    const known = asset === null ? 'is not in the inventory, so its tier is' : 'has tier';
    return {
      within: tiers.includes(tier),
      words: `${device} ${known} ${tier}; allowed: ${tiers.join(', ') || 'none'}`,
    };
  },
});
