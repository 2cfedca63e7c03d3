/** Look-ups in the inventory, and what is wrong with one. */
import type { Asset } from './asset.ts';
import { hostName } from './entity.ts';
import { WatchbillError } from './errors.ts';
import { parseRange, type Range } from './range.ts';

export interface Inventory {
  assets: readonly Asset[];
  /**
   * The asset with the narrowest range that holds the address; null when none does. Decisions ask by address alone: a
   * host name is what a device says of itself, and must not give it a milder tier.
   */
  of(address: string): Asset | null;
  /** The asset that a person means: by its uid, else by address, else by host name (without case or domain). */
  named(name: string): Asset | null;
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
  const of = (address: string): Asset | null => {
    const range = parseRange(address);
    return range === null ? null : lookUp(range);
  };
  const byUid = new Map(assets.map((asset) => [asset.uid, asset]));
  const byHostName = new Map<string, Asset>();
  const needing = new Map<string, string[]>();
  for (const asset of assets) {
    for (const name of asset.hostnames.map(hostName)) {
      if (!byHostName.has(name)) byHostName.set(name, asset);
    }
    for (const needed of asset.dependsOn) {
      const list = needing.get(needed);
      if (list === undefined) needing.set(needed, [asset.uid]);
      else list.push(asset.uid);
    }
  }
  return {
    assets,
    of,
    named: (name) => byUid.get(name) ?? of(name) ?? byHostName.get(hostName(name)) ?? null,
    dependentsOf: (uid) => reached(uid, needing),
  };
}

/** Everything that can be reached from `from`, without itself, also where assets need each other in a circle. */
function reached(from: string, needing: ReadonlyMap<string, readonly string[]>): string[] {
  const found = new Set<string>();
  const open = [from];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const dependent of needing.get(next) ?? []) {
      if (dependent === from || found.has(dependent)) continue;
      found.add(dependent);
      open.push(dependent);
    }
  }
  return [...found].sort();
}

/** Something that keeps an inventory from being used. */
export interface InventoryProblem {
  /** The asset's place in the list. */
  index: number;
  /** The asset's key that is wrong, and in a list the place of what is wrong in it. */
  key: 'uid' | 'addresses' | 'dependsOn';
  item: number | null;
  /** What it must be, in words, and what it is. */
  message: string;
  value: string;
}

type Related = Pick<Asset, InventoryProblem['key']>;

/** What is wrong with an inventory that is well formed; none when it may be used. */
export function inventoryProblems(assets: readonly Related[]): InventoryProblem[] {
  const uids = new Set(assets.map(({ uid }) => uid));
  const seen = new Set<string>();
  const owners = new Map<string, string>();
  return assets.flatMap((asset, index): InventoryProblem[] => {
    const { uid } = asset;
    const twice = seen.has(uid);
    seen.add(uid);
    const again = 'must be the uid of one asset, and is another one’s already';
    return [
      ...(twice ? [{ index, key: 'uid' as const, item: null, message: again, value: uid }] : []),
      ...addressProblems(asset, owners).map((problem) => ({ index, ...problem })),
      ...asset.dependsOn.flatMap((value, item) =>
        value !== uid && uids.has(value)
          ? []
          : [{ index, key: 'dependsOn' as const, item, message: neededRule(value, uid), value }],
      ),
    ];
  });
}

function neededRule(value: string, uid: string): string {
  return value === uid ? 'must name another asset, not itself' : 'must be the uid of an asset';
}

/** `owners`: whose a range is, of those seen before; this asset's are added. */
function addressProblems(
  { uid, addresses }: Related,
  owners: Map<string, string>,
): Omit<InventoryProblem, 'index'>[] {
  return addresses.flatMap((value, item) => {
    const key = 'addresses' as const;
    const range = parseRange(value);
    if (range === null) {
      const message = 'must be an address, or a range such as 10.20.4.0/24';
      return [{ key, item, message, value }];
    }
    const owner = owners.get(keyOf(range));
    owners.set(keyOf(range), owner ?? uid);
    if (owner === undefined) return [];
    return [{ key, item, message: `must be in one place, and belongs to ${owner}`, value }];
  });
}

/** @throws WatchbillError INVENTORY_INVALID, one line for each of the first problems. */
export function requireValid(assets: readonly Asset[]): void {
  const problems = inventoryProblems(assets);
  if (problems.length === 0) return;
  throw inventoryInvalid(
    problems.map(({ index, key, item, message, value }) => {
      const place = item === null ? key : `${key}[${item}]`;
      return `assets[${index}].${place} ${message}; it is ${JSON.stringify(value)}`;
    }),
  );
}

/** Ten are enough to start mending. */
const shown = 10;

/** What every way to enter an inventory answers to a wrong one; one line for each problem, at least one. */
export function inventoryInvalid(lines: readonly string[]): WatchbillError {
  const more = lines.length > shown ? [`and ${lines.length - shown} more problems`] : [];
  return new WatchbillError('INVENTORY_INVALID', [...lines.slice(0, shown), ...more].join('\n'), {
    fix: inventoryFix,
  });
}

export const inventoryFix = 'correct these lines; docs/guides/inventory.md lists every key';
