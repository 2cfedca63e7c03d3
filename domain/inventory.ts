/** Look-ups in the inventory, and what is wrong with one. */
import type { Asset } from './asset.ts';
import { hostName } from './entity.ts';
import { parseRange, type Range } from './range.ts';

export interface Inventory {
  assets: readonly Asset[];
  /** The asset with the narrowest range that holds the address; null when none does. */
  of(address: string): Asset | null;
  /** uids of the assets that can't work without this one, directly or through others. */
  dependentsOf(uid: string): string[];
}

const keyOf = ({ bits, base, prefix }: Range): string => `${bits}/${prefix}/${base}`;

/** Ranges by length, so that a look-up asks once for each length in use, the narrowest first. */
function rangeIndex(assets: readonly Asset[]) {
  const entries = new Map<string, Asset>();
  const lengths = new Map<number, Set<number>>();
  for (const asset of assets) {
    for (const text of asset.addresses) {
      const range = parseRange(text);
      if (range === null) continue;
      entries.set(keyOf(range), asset);
      lengths.set(range.bits, (lengths.get(range.bits) ?? new Set()).add(range.prefix));
    }
  }
  const narrowestFirst = new Map(
    [...lengths].map(([bits, prefixes]) => [bits, [...prefixes].sort((a, b) => b - a)]),
  );
  return (address: Range): Asset | null => {
    for (const prefix of narrowestFirst.get(address.bits) ?? []) {
      const shift = BigInt(address.bits - prefix);
      const base = (address.base >> shift) << shift;
      const found = entries.get(keyOf({ bits: address.bits, base, prefix }));
      if (found !== undefined) return found;
    }
    return null;
  };
}

export function createInventory(assets: readonly Asset[]): Inventory {
  const lookUp = rangeIndex(assets);
  const needing = new Map<string, string[]>();
  for (const { uid, dependsOn } of assets) {
    for (const needed of dependsOn) needing.set(needed, [...(needing.get(needed) ?? []), uid]);
  }
  return {
    assets,
    of(address) {
      const range = parseRange(address);
      return range === null ? null : lookUp(range);
    },
    dependentsOf(uid) {
      const found = new Set<string>();
      const open = [uid];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        for (const dependent of needing.get(next) ?? []) {
          if (dependent === uid || found.has(dependent)) continue;
          found.add(dependent);
          open.push(dependent);
        }
      }
      return [...found].sort();
    },
  };
}

/** Something that keeps an inventory from being used; `index` is the asset's place in the list. */
export interface InventoryProblem {
  index: number;
  /** The asset's key that is wrong. */
  key: keyof Asset;
  message: string;
}

/** What is wrong with an inventory that is well formed; none when it may be used. */
export function inventoryProblems(assets: readonly Asset[]): InventoryProblem[] {
  const uids = new Set(assets.map(({ uid }) => uid));
  const seen = new Set<string>();
  const owners = new Map<string, string>();
  return assets.flatMap((asset, index): InventoryProblem[] => {
    const twice = seen.has(asset.uid);
    seen.add(asset.uid);
    return [
      ...(twice ? [{ index, key: 'uid' as const, message: `${asset.uid} is there twice` }] : []),
      ...addressProblems(asset, owners).map((message) => ({
        index,
        key: 'addresses' as const,
        message,
      })),
      ...asset.dependsOn.flatMap((needed) =>
        needed === asset.uid || !uids.has(needed)
          ? [{ index, key: 'dependsOn' as const, message: `${needed} is no other asset` }]
          : [],
      ),
    ];
  });
}

function addressProblems({ uid, addresses }: Asset, owners: Map<string, string>): string[] {
  return addresses.flatMap((text) => {
    const range = parseRange(text);
    if (range === null) return [`${text} is no address and no range such as 10.20.4.0/24`];
    const key = keyOf(range);
    const owner = owners.get(key);
    owners.set(key, uid);
    return owner === undefined ? [] : [`${text} belongs to ${owner} already`];
  });
}

/** The asset of a device by its address, or by a host name where no address tells. */
export function assetNamed(inventory: Inventory, name: string): Asset | null {
  const byAddress = inventory.of(name);
  if (byAddress !== null) return byAddress;
  const wanted = hostName(name);
  return (
    inventory.assets.find(
      ({ uid, hostnames }) => uid === name || hostnames.some((one) => hostName(one) === wanted),
    ) ?? null
  );
}
