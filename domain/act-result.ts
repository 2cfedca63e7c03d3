/** What the worker that holds the actuators says that it did, signed: the only word on it that is believed. */
import { z } from 'zod';

export const ActResult = z.object({
  action: z.string(),
  kind: z.enum(['apply', 'verify', 'lift']),
  /** `done`: applied, read back as ordered, or read back to be gone. */
  outcome: z.enum(['done', 'failed']),
  /** What went wrong, in words; empty when it is done. */
  detail: z.string(),
  /** The decision that the effect was applied by; null for a lift. */
  decision: z.string().nullable(),
  actuator: z.string(),
  dryRun: z.boolean(),
  /** Wall clock, epoch ms, at which the effect ends by itself; 0 for a lift. */
  until: z.number(),
  /** Wall clock of the worker, epoch ms. */
  at: z.number(),
});
export type ActResult = z.infer<typeof ActResult>;
