/** The inventory of assets: each change makes a whole new version, which is checked as a whole. */
import { desc, lte, max, sql } from 'drizzle-orm';
import { z } from 'zod';
import { Asset } from '../domain/asset.ts';
import { WatchbillError } from '../domain/errors.ts';
import { requireValid } from '../domain/inventory.ts';
import type { Database } from './database.ts';
import { mutate } from './mutate.ts';
import { inventoryVersions } from './schema/inventory.ts';

/** Enough to see what was changed lately, and to go back. */
const KEPT_VERSIONS = 20;

export interface InventoryVersion {
  /** Grows with each change; 0 before the first. */
  ordinal: number;
  assets: Asset[];
}

/** Any constant serves, as long as nothing else in the database uses it. */
const inventoryLock = 7_304_812;

/** Who changes it, and when: wall clock, epoch ms. */
interface Made {
  by: string;
  at: number;
}

/**
 * Stores what `change` makes of the newest inventory as a new version, and gives it. Changes wait for each other, so
 * that of two people who each enter an asset at once, neither undoes the other.
 */
async function changeInventory(
  db: Database,
  { by, at }: Made,
  change: (assets: readonly Asset[]) => readonly Asset[],
): Promise<Asset[]> {
  return await mutate(db, async (tx, notify) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${inventoryLock})`);
    const assets = [...change((await getInventory(tx)).assets)];
    requireValid(assets);
    const [row] = await tx
      .insert(inventoryVersions)
      .values({ assets, by, at })
      .returning({ ordinal: inventoryVersions.ordinal });
    if (row === undefined) throw new Error('the inventory was not stored');
    await tx
      .delete(inventoryVersions)
      .where(lte(inventoryVersions.ordinal, row.ordinal - KEPT_VERSIONS));
    notify({ type: 'status' });
    return assets;
  });
}

/** Stores another inventory in place of all of it. @throws WatchbillError INVENTORY_INVALID, and nothing is changed. */
export async function replaceInventory(
  db: Database,
  { assets, ...made }: Made & { assets: readonly Asset[] },
): Promise<Asset[]> {
  return await changeInventory(db, made, () => assets);
}

/** Enters an asset, or changes the one with its uid in its place. @throws WatchbillError INVENTORY_INVALID */
export async function putAsset(
  db: Database,
  { asset, ...made }: Made & { asset: Asset },
): Promise<Asset[]> {
  return await changeInventory(db, made, (assets) => {
    const there = assets.some(({ uid }) => uid === asset.uid);
    return there ? assets.map((one) => (one.uid === asset.uid ? asset : one)) : [...assets, asset];
  });
}

/** @throws WatchbillError NOT_FOUND · INVENTORY_INVALID (another asset depends on it) */
export async function removeAsset(
  db: Database,
  { uid, ...made }: Made & { uid: string },
): Promise<Asset[]> {
  return await changeInventory(db, made, (assets) => {
    const others = assets.filter((one) => one.uid !== uid);
    if (others.length === assets.length) throw new WatchbillError('NOT_FOUND', 'no such asset');
    return others;
  });
}

/** The newest version's ordinal: cheap, so that readers can keep what they have read. */
export async function inventoryOrdinal(db: Database): Promise<number> {
  const [row] = await db.select({ newest: max(inventoryVersions.ordinal) }).from(inventoryVersions);
  return row?.newest ?? 0;
}

export async function getInventory(db: Database): Promise<InventoryVersion> {
  const [row] = await db
    .select()
    .from(inventoryVersions)
    .orderBy(desc(inventoryVersions.ordinal))
    .limit(1);
  if (row === undefined) return { ordinal: 0, assets: [] };
  return { ordinal: row.ordinal, assets: z.array(Asset).parse(row.assets) };
}
