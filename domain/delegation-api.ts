/** What the HTTP API says about delegation: the version in force, the one that waits, and what a change would do. */
import { z } from 'zod';

export const DelegationComparison = z.object({
  loosens: z.array(z.string()),
  tightens: z.array(z.string()),
});
export type DelegationComparison = z.infer<typeof DelegationComparison>;

export const DelegationVersionView = z.object({
  /** The author's version and the hash of the content, as decisions name it. */
  name: z.string(),
  /** As its author wrote it (YAML). */
  text: z.string(),
  by: z.string(),
  reason: z.string(),
  changes: DelegationComparison,
  /** Wall clock, epoch ms: when it was made, and from when it holds. */
  at: z.number(),
  effectiveAt: z.number(),
});
export type DelegationVersionView = z.infer<typeof DelegationVersionView>;

export const DelegationView = z.object({
  inForce: DelegationVersionView,
  /** It loosens, and holds once its dwell time is over. */
  waiting: DelegationVersionView.nullable(),
  /** Why the delegation file is not what is in force; null when nothing is wrong with it. */
  problem: z.string().nullable(),
  /** Newest first. */
  versions: z.array(DelegationVersionView),
});
export type DelegationView = z.infer<typeof DelegationView>;

export const DelegationText = z.object({ text: z.string().max(200_000) });
export const DelegationChange = DelegationText.extend({ reason: z.string().min(1).max(2000) });
export type DelegationChange = z.infer<typeof DelegationChange>;

/** What became of a change. */
export const DelegationOutcome = DelegationComparison.extend({
  version: DelegationVersionView,
  /** It holds only from `version.effectiveAt` on. */
  waits: z.boolean(),
});
export type DelegationOutcome = z.infer<typeof DelegationOutcome>;
