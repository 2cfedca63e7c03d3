/** The inventory of assets: replaced as a whole, so that it is always one that somebody checked. */
import { desc, lte, max } from 'drizzle-orm';
import { z } from 'zod';
import { Asset } from '../domain/asset.ts';
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

/** Stores a new version. `at`: wall clock, epoch ms. */
export async function replaceInventory(
  db: Database,
  version: { assets: readonly Asset[]; by: string; at: number },
): Promise<number> {
  return await mutate(db, async (tx, notify) => {
    const [row] = await tx
      .insert(inventoryVersions)
      .values(version)
      .returning({ ordinal: inventoryVersions.ordinal });
    if (row === undefined) throw new Error('the inventory was not stored');
    await tx
      .delete(inventoryVersions)
      .where(lte(inventoryVersions.ordinal, row.ordinal - KEPT_VERSIONS));
    notify({ type: 'status' });
    return row.ordinal;
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
