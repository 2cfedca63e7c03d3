/** The pattern of life of one entity, with the figures that a person reads. */
import { z } from 'zod';

export const LifeValue = z.object({
  value: z.string(),
  /** Sightings in all, and distinct days (UTC) among them. */
  count: z.number().int(),
  days: z.number().int(),
  /** `count` of the facet's `total`, 0 to 1; null for a distrusted value, which is none of that total. */
  share: z.number().nullable(),
  /** Event time, epoch ms. */
  first: z.number(),
  last: z.number(),
  /** `normal`: seen often enough, or confirmed by a person; `new`: not yet; `distrusted`: a finding rests on it. */
  standing: z.enum(['normal', 'new', 'distrusted']),
});
export type LifeValue = z.infer<typeof LifeValue>;

export const LifeFacet = z.object({
  facet: z.string(),
  /** Sightings that count, and distinct values ever seen: those kept are fewer where there are many. */
  total: z.number().int(),
  distinct: z.number().int(),
  /** Enough was seen to call another value unusual. */
  mature: z.boolean(),
  /** Most seen first. */
  values: z.array(LifeValue),
});
export type LifeFacet = z.infer<typeof LifeFacet>;

export const Life = z.object({
  kind: z.string(),
  id: z.string(),
  /** Event time of the first and newest sighting, epoch ms; distinct days (UTC) it was seen on. */
  first: z.number(),
  last: z.number(),
  days: z.number().int(),
  facets: z.array(LifeFacet),
  /** Sightings by hour of the day (24) and, from Monday, day of the week (7), UTC; null on its first day. */
  rhythm: z.object({ hours: z.array(z.number()), weekdays: z.array(z.number()) }).nullable(),
  /** What stays open while its pattern of life is enforced, as of now; null for what is no device. */
  allowed: z.object({ peers: z.number().int(), mature: z.boolean() }).nullable(),
});
export type Life = z.infer<typeof Life>;
