/** What a model may say: statements with slots that cite the ledger; code turns each into a claim. */
import { z } from 'zod';
import { claimKinds, type Claim, type LedgerEntry } from '../domain/incident.ts';
import { render } from './claims.ts';

export const Statement = z.object({
  kind: z.enum(claimKinds),
  /** A sentence with `{name}` where a value of the evidence belongs; no value is typed. */
  template: z.string().min(1).max(400),
  slots: z.array(z.object({ name: z.string(), entry: z.string(), field: z.string() })).max(12),
  cites: z.array(z.string()).min(1).max(12),
});
export type Statement = z.infer<typeof Statement>;

/** What a model answers as narrator. */
export const Draft = z
  .object({ statements: z.array(Statement).min(1).max(60) })
  .meta({ title: 'narrative' });
export type Draft = z.infer<typeof Draft>;

/** Statements that code makes itself: a model's word on these would count for something. */
const ofCode: ReadonlySet<Claim['kind']> = new Set(['assessment', 'action_status', 'unknown']);

export function mayTell({ kind }: Statement): boolean {
  return !ofCode.has(kind);
}

/** The claim that a statement makes, rendered from the ledger; whether it stands is the verifier's to say. */
export function claimOf(
  { kind, template, slots, cites }: Statement,
  id: string,
  ledger: ReadonlyMap<string, LedgerEntry>,
): Claim {
  const claim = {
    id,
    kind,
    template,
    slots: Object.fromEntries(slots.map(({ name, entry, field }) => [name, { entry, field }])),
    cites: [...new Set(cites)],
  };
  return { ...claim, text: render(claim, ledger) };
}
