/** Puts a narrative together: every statement verified, what is not supported struck; offline, without any model. */
import type { Claim, ClaimKind, Narrative } from '../domain/incident.ts';
import { caseFileOf, type Story } from './case-file.ts';
import type { Ledger } from './ledger.ts';
import { indexLedger, verifyClaim } from './verifier.ts';

export interface Told {
  /** `offline`, or the name of the model. */
  narrator: string;
  /** The incident revision that is told. */
  revision: number;
}

/** Tells the story without a model. */
export function narrate(story: Story & Pick<Told, 'revision'>): Narrative {
  const { ledger, draft } = caseFileOf(story);
  return narrativeOf(draft, ledger, { narrator: 'offline', revision: story.revision });
}

/** The narrative of these claims: those that stand are told, those that don't are kept with the reasons. */
export function narrativeOf(
  claims: readonly Claim[],
  ledger: Ledger,
  { narrator, revision }: Told,
): Narrative {
  const index = indexLedger(ledger.entries);
  const checked = claims.map((claim) => ({ claim, reasons: verifyClaim(claim, index) }));
  const standing = checked.filter(({ reasons }) => reasons.length === 0).map(({ claim }) => claim);
  return {
    narrator,
    revision,
    text: textOf(standing),
    claims: standing,
    struck: checked.filter(({ reasons }) => reasons.length > 0),
    ledger: ledger.entries,
    support: {
      drafted: claims.length,
      supported: standing.length,
      repairs: 0,
      fallback: null,
    },
    changes: null,
  };
}

const sections: readonly (readonly [heading: string, kinds: readonly ClaimKind[]])[] = [
  ['In short', ['summary']],
  ['What happened', ['observed', 'count', 'comparison', 'span', 'order', 'relation', 'absence']],
  ['How sure', ['assessment', 'hypothesis']],
  ['What is not known', ['unknown']],
  ['What was done', ['action_status']],
  ['What to do next', ['recommendation']],
];

/** The narrative as plain text: headed sections, each sentence with the ids of its evidence. */
export function textOf(claims: readonly Claim[]): string {
  return sections
    .map(([heading, kinds]) => {
      const told = claims.filter((claim) => kinds.includes(claim.kind));
      if (told.length === 0) return '';
      return `${heading}\n${told.map((c) => `${c.text} [${c.cites.join(', ')}]`).join('\n')}`;
    })
    .filter((section) => section !== '')
    .join('\n\n');
}
