/** What the inventory knows of a device: where it is, what depends on it, and how much it matters. */
import { z } from 'zod';

/** How much an asset matters, the strictest last: bounds name the tiers in which the machine may act alone. */
export const tiers = ['low', 'medium', 'high', 'critical'] as const;
export const Tier = z.enum(tiers);
export type Tier = z.infer<typeof Tier>;

/** Purdue reference model: 0 process, 1 control, 2 supervision, 3 operations, 3.5 DMZ, 4 and 5 enterprise. */
export const PurdueLayer = z.literal([0, 1, 2, 3, 3.5, 4, 5]);
export type PurdueLayer = z.infer<typeof PurdueLayer>;

export const Asset = z.strictObject({
  /** Unique in the inventory; other assets name it as what they depend on. */
  uid: z.string().min(1),
  name: z.string().min(1),
  /** IP addresses and CIDR ranges; a device is the asset with the narrowest range that holds its address. */
  addresses: z.array(z.string()).min(1),
  hostnames: z.array(z.string()).default([]),
  owner: z.string().nullable().default(null),
  tier: Tier.default('critical'),
  zone: z.string().nullable().default(null),
  purdueLayer: PurdueLayer.nullable().default(null),
  /** Groups it belongs to; `domain-controller` is one that shipped guardrails know. */
  tags: z.array(z.string()).default([]),
  businessService: z.string().nullable().default(null),
  /** What an hour without it costs, in the currency of the organisation. */
  impactPerHour: z.number().nonnegative().nullable().default(null),
  /** uids of the assets it can't work without. */
  dependsOn: z.array(z.string()).default([]),
});
export type Asset = z.infer<typeof Asset>;

/** What is known of a device that nobody entered: nothing, and therefore the strictest tier. */
export const unknownAsset = { tier: 'critical' } as const satisfies Partial<Asset>;

/** What is known of a device; of one that nobody entered, the strictest tier. */
export const DeviceAsset = z.object({
  known: z.boolean(),
  tier: Tier,
  asset: Asset.nullable(),
  /** uids of the assets that can't work without it. */
  dependents: z.array(z.string()),
});
export type DeviceAsset = z.infer<typeof DeviceAsset>;
