/** What a person orders about one action, as the API stored it: workflows are told its uid only, and read it. */
import { z } from 'zod';
import { Me } from './api.ts';

export const OrderKind = z.enum(['approve', 'reject', 'lift', 'extend']);
export type OrderKind = z.infer<typeof OrderKind>;

export const PersonalOrder = z.object({
  uid: z.string(),
  kind: OrderKind,
  action: z.string(),
  /** Who orders it, as looked up when it came. */
  by: Me,
  body: z.object({
    reason: z.string(),
    /** `approve`, `reject`: the version of the action that the person saw. */
    version: z.string().optional(),
    /** `extend`: from then on, ms; and that nothing is renewed by itself any more. */
    forMs: z.number().optional(),
    takeOver: z.boolean().optional(),
  }),
  /** Made by the client once per press: the same again is the same order. */
  idempotencyKey: z.string(),
  /** Wall clock, epoch ms. */
  at: z.number(),
  /** The one thing that it was taken for; null before. */
  takenFor: z.string().nullable(),
  /** The code of its refusal, of which the person was told; null while it stands. */
  refused: z.string().nullable(),
});
export type PersonalOrder = z.infer<typeof PersonalOrder>;

/** Names the account that speaks; the owner of the instance's token has none. */
export function speakerOf({ by }: Pick<PersonalOrder, 'by'>): string {
  return by.account ?? 'owner';
}
