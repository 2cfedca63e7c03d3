/** Makes one narrative of a model's statements and of what code says: what stands is told, what is missing is added. */
import type { Claim, LedgerEntry } from '../domain/incident.ts';
import type { CaseFile } from './case-file.ts';
import { slotText } from './claims.ts';
import { claimOf, mayTell, type Statement } from './statement.ts';
import { indexLedger, verifyClaim } from './verifier.ts';

/** A draft after checking: claims that stand, and those that don't with the reasons. */
export interface CheckedDraft {
  standing: Claim[];
  struck: { claim: Claim; reasons: string[] }[];
}

/** Checks a model's statements; what only code may say is struck whatever it says. */
export function checkDraft(
  statements: readonly Statement[],
  ledger: readonly LedgerEntry[],
): CheckedDraft {
  const index = indexLedger(ledger);
  const checked = statements.map((statement, at) => {
    const claim = claimOf(statement, `M-${at + 1}`, index);
    const reasons = mayTell(statement)
      ? verifyClaim(claim, index)
      : [`${statement.kind} is computed, and no narrator's to say`];
    return { claim, reasons };
  });
  return {
    standing: checked.filter(({ reasons }) => reasons.length === 0).map(({ claim }) => claim),
    struck: checked.filter(({ reasons }) => reasons.length > 0),
  };
}

/** Kinds that tell what happened: of these the model's own words are taken where they say as much. */
const story: ReadonlySet<Claim['kind']> = new Set([
  ...(['observed', 'count', 'comparison', 'span', 'order', 'relation', 'absence'] as const),
]);

/**
 * The claims of a narrative: the model's where they stand, and every offline claim that they do not cover, so that no
 * step, figure or name is lost by who tells it. Numbered anew.
 */
export function composed(standing: readonly Claim[], { draft, ledger }: CaseFile): Claim[] {
  const index = indexLedger(ledger.entries);
  const bySubject = new Map<string, Claim[]>();
  for (const claim of standing) {
    const subject = subjectOf(claim, index);
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), claim]);
  }
  const hasSummary = standing.some(({ kind }) => kind === 'summary');
  const told: Claim[] = [];
  const placed = new Set<Claim>();
  const place = (claims: readonly Claim[]) => {
    for (const claim of claims) if (!placed.has(claim)) told.push(claim);
    for (const claim of claims) placed.add(claim);
  };
  place(standing.filter(({ kind }) => kind === 'summary'));
  for (const claim of draft) {
    if (claim.kind === 'summary' && hasSummary) continue;
    const same = story.has(claim.kind) ? (bySubject.get(subjectOf(claim, index)) ?? []) : [];
    place(same);
    if (!covers(same, claim, index)) told.push(claim);
  }
  place(standing);
  return told.map((claim, at) => ({ ...claim, id: `C-${at + 1}` }));
}

/** What a claim is about: the finding of its first citation, or the entry itself where it is of none. */
function subjectOf({ cites }: Claim, index: ReadonlyMap<string, LedgerEntry>): string {
  const [first = ''] = cites;
  return index.get(first)?.finding ?? first;
}

/** Whether these say every value that the claim says, when and by whom apart. */
function covers(
  claims: readonly Claim[],
  claim: Claim,
  index: ReadonlyMap<string, LedgerEntry>,
): boolean {
  if (claims.length === 0) return false;
  const said = claims.map(({ text }) => text).join('\n');
  return Object.keys(claim.slots)
    .filter((name) => !['clock', 'date', 'src'].includes(name))
    .every((name) => said.includes(slotText(claim, name, index) ?? ''));
}
