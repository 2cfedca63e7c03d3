/** Merging and splitting incidents: by the rule that joins findings, or by a person, whose word the rule respects. */
import { z } from 'zod';

export const Regrouping = z.object({
  uid: z.string(),
  kind: z.enum(['merge', 'split']),
  /** The incident that stays. */
  incident: z.string(),
  /** The one that was merged into it, or split off it. */
  other: z.string(),
  /** uids of the findings that moved. */
  findings: z.array(z.string()),
  note: z.string(),
  /** The person's name; null: the rule that joins findings. */
  by: z.string().nullable(),
  /** Wall clock, epoch ms. */
  at: z.number(),
  /** Set once, when it was undone. */
  undone: z.object({ by: z.string(), at: z.number() }).nullable(),
});
export type Regrouping = z.infer<typeof Regrouping>;

/** Stands for the joining rule where a person's name would stand. */
export const joiningRule = 'watchbill';

/** What a merge or a split moves: as it was done, or as it would be (`uid` null). */
export const Regrouped = Regrouping.extend({ uid: z.string().nullable() });
export type Regrouped = z.infer<typeof Regrouped>;

const asked = {
  note: z.string().max(2000).default(''),
  /** Only say what would move. */
  preview: z.boolean().default(false),
};

/** Merges another incident into this one. */
export const Merging = z.object({ from: z.string().min(1).max(200), ...asked });
export type Merging = z.infer<typeof Merging>;

/** Moves some findings of an incident into a new one. */
export const Splitting = z.object({
  findings: z.array(z.string().min(1).max(200)).min(1).max(10_000),
  ...asked,
});
export type Splitting = z.infer<typeof Splitting>;
