/** Versions of the inventory: each holds all assets, with who made it and when. */
import { bigserial, pgTable } from 'drizzle-orm/pg-core';
import { document, text, wallTime } from './columns.ts';

export const inventoryVersions = pgTable('inventory_versions', {
  ordinal: bigserial({ mode: 'number' }).primaryKey(),
  assets: document().notNull(),
  by: text('changed_by').notNull(),
  at: wallTime().notNull(),
});
