/** An asset as people's files spell it, and the whole list's rules in the same spelling. */
import { z } from 'zod';
import { Asset, PurdueLayer, Tier } from '../../domain/asset.ts';
import { inventoryProblems, type InventoryProblem } from '../../domain/inventory.ts';

const text = z.string({ error: 'must be text' }).min(1, { error: 'must not be empty' });
const list = z.array(text);
const cost = { error: 'must be a number, 0 or more' };

export const Entry = z.strictObject({
  uid: text,
  name: text,
  addresses: list.min(1, { error: 'must name at least one address or range' }),
  hostnames: list.optional(),
  owner: text.optional(),
  tier: Tier.optional(),
  zone: text.optional(),
  purdue_layer: PurdueLayer.optional(),
  tags: list.optional(),
  business_service: text.optional(),
  impact_per_hour: z.number(cost).nonnegative(cost).optional(),
  depends_on: list.optional(),
});
export type Entry = z.infer<typeof Entry>;

/** The names that a file's keys and columns may have. */
export const entryKeys: readonly string[] = Object.keys(Entry.shape);

const spelling = {
  uid: 'uid',
  addresses: 'addresses',
  dependsOn: 'depends_on',
} as const satisfies Record<InventoryProblem['key'], keyof Entry>;

export function assetOf(entry: Entry): Asset {
  const { purdue_layer, business_service, impact_per_hour, depends_on, ...rest } = entry;
  return Asset.parse({
    ...rest,
    purdueLayer: purdue_layer,
    businessService: business_service,
    impactPerHour: impact_per_hour,
    dependsOn: depends_on,
  });
}

/** All entries of a file: each one well formed, and together an inventory that may be used. */
export const Entries = z.array(Entry).superRefine((entries, context) => {
  const assets = entries.map(({ depends_on: dependsOn = [], ...rest }) => ({ ...rest, dependsOn }));
  for (const { index, key, item, message } of inventoryProblems(assets)) {
    const path = [index, spelling[key], ...(item === null ? [] : [item])];
    context.addIssue({ code: 'custom', path, message });
  }
});
