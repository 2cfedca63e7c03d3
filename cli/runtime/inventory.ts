/** The inventory in force, kept in memory between its changes; and the file it is taken over from at a start. */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KnownAsset } from '../../activities/ports.ts';
import { sha256 } from '../../activities/hash.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { createInventory, type Inventory } from '../../domain/inventory.ts';
import type { Storage } from '../../storage/open.ts';
import { readInventory } from '../inventory/read-inventory.ts';

/** An inventory, and which of its versions it is: 0 before the first. */
export interface VersionedInventory {
  ordinal: number;
  inventory: Inventory;
}

/** Reads the inventory anew only when it has changed. */
export function inventoryOver(storage: Pick<Storage, 'inventoryOrdinal' | 'getInventory'>) {
  let known: VersionedInventory | null = null;
  return async function inventory(): Promise<VersionedInventory> {
    if (known?.ordinal === (await storage.inventoryOrdinal())) return known;
    const { ordinal, assets } = await storage.getInventory();
    known = { ordinal, inventory: createInventory(assets) };
    return known;
  };
}

/** What it knows of a device, for decisions. */
export function knownAsset({ ordinal, inventory }: VersionedInventory, device: string): KnownAsset {
  const asset = inventory.of(device);
  const dependents = asset === null ? 0 : inventory.dependentsOf(asset.uid).length;
  return { asset, dependents, inventory: ordinal };
}

const SEEN = 'inventory-file';

export interface AdoptedInventory {
  /** How many assets were taken over; null when the file is the one known, or there is none. */
  assets: number | null;
  /** Why the file was not taken over: what was stored before stays. */
  problem: WatchbillError | null;
}

/**
 * Takes `assets.yaml` (or `assets.csv`) of the data folder over, or the file named, once for each of its contents.
 * @throws WatchbillError INVENTORY_INVALID for a named file that is not there.
 */
export async function adoptInventory(
  storage: Storage,
  { dataDir, file, now }: { dataDir: string; file: string | undefined; now: number },
): Promise<AdoptedInventory> {
  const path = file ?? (await inventoryFile(dataDir));
  if (path === null) return { assets: null, problem: null };
  try {
    const digest = sha256(await readFile(path).catch(() => ''));
    if ((await storage.getSetting(SEEN)) === digest) return { assets: null, problem: null };
    const assets = await readInventory(path);
    await storage.replaceInventory({ assets, by: 'owner', at: now });
    await storage.setSetting(SEEN, digest);
    return { assets: assets.length, problem: null };
  } catch (error) {
    if (!(error instanceof WatchbillError) || file !== undefined) throw error;
    return { assets: null, problem: error };
  }
}

/** The inventory file that people keep in the data folder; null when there is none. */
export async function inventoryFile(dataDir: string): Promise<string | null> {
  for (const name of ['assets.yaml', 'assets.csv']) {
    const path = join(dataDir, name);
    const there = await access(path).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return null;
}
